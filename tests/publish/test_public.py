"""The public edition shows no small count, no body-level births, and no veto's sensitive ground; nor leads to them."""

import re
from pathlib import Path

import pandas as pd
import pytest

from jihua_analysis import Evaluation, evaluate, load_policy, open_year, tables_of
from jihua_analysis.publish.disclosure import TOTAL
from jihua_analysis.publish.editions import Edition, internal_edition
from jihua_analysis.publish.notice_text import notice_of
from jihua_analysis.publish.public import public_edition
from jihua_analysis.publish.public_page import public_page
from jihua_analysis.publish.sensitive import is_open, item_is_open, key_targets
from jihua_analysis.publish.tables_out import FOLDER, write_tables
from tests.publish.small_year import GIVEN_TOTALS

UNITS = [f"单位0{i}" for i in range(1, 6)]
ELIGIBLE, RECEIVED = [30, 40, 25, 50, 60], [30, 37, 25, 45, 48]
"""Not received: 0, 3, 0, 5 and 12; 20 of 205 in all."""


@pytest.fixture(scope="module")
def result() -> Evaluation:
    """Five units: 单位02 has the sensitive ground of a veto, 单位03 missed its targets."""
    bodies = pd.DataFrame({"body": [*UNITS, "办"], "kind": ["unit"] * 5 + ["office"]})
    counts = pd.DataFrame(
        {
            "body": UNITS,
            "period": "2014",
            "veto_flag": [0, 1, 0, 0, 0],
            "targets_met_given": [1, 1, 0, 1, 1],
            "profit_guidance_eligible": ELIGIBLE,
            "profit_guidance_received": RECEIVED,
        }
    )
    totals = [900.0, 800.0, 700.0, 600.0, 550.0]
    scores = pd.DataFrame({"body": UNITS, "period": "2014", "item": "total", "points": totals})
    policy = load_policy("daxuelu_2014", overrides=GIVEN_TOTALS)
    return evaluate(policy, tables_of(bodies=bodies, counts=counts, scores=scores), 2014)


@pytest.fixture(scope="module")
def public(result: Evaluation) -> Edition:
    return public_edition(result)


def test_every_veto_looks_alike_whatever_its_ground(public: Edition) -> None:
    vetoes = public.grounds[public.grounds["type"] == "veto"]
    assert sorted(vetoes["body"]) == ["单位02", "单位03"]
    assert vetoes["id"].nunique() == vetoes["label"].nunique() == 1
    assert vetoes["label"].iloc[0] == "7.3b、7.3h所列事由之一"
    assert set(vetoes["facts"]) == {""}


def test_the_veto_flag_is_nowhere(public: Edition, result: Evaluation, tmp_path: Path) -> None:
    write_tables(public, tmp_path)
    told = "".join(p.read_text("utf-8") for p in (tmp_path / FOLDER).iterdir())
    told += public_page(public) + "".join(line.text for line in notice_of(public).lines)
    sensitive = next(v for v in result.policy.standing["unit"].vetoes if v.sensitive)
    assert "veto_flag" not in told
    assert sensitive.label not in told
    assert sensitive.label in "".join(line.text for line in notice_of(internal_edition(result)).lines)


def test_the_other_grounds_of_a_veto_cannot_be_ruled_out_from_targets(public: Edition) -> None:
    keys = {target for _, target in key_targets(public.policy)}
    bodies = public.verdicts[public.verdicts["kind"] != "office"]
    assert keys
    assert not set(bodies["target"]) & keys


def test_small_counts_and_what_leads_to_them_are_hidden(public: Edition) -> None:
    f = public.counts[public.counts["indicator"] == "profit_guidance_rate"].set_index("body")
    assert f.loc[TOTAL, ["done", "not_done", "total"]].tolist() == [185, 20, 205]
    assert f.loc[UNITS[:4], "not_done_state"].tolist() == ["suppressed"] * 4
    for body, eligible in zip(UNITS[:4], ELIGIBLE, strict=False):
        shown = f.loc[body]
        assert pd.isna(shown["done"]) or pd.isna(shown["total"]), f"{body}: {eligible} less what was received is told"


def test_met_and_missed_of_a_sensitive_target_are_not_shown_body_by_body(public: Edition) -> None:
    bodies = public.verdicts[public.verdicts["kind"] != "office"]
    assert not set(bodies["indicator"]) & {i for i in public.policy.indicators if not is_open(public.policy, i)}
    counts = public.target_counts.set_index(["kind", "target"])
    assert counts.loc[("unit", "profit_guidance_rate"), "state"] == "suppressed"
    assert pd.isna(counts.loc[("unit", "profit_guidance_rate"), "met"])


def test_totals_are_hidden_where_an_item_rests_on_few_persons(result: Evaluation) -> None:
    """The office's own totals rest on nothing of ours; those of the 1000-point sheet hold U06, benefits delivered."""
    assert item_is_open(result.policy, "total")
    assert not item_is_open(result.policy, "U06")
    assert public_edition(result).standing["total"].notna().all()
    own = evaluate(load_policy("daxuelu_2014"), result.tables, 2014)
    assert public_edition(own).standing["total"].isna().all()
    assert public_edition(own).points.empty


def test_no_frame_holds_births_of_a_body(public: Edition) -> None:
    births = {i for i, indicator in public.policy.indicators.items() if not indicator.lever}
    assert births
    assert not births & set(public.counts["indicator"])
    assert not births & set(public.verdicts.loc[public.verdicts["kind"] != "office", "indicator"])


@pytest.fixture(scope="module")
def sample() -> tuple[Evaluation, Edition]:
    """The sample year, complete, and its public edition."""
    internal = open_year("ordinary_year")
    return internal, public_edition(internal)


def test_totals_that_are_known_are_hidden_with_their_bounds(sample: tuple[Evaluation, Edition]) -> None:
    """The thousand points of units and communities rest on services to few persons, so the places stand alone."""
    internal, public = sample
    assert internal.standing["total"].notna().all()
    assert public.standing[["total", "lower", "upper"]].isna().to_numpy().all()
    assert public.standing["rank"].tolist() == internal.standing["rank"].tolist()


def test_the_offices_own_figures_are_hidden_where_they_lead_to_few_persons(sample: tuple[Evaluation, Edition]) -> None:
    """Of 300 births of the sample year 297 were within policy, 3 not; 3 cases of 3 were concluded; 3 of 229 were wrong.

    156 boys and 144 girls, and 598 families of 620, hide nobody.
    """
    internal, public = sample
    office = public.verdicts[public.verdicts["kind"].eq("office")].set_index("indicator")
    hidden = ["in_policy_birth_rate", "out_of_policy_conclusion", "birth_accuracy"]
    assert set(office.index[office["outcome"].eq("suppressed")]) == set(hidden)
    assert office.loc[hidden, ["numerator", "denominator", "value", "chance"]].isna().to_numpy().all()
    shown = office.drop(index=hidden)
    assert shown.loc["sex_ratio_at_birth", ["numerator", "denominator"]].tolist() == [156, 144]
    assert shown.loc["profit_guidance_rate", ["numerator", "denominator"]].tolist() == [598, 620]
    assert shown[["numerator", "denominator"]].notna().to_numpy().all()
    told = "".join(line.text for line in notice_of(public).lines)
    told += re.sub(r"<style>.*?</style>|<[^>]+>", "|", public_page(public), flags=re.DOTALL)
    known = "".join(internal.verdicts["because"])
    assert not [number for number in ("297", "226", "98.69%") if number not in known or number in told]


def test_a_threshold_below_five_is_refused(result: Evaluation) -> None:
    with pytest.raises(ValueError, match="never below 5"):
        public_edition(result, 4)


def test_the_page_needs_no_network_and_names_its_edition(public: Edition) -> None:
    page = public_page(public)
    assert "http://" not in page
    assert "https://" not in page
    assert "公开版" in page
    assert '<th scope="col">' in page


def test_a_picture_shows_how_many_met_each_target_that_may_be_shown(public: Edition) -> None:
    page = public_page(public)
    assert "<svg " in page and 'role="img"' in page
    shown = public.target_counts[public.target_counts["state"].ne("suppressed")]
    hidden = public.target_counts[public.target_counts["state"].eq("suppressed")]
    drawn = page[page.index("<svg ") : page.rindex("</svg>")]
    assert len(shown) and len(hidden)
    for indicator in shown["indicator"]:
        assert f">{public.policy.indicators[indicator].label}</text>" in drawn
    for indicator in set(hidden["indicator"]) - set(shown["indicator"]):
        assert f">{public.policy.indicators[indicator].label}</text>" not in drawn
