"""Documents that are not about births go the whole way: points and places by hand, papers, notebooks' views, pages.

Two real ones stand in tests/cases/documents: 城市管理工作考核办法 (about 2010; monthly, 千分制, deductions shared
with another kind of body) and 城乡社区居家养老服务照料中心运行评估和补贴实施细则 (about 2024; stars, subsidies).
The clauses seen are quoted; what the excerpts leave out is made up, and the documents' notes say which.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import docx
import nbformat
import openpyxl
import pandas as pd
import pytest

from jihua_analysis import (
    Evaluation,
    charts,
    doubt,
    evaluate,
    findings,
    listings,
    load_policy,
    other_kinds,
    suggested,
    tables_of,
    trace,
    why_not,
    widgets,
)  # fmt: skip
from jihua_analysis.app.pages import pages_of
from jihua_analysis.assess.trace_text import trace_text
from jihua_analysis.explore.smallest import smallest_change
from jihua_analysis.explore.year_points import points_of_year
from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.notebook import for_document, notebook_path
from jihua_analysis.publish.papers import write_papers
from jihua_analysis.publish.workbook import write_workbook
from jihua_analysis.publish.year_end import year_end

DOCUMENTS = Path(__file__).parents[1] / "cases" / "documents"
OF_BIRTHS = re.compile("生育|出生|人口|性别比|育龄|计生")
MONTHS = [f"2010-{m:02d}" for m in range(1, 13)]
STREETS = {"东街": (4, 3, 0, 940), "西街": (120, 6, 2, 900), "南街": (0, 10, 10, 950)}
"""Each month alike: cases of the bureau's kind, of the company's kind, overdue of these, points of the check."""


@pytest.fixture(scope="module")
def months() -> Evaluation:
    counts = [
        {"body": b, "period": p, "enforce_cases": e, "clean_cases": c, "clean_overdue": o}
        for b, (e, c, o, _) in STREETS.items() for p in MONTHS
    ]  # fmt: skip
    given = {
        **{b: ("s_check", row[3]) for b, row in STREETS.items()},
        "执法局": ("b_check", 960),
        "环卫总公司": ("c_check", 970),
    }
    scores = [{"body": b, "period": p, "item": i, "points": n} for b, (i, n) in given.items() for p in MONTHS]
    kinds = {**dict.fromkeys(STREETS, "street"), "执法局": "bureau", "环卫总公司": "company"}
    bodies = pd.DataFrame([{"body": b, "kind": k} for b, k in kinds.items()])
    policy = load_policy(DOCUMENTS / "chengguan_2010.toml")
    return evaluate(policy, tables_of(bodies=bodies, counts=pd.DataFrame(counts), scores=pd.DataFrame(scores)), 2010)


@pytest.fixture(scope="module")
def stars() -> Evaluation:
    """Days a week, meals and days a month, asked, pleased, files in order, dangers, refused, accident, special."""
    rows = {
        "东街": ("city", 5, 750, 25, 200, 190, 1, 0, 0, 0, 4), "西街": ("city", 4, 625, 25, 200, 189, 0, 1, 0, 0, 0),
        "北街": ("city", 5, 249, 25, 100, 79, 1, 0, 1, 0, 5), "张村": ("country", 3, 600, 24, 50, 45, 1, 2, 0, 0, 0),
        "王村": ("country", 5, 750, 25, 50, 50, 1, 0, 0, 1, 5),
    }  # fmt: skip
    year = [
        {"body": b, "period": "2024", "open_days": r[1], "asked": r[4], "pleased": r[5], "fire": 1, "food": 1,
         "emergency": r[6], "dangers": r[7], "refused": r[8], "accident": r[9]}
        for b, r in rows.items()
    ]  # fmt: skip
    months = [
        {"body": b, "period": f"2024-{m:02d}", "meals": r[2], "meal_days": r[3]}
        for b, r in rows.items() for m in range(1, 13)
    ]  # fmt: skip
    scores = [{"body": b, "period": "2024", "item": "special", "points": r[10]} for b, r in rows.items()]
    history = pd.DataFrame([{"body": "北街", "year": 2023, "class": "failed"}])
    policy = load_policy(DOCUMENTS / "zhaoliao_2024.toml")
    bodies = pd.DataFrame([{"body": b, "kind": r[0]} for b, r in rows.items()])
    tables = tables_of(bodies=bodies, counts=pd.DataFrame(year + months), scores=pd.DataFrame(scores), history=history)
    return evaluate(policy, tables, 2024)


def test_months_at_seven_to_three_and_a_fifth_of_the_loss_for_the_other_kind(months: Evaluation) -> None:
    """A month: 0.7 × (500 − 5e, at least 0, + 500 − 3c − 3o) + 0.3 × check; twelve alike are the year."""
    by_hand = {
        "东街": Fraction(7, 10) * (480 + 491) + 282,  # 961.7
        "西街": Fraction(7, 10) * (0 + 476) + 270,  # 603.2: 600 to take, 500 there
        "南街": Fraction(7, 10) * (500 + 440) + 285,  # 943
        "执法局": Fraction(7, 10) * (1000 - Fraction(20 + 500 + 0, 5)) + 288,  # 915.2
        "环卫总公司": Fraction(7, 10) * (1000 - Fraction(9 + 24 + 60, 5)) + 291,  # 977.98
    }
    totals = months.totals.set_index("body")["total"]
    assert {b: round(float(t), 2) for b, t in totals.items()} == {b: float(t) for b, t in by_hand.items()}
    standing = months.standing.set_index("body")
    assert standing["rank"].to_dict() == {"东街": 1, "南街": 2, "西街": 3}
    assert standing["class_label"].to_dict() == {"东街": "奖励", "南街": "奖励", "西街": "其余街道"}
    assert standing["notices"].to_dict() == {"东街": "", "南街": "", "西街": "last"}


def test_points_of_the_months_are_one_row_for_the_year(months: Evaluation) -> None:
    year = points_of_year(months).set_index(["body", "item"])
    assert len(year) == 3 * 3 + 2 * 2 and not year.index.duplicated().any()
    assert year.loc[("东街", "s_enforce"), "points"] == pytest.approx(480)
    assert year.loc[("西街", "s_enforce"), ["full", "points"]].tolist() == pytest.approx([500, 0])


def test_stars_and_subsidies(stars: Evaluation) -> None:
    """东街 20+30+20+30+4; 西街 18+25+15+22 (94.5 %); 北街 20+0+0+0+5; 张村 16+25+15+24; 王村 100+5, vetoed."""
    standing = stars.standing.set_index("body")
    assert standing["total"].astype(float).to_dict() == {"东街": 104, "西街": 80, "北街": 25, "张村": 80, "王村": 105}
    assert standing["grade_label"].to_dict() == {
        "东街": "五星级", "西街": "三星级", "北街": "未达一星级", "张村": "三星级", "王村": "未达一星级"
    }  # fmt: skip
    subsidies = stars.outputs.set_index("body")["value"].to_dict()
    assert subsidies == {"东街": 50000, "西街": 30000, "北街": 0, "张村": 15000, "王村": 0}
    assert standing.loc["北街", "notices"] == "struck_off"


@pytest.fixture(params=["months", "stars"])
def result(request: pytest.FixtureRequest) -> Evaluation:
    found: Evaluation = request.getfixturevalue(request.param)
    return found


def test_every_view_of_the_notebooks_opens_and_speaks_of_no_births(result: Evaluation) -> None:
    policy, body = result.policy, suggested.last(result)
    _, wanted = suggested.question(result, body)
    told: list[Any] = [
        findings.basis(result), findings.start(result), findings.targets(result), findings.budget(result),
        findings.duties(result), findings.staffing(result), findings.ranking(result), findings.intake(result),
        other_kinds(result, findings.ranking), doubt.says.targets(result), doubt.says.ranking(result),
        why_not(result, body, wanted), smallest_change(result, body=body, outcome=wanted).says(),
        trace_text(trace(result, body, suggested.item(result, body))),
    ]  # fmt: skip
    pictures = [
        charts.target_board(result), charts.target_doubt(result), charts.item_heat_map(result),
        charts.ranking(result), charts.class_paths(result), charts.total_doubt(result), charts.weight_doubt(result),
        charts.rank_causes(result), charts.rank_doubt(result, suggested.share(result)), charts.intake_map(result),
        charts.body_profile(result, body), *other_kinds(result, charts.item_heat_map),
    ]  # fmt: skip
    lists = [
        listings.indicators(result), listings.missed(result), listings.standing(result), listings.grounds(result),
        listings.readings(result), listings.bodies(result), *other_kinds(result, listings.standing),
    ]  # fmt: skip
    words = [*map(str, told), *(p.finding for p in pictures), *(listing.html() for listing in lists)]
    assert not [text for text in words if OF_BIRTHS.search(text)]
    assert pages_of(policy) == ["数据", "排名", "假如"]
    assert widgets.ranking(result).ui and widgets.what_if(result).ui and widgets.intake(result).ui


def test_what_other_kinds_show_stands_below_one_another(stars: Evaluation) -> None:
    pictures, lists = (other_kinds(stars, look) for look in (charts.ranking, listings.standing))
    assert len(pictures) == len(lists) == 1 and pictures[0].finding.startswith("2024年2个农村照料中心")
    assert f'alt="{pictures[0].finding}"' in pictures._repr_html_() and "农村照料中心名次" in lists._repr_html_()
    assert str(other_kinds(stars, findings.ranking)) == str(findings.ranking(stars, kind="country"))


def test_the_papers_say_what_the_document_is_about_and_nothing_of_births(result: Evaluation, tmp_path: Path) -> None:
    write_workbook(result, tmp_path / "book.xlsx", {}, {})
    for edition in ("internal", "public"):
        folder = tmp_path / edition
        folder.mkdir()
        write_papers(result, folder, edition)
        notice = docx.Document(str(folder / "通报.docx"))
        cells = [c.text for t in notice.tables for row in t.rows for c in row.cells]
        texts = [*(p.text for p in notice.paragraphs), *cells]
        assert not [t for t in texts if OF_BIRTHS.search(t)] and not [t for t in texts if "（）" in t]
        assert any(result.policy.document.title in t for t in texts)
    book = openpyxl.load_workbook(tmp_path / "book.xlsx", read_only=True)
    values = [str(v) for sheet in book for row in sheet.iter_rows(values_only=True) for v in row if v is not None]
    assert not [v for v in values if OF_BIRTHS.search(v)] and "目标" not in book.sheetnames
    assert ("折算与奖补" in book.sheetnames) == bool(len(result.outputs))


def test_the_notice_names_grades_and_figures(stars: Evaluation, tmp_path: Path) -> None:
    write_papers(stars, tmp_path, "internal")
    notice = docx.Document(str(tmp_path / "通报.docx"))
    text = "\n".join(p.text for p in notice.paragraphs)
    assert "五星级1个：东街。三星级1个：西街。未达一星级1个：北街。" in text
    assert "三星级1个：张村。未达一星级1个：王村。" in text
    heads = [[c.text for c in t.rows[0].cells] for t in notice.tables]
    assert heads[0][-2] == "星级补贴\n（元）" and "类别" not in heads[1]


def test_a_document_without_any_order_has_no_year_end_and_is_told_what_to_write(tmp_path: Path) -> None:
    text = (DOCUMENTS / "chengguan_2010.toml").read_text("utf-8").partition("[standing.street]")[0]
    (tmp_path / "mine.toml").write_text(text.replace('id = "4"\n', 'id = "4"\nwhy = "示例"\n'), "utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "考核对象.csv").write_text("单位名称,类别\n东街,街道办事处\n", "utf-8")
    (tmp_path / "data" / "街道月报.csv").write_text("单位名称,时期,执法类未整改件数\n东街,2010-01,3\n", "utf-8")
    with pytest.raises(NotPublished, match=r"没有给填报的任何一类对象排名.*只写 clause 和 sheet 就够.*jihua score"):
        year_end(tmp_path / "data", tmp_path / "out", 2010, policy=tmp_path / "mine.toml")
    assert not (tmp_path / "out").exists()


def test_the_year_end_notebook_leaves_out_what_the_document_does_not_have(result: Evaluation) -> None:
    whole = nbformat.read(notebook_path(), as_version=4)
    cut = for_document(whole, result.policy)
    heads = [c.source.splitlines()[0] for c in cut.cells if c.cell_type == "markdown" and c.source.startswith("## ")]
    assert [h.partition("、")[0] for h in heads[:-1]] == [f"## {n}" for n in "一二三四五六七"]
    assert not [c.source for c in cut.cells if OF_BIRTHS.search(c.source) or "sex_ratio" in c.source]
    assert for_document(whole, load_policy("daxuelu_2014")).cells == whole.cells
