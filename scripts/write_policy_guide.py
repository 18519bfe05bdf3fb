"""Writes docs/write-a-policy.md from the examples that the tests run: python scripts/write_policy_guide.py"""

from __future__ import annotations

import re
import sys
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "write-a-policy.md"
EXAMPLES = ROOT / "tests" / "cases" / "examples"

GROUPS = {
    "文件 · the document": ("Document", "Clause", "Kind"),
    "数据、指标、目标、读法 · measures, indicators, targets, readings": (
        "Measure", "EventSource", "Check", "Indicator", "Target", "Reading",
    ),
    "评分表 · sheets": ("Sheet", "Section", "Item", "Peers"),
    "规则（base、add、deduct 里的一条）· rules": (
        "Count", "Below", "Above", "Shortfall", "Excess", "Missing", "Flag", "Points", "Share", "Line", "Bands", "Band",
        "Test", "Levels", "Checklist", "Tick", "Given", "Together", "Highest",
    ),
    "总分之后 · standing": (
        "Standing", "Grade", "Class", "Veto", "Notice", "Award", "Output", "Run", "RunRules", "TargetsMet",
    ),
}  # fmt: skip
PATHS = {
    "Document": "[document]", "Clause": "[[clauses]]", "Kind": "[kinds.类]", "Measure": "[measures.名字]",
    "EventSource": "measures 的 source", "Check": "[checks.名字]", "Indicator": "[indicators.名字]",
    "Target": "[targets.名字]", "Reading": "[readings.名字]", "Sheet": "[sheets.名字]", "Section": "[sections.名字]",
    "Item": "[[items]]", "Peers": "[peers.名字]", "Band": "table 里的一档", "Tick": "checklist 里的一条",
    "Standing": "[standing.类]", "Grade": "grades", "Class": "classes", "Veto": "vetoes", "Notice": "notices",
    "Award": "awards", "Output": "outputs", "Run": "run = { … }", "RunRules": "runs", "TargetsMet": "targets_met",
}  # fmt: skip


def guide() -> str:
    """The whole page as Markdown."""
    parts = [(EXAMPLES / "before.md").read_text("utf-8").strip()]
    for path in sorted(EXAMPLES.glob("[0-9]*.toml")):
        parts.append(_chapter(tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)))
    parts += [(EXAMPLES / "after.md").read_text("utf-8").strip(), _fields()]
    page = "\n\n".join(parts) + "\n"
    return page.replace("\n## ", f"\n{_contents(page)}\n\n## ", 1)


def _contents(page: str) -> str:
    """A link to each chapter, under the anchors that GitHub and most renderers make of headings."""
    titles = re.findall(r"^## (.+)$", page, re.MULTILINE)
    anchors = [re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles]
    return "\n".join(f"- [{title}](#{anchor})" for title, anchor in zip(titles, anchors, strict=True))


def _chapter(chapter: dict[str, Any]) -> str:
    parts = [f"## {chapter['title']} · {chapter['title_en']}", chapter["says"].strip(), chapter["says_en"].strip()]
    for example in chapter.get("example", []):
        parts += [f"**{example['clause']}**"]
        parts += [example["note"]] if "note" in example else []
        parts += [f"```toml\n{example['entry'].strip()}\n```", _table(example)]
    return "\n\n".join(parts)


def _table(example: dict[str, Any]) -> str:
    """What each body reports and gets."""
    bodies = example["bodies"]
    has_why = any("why" in b for b in bodies)
    asked = (
        "；换用读法 " + "、".join(f"{k}={v}" for k, v in example["readings"].items()) if "readings" in example else ""
    )
    rows = [
        f"| 单位 | 填报{asked} | 得到 |" + (" 算法 |" if has_why else ""),
        "|---|---|---|" + ("---|" if has_why else ""),
    ]
    for body in bodies:
        said = _said({k: v for k, v in body.items() if k not in ("body", "gives", "why")})
        told = body["gives"] if isinstance(body["gives"], dict) else {"": body["gives"]}
        gives = _said({k: "无" if v == "-" else v for k, v in told.items()}).strip()
        rows.append(f"| {body['body']} | {said} | {gives} |" + (f" {body.get('why', '')} |" if has_why else ""))
    return "\n".join(rows)


WORDS = {"given": "评分", "last": "上年", "history": "历年（近的在前）", "sample": "抽样", "kind": "类", "group": "组"}


def _said(values: dict[str, Any]) -> str:
    """'rate 90，上年（rate 85）'."""
    out = []
    for key, value in values.items():
        for name, one in value.items() if key == "parts" else ((WORDS.get(key, key), value),):
            shown = _said(one) if isinstance(one, dict) else "、".join(one) if isinstance(one, list) else _plain(one)
            out.append(f"{name}（{shown}）" if isinstance(one, dict) else f"{name} {shown}")
    return "，".join(out)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "缺" if value == "-" else str(value)


def _fields() -> str:
    """Every field of every record, with its line."""
    said = tomllib.loads((EXAMPLES / "fields.toml").read_text("utf-8"))
    parts = []
    for title, records in GROUPS.items():
        parts.append(f"### {title}")
        rows = ["| 条目 | 字段 | 说明 |", "|---|---|---|"]
        for record in records:
            for field, line in said[record].items():
                chinese, _, english = line.partition("|")
                rows.append(f"| {PATHS.get(record, '规则')} | `{field}` | {chinese.strip()} *{english.strip()}* |")
        parts.append("\n".join(rows))
    return "\n\n".join(parts)


if __name__ == "__main__":
    GUIDE.write_text(guide(), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{GUIDE.relative_to(ROOT)}\n")
