"""Tables of the notice's annexes and of the report: headings, rows of text, widths and sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from jihua_analysis.assess.because import shown, word
from jihua_analysis.intake.choices import OFFICE_KIND
from jihua_analysis.policy.model import Policy
from jihua_analysis.publish.editions import Edition
from jihua_analysis.publish.phrases import HIDDEN, sign, wanted

NONE = "—"


@dataclass(frozen=True)
class Table:
    """Headings and rows of text. widths: relative; sides: l, c or r for each column."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    sides: str
    note: str = ""


def score_table(own: Edition, kind: str) -> Table:
    """Place, body, total, class and honour, best first; what holds for a body in the last column."""
    f = own.standing[own.standing["kind"] == kind].sort_values(
        ["rank", "best_rank", "worst_rank"], na_position="last", kind="stable"
    )
    labels = class_labels(own.policy)
    rest, is_public = own.policy.standing[kind].rest_label, own.name == "public"
    shows_total = bool(f["total"].notna().any()) or not is_public
    records, remarks = f.to_dict("records"), _remarks(own, kind)
    classes = ["待定" if row["open_at"] else _class(row, rest) for row in records]
    places = [_place(row) for row in records]
    columns = [("名次", 1.8 if any("～" in place for place in places) else 1.2, "c", places)]
    columns += [(own.policy.label(kind), 2.0, "c", [str(row["body"]) for row in records])]
    columns += [("总分", 1.9, "r", [_total(row, is_public) for row in records])] if shows_total else []
    has_classes = bool(own.policy.standing[kind].classes)
    wide = 2.3 if any("（" in label for label in classes) else 1.8
    columns += [("类别", wide, "c", classes)] if has_classes or any(c != NONE for c in classes) else []
    grades = [_grade(row) for row in records]
    columns += [("等次", 1.4, "c", grades)] if any(grade != NONE for grade in grades) else []
    if f["honour"].fillna("").ne("").any():
        columns += [("荣誉", 1.8, "c", [labels.get(row["honour"], NONE) for row in records])]
    columns += [(label, 1.6, "r", cells) for label, cells in _outputs(own, kind, records)]
    columns += [("备注", 4.2, "l", [remarks.get(row["body"], "") for row in records])]
    note = "" if shows_total else "总分不公开，只列名次和类别。"
    note += "名次写成范围的，因缺报未定。" if any("～" in place for place in places) else ""
    note += f"类别“待定”的，{word('open_tie')}，或{word('open_gaps')}。" if "待定" in classes else ""
    note += f"类别一栏“{NONE}”为{rest}。" if NONE in classes and has_classes else ""
    headings, widths, sides, cells = zip(*columns, strict=True)
    return Table(headings, tuple(zip(*cells, strict=True)), widths, "".join(sides), note)


def _outputs(own: Edition, kind: str, records: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    """The figures made from the total, a heading with its unit and a text a body."""
    found = own.outputs[own.outputs["kind"] == kind].set_index(["output", "body"])["value"]
    made = []
    for entry in own.policy.standing[kind].outputs if len(found) else ():
        values = [found.get((entry.id, row["body"])) for row in records]
        heading = f"{entry.label}\n（{entry.unit}）" if entry.unit else entry.label
        made.append((heading, [NONE if pd.isna(v) else shown(v, entry.decimals) for v in values]))
    return made


def _place(row: dict[str, Any]) -> str:
    if not pd.isna(row["rank"]):
        return str(row["rank"])
    best, worst = row["best_rank"], row["worst_rank"]
    known = not (pd.isna(best) or pd.isna(worst)) and row["is_ranked"]
    return f"{best}～{worst}" if known else "不排名"


def _total(row: dict[str, Any], is_public: bool) -> str:
    total = row["total"]
    if pd.isna(total):
        return HIDDEN if is_public else "缺报"
    return f"{float(total):.2f}"


def _class(row: dict[str, Any], rest: str) -> str:
    label = row["class_label"]
    return NONE if not label or label == rest else f"{label}{'（暂定）' if row['is_provisional'] else ''}"


def _grade(row: dict[str, Any]) -> str:
    """The grade that the total gives; a dash where the document has none or the total is open."""
    label = row.get("grade_label")
    return NONE if pd.isna(label) or not label else str(label)


def _remarks(own: Edition, kind: str) -> dict[str, str]:
    """What holds for each body of a kind: vetoes, notices and award conditions, in words."""
    g = own.grounds
    held = g[g["kind"].eq(kind) & g["type"].ne("watch") & g["outcome"].eq("yes")].drop_duplicates(
        ["body", "type", "label"]
    )
    told: dict[str, list[str]] = {}
    for (body, type_), labels in held.groupby(["body", "type"], sort=False)["label"]:
        texts = [label for label in labels if label != word(str(type_))]
        what = f"{word(str(type_))}：{'、'.join(texts)}" if texts else word(str(type_))
        told.setdefault(str(body), []).append(what)
    return {body: "；".join(texts) for body, texts in told.items()}


def target_table(own: Edition) -> Table:
    """The office's own targets with their numbers, then how many bodies of each kind met the rest."""
    rows = []
    for row in own.verdicts[own.verdicts["kind"] == OFFICE_KIND].to_dict("records"):
        indicator = own.policy.indicators[row["indicator"]]
        hidden = row["state"] == "suppressed"
        numbers = [HIDDEN if hidden else shown(row[c], 0) for c in ("numerator", "denominator")]
        value = "缺报" if pd.isna(row["value"]) else f"{shown(row['value'], indicator.decimals)}{sign(indicator.unit)}"
        value = HIDDEN if hidden else value
        outcome = HIDDEN if hidden else word(row["outcome"])
        if row["chance"] == "cannot tell" and not hidden:
            outcome += "*"
        limits = wanted(pd.Series(row), indicator.unit)
        rows.append((own.policy.label(OFFICE_KIND) if OFFICE_KIND in own.policy.kinds else "办事处",
                     indicator.label, limits, *numbers, value, outcome))  # fmt: skip
    counted = own.target_counts
    order = {kind: place for place, kind in enumerate(own.policy.kinds)}
    for row in counted.iloc[counted["kind"].map(order).argsort(kind="stable")].to_dict("records"):
        indicator = own.policy.indicators[row["indicator"]]
        limits = _limits(own, row)
        if row["state"] == "suppressed":
            counts = (HIDDEN, HIDDEN, HIDDEN)
        else:
            judged = int(row["met"] + row["missed"])
            counts = (f"{row['met']:.0f}个", f"{judged}个", f"{100 * row['met'] / judged:.1f}%" if judged else NONE)
        rows.append((own.policy.label(row["kind"]), indicator.label, limits, *counts, NONE))
    note = "办事处一级列分子、分母和完成值；各类对象列达到的个数、能判定的个数和达到的比例。"
    note += "带*的，与目标的差别在偶然波动范围内。"
    heads = ("对象", "目标", "目标值", "分子或\n达到数", "分母或\n判定数", "完成值", "结果")
    return Table(heads, tuple(rows), (1.3, 3.9, 2.5, 1.4, 1.4, 1.5, 1.6), "cllrrrc", note)


def _limits(own: Edition, row: dict[str, Any]) -> str:
    """The limits that bodies of this kind share."""
    if not row["is_one_limit"]:
        return "各不相同"
    return wanted(pd.Series(row), own.policy.indicators[row["indicator"]].unit)


def class_labels(policy: Policy) -> dict[str, str]:
    """The label of every class by its id."""
    return {c.id: c.label for standing in policy.standing.values() for c in standing.classes}
