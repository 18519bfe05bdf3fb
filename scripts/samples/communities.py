"""What the communities of the ordinary year reported: monthly, quarterly, half-yearly and yearly counts, samples."""

from __future__ import annotations

from typing import Any

from samples.draw import Draw
from samples.places import COMMUNITIES, MISS_RATE, Community

Rows = list[dict[str, Any]]
BOYS, BIRTHS, DEATHS = 156, 300, 153
"""The office's year: 156 boys to 144 girls are 108.3 per 100, above the band and well within chance of it."""
EARLIER = {2009: (171, 311), 2010: (157, 292), 2011: (166, 305), 2012: (153, 289), 2013: (160, 301)}
"""Boys and births of the office in earlier years."""


def months(draw: Draw) -> Rows:
    """Population, births, deaths, moves and floating population, twelve rows a community."""
    weights = [c.households for c in COMMUNITIES for _ in range(12)]
    births, deaths = draw.spread(BIRTHS, weights), draw.spread(DEATHS, weights)
    boys = draw.part_of_each(BOYS, births)
    rows: Rows = []
    for community in COMMUNITIES:
        population = community.households * 3 + draw.between(-40, 60)
        floating = community.households * draw.between(54, 61) // 100
        for month in range(1, 13):
            at = (community.number - 1) * 12 + month - 1
            moved_in, moved_out = draw.between(0, 14), draw.between(0, 12)
            end = population + births[at] - deaths[at] + moved_in - moved_out
            floating += draw.between(-6, 8)
            business = floating * draw.between(30, 38) // 100
            both = business * draw.between(8, 16) // 100
            rows.append(
                {
                    "body": community.name,
                    "period": f"2014-{month:02d}",
                    "population_start": population,
                    "population_end": end,
                    "births": births[at],
                    "births_boys": boys[at],
                    "births_girls": births[at] - boys[at],
                    "deaths": deaths[at],
                    "moved_in": moved_in,
                    "moved_out": moved_out,
                    "floating_registered": floating,
                    "floating_by_business": business,
                    "floating_by_residence": floating - business + both,
                    "floating_in_both": both,
                }
            )
            population = end
    return rows


def earlier_years(draw: Draw) -> Rows:
    """Births by sex of each community in 2009 to 2013, for pooling at the office."""
    weights = [c.households for c in COMMUNITIES]
    rows: Rows = []
    for year, (boys, births) in EARLIER.items():
        dealt = draw.spread(births, weights)
        male = draw.part_of_each(boys, dealt)
        for community, total, men in zip(COMMUNITIES, dealt, male, strict=True):
            rows.append(
                {
                    "body": community.name,
                    "period": str(year),
                    "births": total,
                    "births_boys": men,
                    "births_girls": total - men,
                }
            )
    return rows


def _rate(community: Community) -> float:
    return MISS_RATE[community.grade]


def _due(draw: Draw, row: dict[str, Any], due: str, done: str, size: tuple[int, int], rate: float) -> None:
    row[due] = draw.between(*size)
    row[done] = row[due] - draw.misses(row[due], rate)


def quarters(draw: Draw) -> Rows:
    """Attendance at the four rounds of health services, four rows a community."""
    rows: Rows = []
    for community in COMMUNITIES:
        for quarter in range(1, 5):
            row: dict[str, Any] = {"body": community.name, "period": f"2014-Q{quarter}"}
            _due(draw, row, "quarter_check_eligible", "quarter_check_attended", (20, 70), 0.05 + 2 * _rate(community))
            rows.append(row)
    return rows


def half_years(draw: Draw) -> Rows:
    """Records, returns, data entry and post-days, two rows a community."""
    rows: Rows = []
    for community in COMMUNITIES:
        rate = _rate(community)
        for half in (1, 2):
            row: dict[str, Any] = {"body": community.name, "period": f"2014-H{half}"}
            residents = community.households * 3
            floating = community.households // 2
            _due(
                draw, row, "records_resident_expected", "records_resident_filed", (residents, residents + 60), rate / 3
            )
            _due(
                draw, row, "records_floating_expected", "records_floating_filed", (floating, floating + 40), rate / 1.3
            )
            _due(draw, row, "returns_due", "returns_on_time", (8, 8), rate)
            _due(draw, row, "records_received", "records_entered", (120, 400), rate / 4)
            _due(draw, row, "half_year_check_eligible", "half_year_check_attended", (15, 60), 0.04 + 2 * rate)
            row["post_days_due"] = (181, 184)[half - 1] * 2
            row["post_days_uncovered"] = max(0, draw.between(-9, {"A": 0, "B": 6, "C": 14}[community.grade]))
            rows.append(row)
    return rows


def years(draw: Draw) -> Rows:
    """Services, families helped, other population scopes, events planned: one row a community."""
    rows: Rows = []
    for community in COMMUNITIES:
        rate = _rate(community)
        row: dict[str, Any] = {"body": community.name, "period": "2014"}
        for due, done, low, high, worse in (
            ("profit_guidance_eligible", "profit_guidance_received", 6, 40, 0.8),
            ("reward_support_eligible", "reward_support_received", 4, 24, 0.5),
            ("couples_invited", "couples_checked", 16, 60, 0.7),
            ("special_families", "special_families_helped", 1, 7, 0.5),
            ("poor_families", "poor_families_helped", 3, 18, 1.0),
            ("joint_events_invited", "joint_events_attended", 5, 8, 0.8),
            ("services_resident_eligible", "services_resident_served", 300, 900, 1.5),
            ("services_floating_eligible", "services_floating_served", 90, 320, 3.5),
        ):
            _due(draw, row, due, done, (low, high), min(rate * worse + (0.02 if "services" in due else 0), 0.5))
        row["couples_eligible"] = row["couples_invited"] + (1 if community.grade == "C" else 0)
        row["persons_eligible"], row["persons_checked"] = 2 * row["couples_eligible"], 2 * row["couples_checked"]
        floating = community.households // 2
        row |= {
            "publicity_planned": draw.between(4, 7),
            "floating_estimated": community.households * draw.between(61, 68) // 100,
            "sites_allocated": community.number % 3 + (1 if community.households > 900 else 0),
            "funds_raised": max(0, draw.between(-5, 5)) * 8000,
            "service_conditions": community.grade != "C",
            "laid_off": draw.between(12, 60),
            "self_employed": draw.between(60, 240),
            "out_of_work": draw.between(20, 90),
            "population_mid": community.households * 3 + draw.between(-30, 80),
            "registered_start": community.households * 2,
            "registered_mid": community.households * 2 + draw.between(-6, 10),
            "registered_end": community.households * 2 + draw.between(-8, 16),
            "registered_births": community.households * 19 // 1000,
            "registered_deaths": community.households * 11 // 1000,
            "floating_start": floating,
            "floating_mid": floating + draw.between(-20, 20),
            "floating_end": floating + draw.between(-20, 30),
            "floating_births": community.households * 4 // 1000,
            "floating_deaths": community.households // 900,
        }
        rows.append(row)
    return rows


def samples(draw: Draw, units: list[str]) -> Rows:
    """Record checks and street surveys: quarterly in the communities, once a year in two units of three."""
    rows: Rows = []
    for community in COMMUNITIES:
        rate = _rate(community)
        for quarter in range(1, 5):
            frame = community.households * 3 + draw.between(-40, 40)
            drawn = draw.between(40, 60)
            rows.append(
                {
                    "body": community.name,
                    "period": f"2014-Q{quarter}",
                    "indicator": "database_accuracy",
                    "frame_size": frame,
                    "drawn": drawn,
                    "found": drawn - draw.misses(drawn, rate * 0.8),
                }
            )
        births = 10 + community.households // 90
        missed = draw.misses(births, rate / 2)
        rows.append(
            {
                "body": community.name,
                "period": "2014",
                "indicator": "birth_accuracy",
                "frame_size": 3 * births,
                "drawn": births,
                "matched": births - missed,
                "missed": missed,
                "spurious": 0,
            }
        )
    for name, rate in [(c.name, _rate(c)) for c in COMMUNITIES] + [
        (u, 0.03) for i, u in enumerate(units) if i % 3 != 2
    ]:
        for indicator, worse in (("benefit_awareness", 2.0), ("precheck_awareness", 1.2)):
            drawn = draw.between(30, 50)
            rows.append(
                {
                    "body": name,
                    "period": "2014",
                    "indicator": indicator,
                    "frame_size": drawn * draw.between(6, 14),
                    "drawn": drawn,
                    "found": drawn - draw.misses(drawn, rate * worse),
                }
            )
    return rows


def scores(draw: Draw) -> Rows:
    """The points that the family planning office gives for spot checks and the year-end assessment."""
    best = {"A": (42, 48), "B": (36, 44), "C": (26, 36)}
    return [
        {
            "body": c.name,
            "period": "2014",
            "item": "C15",
            "points": draw.between(*best[c.grade]),
            "judge_role": "计生办",
            "reason": "季度抽查和年末评估综合评定",
        }
        for c in COMMUNITIES
    ]
