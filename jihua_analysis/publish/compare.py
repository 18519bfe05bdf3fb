"""What changed between two published folders, in words: inputs, readings, totals, places, classes, grounds, targets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from jihua_analysis.assess.because import shown, word
from jihua_analysis.policy.load import load_policy, shipped_policies
from jihua_analysis.policy.model import Policy
from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.editions import LABELS, as_listed
from jihua_analysis.publish.manifest import ALL_INPUTS, read_manifest, sealed
from jihua_analysis.publish.notice_options import TITLES
from jihua_analysis.publish.tables_out import read_table

MOST = 40
"""So many lines of one sort are told; the rest are counted."""


def compare(folder_a: str | Path, folder_b: str | Path) -> list[str]:
    """What is different in the second folder, a Chinese line each; one line that says so where nothing is.

    The first folder is the earlier run or year. NotPublished where a folder holds no manifest or no tables of ours.
    """
    a, b = Path(folder_a), Path(folder_b)
    first, second = _manifest(a), _manifest(b)
    shipped = {m["policy"]["id"] for m in (first, second)} & set(shipped_policies())
    policies = [load_policy(name) for name in sorted(shipped)]
    labels = {key: i.label for policy in policies for key, i in policy.indicators.items()}
    lines = _circumstances(first, second, policies)
    hidden = tuple(_HIDDEN if m.get("edition") == "public" else _OPEN for m in (first, second))
    told_by_all = [_totals(a, b, hidden), _places(a, b)]
    if hidden[0] == hidden[1]:  # what one edition leaves out is no change
        of_items = _items(a, b) if first["year"] == second["year"] else []  # of two years nearly all differ
        told_by_all[1:1] = [of_items]
        told_by_all += [_grounds(a, b), _targets(a, b, labels), _shown(a, b, labels)]
    for told in told_by_all:
        lines += told[:MOST] + (
            [f"……另有{len(told) - MOST}处同类变化，见两个文件夹的“数据”。"] if len(told) > MOST else []
        )
    return lines or ["两个文件夹的输入、读法和结果都相同。"]


def _manifest(folder: Path) -> dict[str, Any]:
    found = read_manifest(folder)
    if found is None or read_table(folder, "bodies").empty:
        raise NotPublished(f"“{folder.name}”不是年终汇总写出的结果文件夹，没有清单或“数据”；请指向结果文件夹")
    return found


def _circumstances(first: Mapping[str, Any], second: Mapping[str, Any], policies: list[Policy]) -> list[str]:
    """Year, policy, readings, overrides, data files and versions."""
    lines = []
    if first["year"] != second["year"]:
        lines.append(f"年度：{first['year']}年 → {second['year']}年")
    if first.get("edition") != second.get("edition"):
        one, other = (LABELS.get(m.get("edition", "internal"), "—") for m in (first, second))
        lines.append(f"版本：{one} → {other}；公开版不公开的内容不比较")
    if first.get("threshold") != second.get("threshold"):
        lines.append(f"最小公开数：{first.get('threshold', '—')} → {second.get('threshold', '—')}")
    if first["policy"] != second["policy"]:
        same = first["policy"]["id"] == second["policy"]["id"]
        lines.append(f"政策文件：{first['policy']['id']}{'（内容有改动）' if same else ' → ' + second['policy']['id']}")
    for title, key in (("读法", "readings"), ("改动的值", "overrides"), ("通报写法", "notice"), ("版本号", "versions")):
        one, other = first.get(key, {}), second.get(key, {})
        for name in sorted({*one, *other}):
            before, after = one.get(name, "—"), other.get(name, "—")
            if before != after:
                lines.append(f"{title}{_in_words(policies, key, name, before, after)}")
    inputs = [m["inputs"] for m in (first, second)]
    if ALL_INPUTS in [entry["file"] for listed in inputs for entry in listed]:
        inputs = [sealed(listed) for listed in inputs]
    before, after = ({i["file"]: i["sha256"] for i in listed} for listed in inputs)
    lines += [f"数据文件“{name}”：{_file(before.get(name), after.get(name))}"
              for name in sorted({*before, *after}) if before.get(name) != after.get(name)]  # fmt: skip
    return lines


def _in_words(policies: list[Policy], key: str, name: str, before: object, after: object) -> str:
    """A37（问题）：one option → the other, in the words of the policy file where that is one of ours."""
    if key == "notice":
        return f"“{TITLES.get(name, name)}”：{_plain(before)} → {_plain(after)}"
    known = [p.readings[name] for p in policies if name in p.readings] if key == "readings" else []
    if not known:
        return f" {name}：{before} → {after}"
    labels = {option.id: option.label for reading in known for option in reading.options}
    one, other = (labels.get(str(v), str(v)) for v in (before, after))
    return f"{name}（{known[-1].question}）：“{one}” → “{other}”"


def _plain(value: object) -> str:
    """A value of the manifest in words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _file(before: str | None, after: str | None) -> str:
    return "新加的" if before is None else "没有了" if after is None else "内容有改动"


def _joined(a: Path, b: Path, name: str, keys: list[str]) -> pd.DataFrame:
    """The rows of both tables side by side, `_a` and `_b`; no rows where either lacks them."""
    first, second = (_parted(read_table(folder, name)) for folder in (a, b))
    if not set(keys) <= set(first.columns) or not set(keys) <= set(second.columns):
        return pd.DataFrame(columns=[*keys, "_merge"])
    both = first.merge(second, on=keys, how="outer", suffixes=("_a", "_b"), indicator=True, sort=False)
    if "body" not in keys:
        return both
    listed = pd.concat([read_table(folder, "bodies") for folder in (b, a)]).drop_duplicates(["office", "body"])
    return as_listed(both, listed)


def _parted(f: pd.DataFrame) -> pd.DataFrame:
    """The rows with the part of the year that each is of, which two years have in common: Q1, 03, or none."""
    return f.assign(part=f["period"].str.partition("-")[2]) if "period" in f else f


_BODY = ["office", "body", "kind"]


_OPEN, _HIDDEN = "未定", "不公开"
"""What stands for a total that is missing: open, or not shown by the edition."""


def _totals(a: Path, b: Path, hidden: tuple[str, ...]) -> list[str]:
    """Bodies that came and went, and totals that changed; hidden: what a missing total is in each folder."""
    lines = []
    for row in _joined(a, b, "standing", _BODY).to_dict("records"):
        if row["_merge"] != "both":
            lines.append(f"{row['body']}：{'新列入考核' if row['_merge'] == 'right_only' else '不再列入考核'}")
            continue
        before, after = row.get("total_a") or "", row.get("total_b") or ""
        is_hidden = _HIDDEN in [what for total, what in zip((before, after), hidden, strict=True) if not total]
        if before != after and not (is_hidden and hidden[0] != hidden[1]):
            told = [_points(total) or what for total, what in zip((before, after), hidden, strict=True)]
            lines.append(f"{row['body']}：总分{told[0]} → {told[1]}{_step(before, after)}")
    return lines


def _items(a: Path, b: Path) -> list[str]:
    """Points of items that changed."""
    return [
        f"{r['body']}：{r['item']}“{r['label_b']}”{_points(r['points_a']) or _OPEN} → {_points(r['points_b']) or _OPEN}"
        for r in _joined(a, b, "points", [*_BODY, "item", "part"]).to_dict("records")
        if r["_merge"] == "both" and r["points_a"] != r["points_b"]
    ]


def _points(text: str) -> str:
    """The points with their unit; '' where there are none."""
    return f"{shown(float(text), 2)}分" if text else ""


def _step(before: str, after: str) -> str:
    """（+3.5）: by how much the total changed, where both are known."""
    if not (before and after):
        return ""
    change = float(after) - float(before)
    return f"（{'+' if change > 0 else '-'}{shown(abs(change), 2)}）"


def _places(a: Path, b: Path) -> list[str]:
    """Places, classes and honours that changed."""
    lines = []
    for row in _joined(a, b, "standing", _BODY).to_dict("records"):
        if row["_merge"] != "both":
            continue
        told = [
            f"{title}{row[f'{name}_a'] or '未定'} → {row[f'{name}_b'] or '未定'}"
            for title, name in (("名次", "rank"), ("类别", "class_label"), ("等次", "grade_label"))
            if row.get(f"{name}_a") != row.get(f"{name}_b")
        ]
        if row.get("honour_a", "") != row.get("honour_b", ""):
            told.append("列入荣誉名单" if row["honour_b"] else "不再列入荣誉名单")
        if told:
            lines.append(f"{row['body']}：{'，'.join(told)}")
    return lines


def _grounds(a: Path, b: Path) -> list[str]:
    """Vetoes, notices, award conditions and watch entries that came or went."""
    keys = [*_BODY, "type", "label", "outcome"]
    f = _joined(a, b, "grounds", keys)
    return [
        f"{r['body']}：{'新增' if r['_merge'] == 'right_only' else '取消'}“{word(r['type'])}：{r['label']}”"
        f"{'' if r['outcome'] == 'yes' else '（无法判定）'}"
        for r in f[f["_merge"] != "both"].to_dict("records")
    ]  # fmt: skip


def _targets(a: Path, b: Path, labels: Mapping[str, str]) -> list[str]:
    """Verdicts that changed; of two years, target by target."""
    lines = []
    for row in _joined(a, b, "verdicts", [*_BODY, "target", "part"]).to_dict("records"):
        if row["_merge"] == "both" and row["outcome_a"] != row["outcome_b"]:
            said = str(row.get("because_b") or "").partition("：")[0].rpartition(" ")[2]
            label = said or labels.get(row["indicator_b"], row["target"])
            lines.append(f"{row['body']}：“{label}”{word(row['outcome_a'])} → {word(row['outcome_b'])}")
    return lines


_PARTS = {"done": "已落实", "not_done": "未落实", "total": "合计"}


def _shown(a: Path, b: Path, labels: Mapping[str, str]) -> list[str]:
    """Numbers that one public edition shows and the other hides: together they may tell what was hidden."""
    lines = []
    for row in _joined(a, b, "counts", ["office", "indicator", "body"]).to_dict("records"):
        if row["_merge"] == "both":
            what = labels.get(row["indicator"], row["indicator"])
            for part, told in _PARTS.items():
                if row[f"{part}_state_a"] != row[f"{part}_state_b"]:
                    lines.append(
                        f"注意：{row['body']}“{what}”的{told}数在一版公开、另一版不公开，合起来可能推出不公开的数"
                    )
    return lines
