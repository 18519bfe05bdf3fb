"""What came in: how much of each measure was reported, month by month or once a year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.charts.paper import MET, MISSED, Chart, Labels, Panel, patch, rows_down, sheet
from jihua_analysis.explore.offices import of_office
from jihua_analysis.explore.rows import rows_of


def reported_cells(evaluation: Evaluation, kind: str | None = None) -> pd.DataFrame:
    """One row a measure that bodies report themselves: label, wanted and reported cells of the year's counts.

    wanted: bodies that report it times its periods in the year; optional measures are left out.
    """
    policy, counts, year = evaluation.policy, evaluation.tables.counts, str(evaluation.year)
    bodies = evaluation.roster.bodies
    here = counts[counts["period"].str.startswith(year)]
    kind_of = here["body"].map(dict(zip(bodies["body"], bodies["kind"], strict=True))).to_numpy(dtype=object)
    times = {"month": 12, "quarter": 4, "half": 2, "year": 1}
    rows = []
    for name, measure in policy.measures.items():
        who = [k for k in measure.who if kind is None or k == kind]
        own = int(bodies["kind"].isin(who).sum())
        if measure.source is not None or not measure.required or not own:
            continue
        reported = int(here[name].notna().to_numpy()[np.isin(kind_of, who)].sum()) if name in here else 0
        rows.append(
            {"measure": name, "label": measure.label, "wanted": own * times[measure.every], "reported": reported}
        )
    return pd.DataFrame(rows, columns=["measure", "label", "wanted", "reported"])


def intake_map(evaluation: Evaluation, kind: str | None = None, office: str | None = None) -> Chart:
    """Measures that are not fully reported, with how many cells are lacking; said in the title where there are none."""
    evaluation = of_office(evaluation, office)
    rows = reported_cells(evaluation, kind)
    rows = rows.assign(lacking=(rows["wanted"] - rows["reported"]).clip(lower=0))
    short = rows[rows["lacking"] > 0].sort_values("lacking", ascending=False, kind="stable", ignore_index=True)
    finding = _finding(evaluation, rows, short)
    shown = (short if len(short) else rows.sort_values("wanted", ascending=False, kind="stable")).head(24)
    note = "只列须填的数据项；事项登记汇总的不在内。" + (f"另有{len(short) - 24}项未列出。" if len(short) > 24 else "")
    panel = Panel(
        x=(0.0, float(max([1, *shown["wanted"], *shown["reported"]]))), y=rows_down(len(shown), 0.6, 0.6), sides="left",
        y_labels=Labels(tuple(range(len(shown))), tuple(shown["label"]), 8.5),
        keys=(patch(MET.colour, "已报（格数）"), patch(MISSED.colour, "未报", MISSED.hatch)),
    )  # fmt: skip
    for place, row in enumerate(rows_of(shown)):
        panel.tile(0, place, row.reported, 0.66, MET.colour, 0.5)
        if row.lacking:
            panel.tile(row.reported, place, row.lacking, 0.66, MISSED.colour, 0.5, MISSED.hatch)
        text = f"{row.reported}/{row.wanted}" + (f"，缺{row.lacking}" if row.lacking else "")
        panel.beside(place, text)
    return Chart(sheet(finding, note, (9.0, 1.8 + 0.27 * max(len(shown), 2)), panel), finding, rows)


def _finding(evaluation: Evaluation, rows: pd.DataFrame, short: pd.DataFrame) -> str:
    severity = evaluation.problems["severity"].value_counts()
    problems = f"检查出错误{severity.get('error', 0)}个、警告{severity.get('warning', 0)}个"
    wanted, lacking = int(rows["wanted"].sum()), int(rows["lacking"].sum())
    if not lacking:
        return f"{evaluation.year}年：应报{wanted}格全部报齐；{problems}"
    return f"{evaluation.year}年：应报{wanted}格，缺{lacking}格，缺得最多的是{short['label'].iloc[0]}；{problems}"
