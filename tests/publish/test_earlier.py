"""A public edition is refused where it and an earlier one tell together what either of them hides."""

from pathlib import Path

import pandas as pd
import pytest

from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.disclosure import TOTAL, Hidden, published
from jihua_analysis.publish.earlier import together
from jihua_analysis.publish.manifest import differences
from jihua_analysis.publish.year_end import year_end
from tests.publish.small_year import FRAMES, GIVEN_TOTALS, write_year

BODIES = ["甲", "乙", "丙", "丁", "戊", "己"]
TABLE = pd.DataFrame({"done": [80, 70, 60, 90, 55, 64], "not_done": [3, 12, 4, 30, 14, 0]}, index=BODIES)


def made(table: pd.DataFrame = TABLE, threshold: int = 10) -> Hidden:
    return published(table, threshold, hide_zeros=True)


def told(of: Hidden) -> pd.DataFrame:
    """The table as it was given out: hidden cells are missing."""
    return of.shown.astype(float)


def test_the_same_table_given_out_twice_tells_nothing_more() -> None:
    assert together(made(), told(made())).empty


def test_a_cell_that_was_shown_and_is_hidden_now_leads_to_the_small_one() -> None:
    """甲 has 80, 3 and 83: of these at least two are hidden; what the earlier edition shows of them gives the 3."""
    earlier = told(made())
    earlier.loc["甲"] = [80, 3, 83]
    found = together(made(), earlier)
    assert "甲" in found["row"].tolist()


def test_two_thresholds_do_not_go_together() -> None:
    """With 5 as the least, the 7 of 丙 is shown beside a hidden 3, 4 and 0; with 10 it is hidden, in vain."""
    table = TABLE.assign(not_done=[3, 12, 7, 30, 4, 0])
    looser = made(table, 5)
    assert looser.shown.loc["丙", "not_done"] == 7
    assert "丙" in together(made(table, 10), told(looser))["row"].tolist()


def test_a_corrected_row_leaves_the_others_protected() -> None:
    """丁 goes from 30 to 41, 11 more: no small count changes, and nothing is told of 甲, 丙 and 己."""
    later = TABLE.copy()
    later.loc["丁", "not_done"] = 41
    assert together(made(later), told(made())).empty


def test_a_small_count_that_is_corrected_to_a_large_one_is_told_by_the_sums() -> None:
    """甲 had 3 and has 23; 63 not done became 83. Its 23 is shown now, so 60 are the others', and 63 - 60 was 甲's."""
    later = TABLE.copy()
    later.loc["甲"] = [60, 23]
    ours = made(later)
    assert (ours.shown.loc["甲", "not_done"], ours.shown.loc[TOTAL, "not_done"]) == (23, 83)
    assert (told(made()).loc[TOTAL, "not_done"], told(made()).loc["甲"].isna().sum()) == (63, 2)
    assert "甲" in together(ours, told(made()))["row"].tolist()


def test_rows_put_together_before_stand_for_the_bodies_not_named() -> None:
    """甲 and 乙 were given out as one row of 15 not done; beside 12 of 乙 it tells the 3 of 甲."""
    ours = made()
    assert ours.shown.loc["乙", "not_done"] == 12
    earlier = told(ours).drop(index=["甲", "乙"])
    earlier.loc["其他2个"] = [150, 15, 165]
    assert "甲" in together(ours, earlier)["row"].tolist()


@pytest.mark.slow
def test_the_year_end_refuses_what_leaks_and_leaves_the_earlier_edition(tmp_path: Path) -> None:
    """Not served: 3, 12, 7, 30, 4 and 0; a run with 5 as the least would show the 7 that the first one hides."""
    names = [f"单位{i:02}" for i in range(1, 7)]
    bodies = pd.DataFrame({"body": [*names, "办"], "kind": ["unit"] * 6 + ["office"], "is_public": False})
    counts = pd.DataFrame({
        "body": names, "period": "2014", "veto_flag": 0, "targets_met_given": 1,
        "profit_guidance_eligible": TABLE.sum(axis=1).to_list(), "profit_guidance_received": TABLE["done"].to_list(),
    })  # fmt: skip
    counts.loc[[2, 4], "profit_guidance_eligible"] = [67, 59]
    data = write_year(tmp_path / "data", bodies=bodies, counts=counts, scores=FRAMES["scores"],
                      budgets=FRAMES["budgets"], log=FRAMES["log"])  # fmt: skip

    def run(out: str, threshold: int = 10, previous: tuple[Path, ...] = ()) -> None:
        year_end(data, tmp_path / out, 2014, overrides=GIVEN_TOTALS, edition="public", threshold=threshold,
                 previous=previous)  # fmt: skip

    run("out")
    run("out")
    with pytest.raises(NotPublished, match="合起来会泄露不公开的数"):
        run("out", 5)
    with pytest.raises(NotPublished, match=r"合起来会泄露不公开的数.*单位03"):
        run("other", 5, (tmp_path / "out",))
    with pytest.raises(NotPublished, match="不是公开版的结果文件夹"):
        run("other", 10, (data,))
    assert not differences(tmp_path / "out") and not (tmp_path / "other").exists()
    with pytest.raises(NotPublished, match="只用于公开版"):
        year_end(data, tmp_path / "other", 2014, overrides=GIVEN_TOTALS, previous=[tmp_path / "out"])
