"""The report and the notice as PDF: our own fonts inside, selectable text, bookmarks, the same bytes twice."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.publish.editions import Edition
from jihua_analysis.publish.notice_text import NoticeOptions, notice_of
from jihua_analysis.publish.report_text import Picture, report_of

_LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""The time that every PDF bears."""


def write_notice_pdf(
    edition: Edition, path: str | Path, office: str | None = None, options: NoticeOptions | None = None
) -> Path:
    """The notice of one office's year as PDF, with the same words as the Word file."""
    notice = notice_of(edition, office, options)
    data: dict[str, Any] = {name: getattr(notice, name) for name in ("issuer", "number", "title", "date", "printed")}
    own = notice.options
    title = notice.title
    data |= {
        "addressed_to": notice.addressed_to,
        "title_lines": title.replace("关于", "\n关于", 1).strip() if len(title) > 18 else title,
        "lines": [asdict(line) for line in notice.lines],
        "annexes": [asdict(annex) for annex in notice.annexes],
        "red_head": own.red_head,
        "head_size": min(42, int(430 / (len(notice.issuer) + 2))),
        "subject_words": "　".join(own.subject_words),
        "copied_to": own.copied_to or "________",
        "copies": str(own.copies or ""),
    }
    return _compiled("notice.typ", data, path)


def write_report_pdf(
    edition: Edition, path: str | Path, office: str | None = None,
    pictures: Mapping[str, tuple[Picture, ...]] | None = None,
) -> Path:  # fmt: skip
    """The year-end report of one office as PDF. pictures: what `pictures_of` draws, for the internal edition."""
    return _compiled("report.typ", asdict(report_of(edition, office, pictures)), path)


def pictures_of(evaluation: Evaluation, office: str | None = None) -> dict[str, tuple[Picture, ...]]:
    """The charts of the report's sections; they show body-level numbers, so they are for the internal edition only."""
    from jihua_analysis.explore.charts import Chart, ranking, target_board

    drawn: dict[str, tuple[Chart, ...]] = {}
    if len(evaluation.verdicts) and evaluation.tables.bodies["office"].nunique() == 1:
        drawn["targets"] = (target_board(evaluation),)
    ranked = set(evaluation.standing["kind"])
    kinds = [k for k in evaluation.policy.standing if k in ranked]
    drawn["ranking"] = tuple(ranking(evaluation, kind, office) for kind in kinds)
    return {name: tuple(Picture(chart.finding, chart.svg()) for chart in charts) for name, charts in drawn.items()}


def _compiled(template: str, data: Mapping[str, Any], path: str | Path) -> Path:
    """The PDF of a template filled with data, written whole or not at all; no font of the machine is used."""
    import typst

    path = Path(path)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    package = files("jihua_analysis")
    with as_file(package / "publish" / "templates") as templates, as_file(package / "fonts") as fonts:
        made = typst.compile(
            str(templates / template), root=str(templates), font_paths=[str(fonts)], ignore_system_fonts=True,
            format="pdf", sys_inputs={"data": text}, timestamp=_LONG_AGO,
        )  # fmt: skip
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(made)
    os.replace(partial, path)
    return path
