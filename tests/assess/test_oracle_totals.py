"""Whole sheets and figures from other bodies, through evaluate, against plain fractions."""

from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pandas as pd
import pytest

from jihua_analysis import evaluate, tables_of
from jihua_analysis.policy.load import policy_from
from tests.assess import oracle
from tests.assess.oracle_totals import mean, peer, period_total, settled, year_total

BODIES = 100
HEAD: dict[str, Any] = {
    "format": "jihua-policy/1",
    "document": {"id": "random", "clause": "1", "title": "随机考核", "year": 2014},
    "clauses": [{"id": "1", "quote": "考核", "treatment": "aggregate"}],
    "kinds": {"a": {"label": "甲类"}, "b": {"label": "乙类"}},
}


def random_policy(rng: Random) -> dict[str, Any]:
    """A sheet of three to six items by shares, in a tree of sections, by the year or by quarters."""
    names = [f"s{i}" for i in range(rng.randint(0, 3))]
    sections: dict[str, Any] = {}
    for name in names:
        own: dict[str, Any] = {
            "clause": "1",
            "sheet": "t",
            "label": name,
            "weight": Decimal(rng.choice((3, 6, 7, 10))) / 10,
        }
        own |= {"floor": rng.choice((-5, 1))} if rng.random() < 0.3 else {}
        own |= {"ceiling": rng.choice((8, 15))} if rng.random() < 0.3 else {}
        own |= {"parent": rng.choice(list(sections))} if sections and rng.random() < 0.5 else {}
        sections[name] = own
    items = []
    for place in range(rng.randint(max(3, len(names)), 6)):
        own = {"id": f"i{place}", "sheet": "t", "clause": "1", "label": f"项{place}", "full": rng.choice((5, 10, 20))}
        own["section"] = names[place] if place < len(names) else rng.choice([*names, ""])
        own |= {"base": {"share": f"done{place}", "of": f"due{place}"}, "ceiling": "open"}
        own["not_due"] = rng.choice(("full", "zero", "drop", "renormalise", "peer_mean"))
        own["missing"] = rng.choice(("block", "zero", "renormalise"))
        own |= (
            {"deduct": [{"count": "late", "each": rng.choice((1, 4))}], "floor": "open"} if rng.random() < 0.4 else {}
        )
        own |= {"bonus": True} if place and place >= len(names) and rng.random() < 0.2 else {}
        items.append(own)
    every = rng.choice(("year", "year", "quarter"))
    combine = rng.choice(
        ("mean", "sum", [4, 3, 3, 0], [Decimal("0.7"), Decimal("0.1"), Decimal("0.1"), Decimal("0.1")])
    )
    sheet = {"clause": "1", "label": "表", "full": 100, "sum_correction": "随机", "decimals": rng.choice((0, 1, 2, 3))}
    sheet |= {"every": every, "combine": combine if every == "quarter" else "mean"}
    sheet |= {"floor": rng.choice(("open", 0, 10)), "ceiling": rng.choice(("open", 30, 100))}
    names = ["late", *(f"{n}{i}" for i in range(6) for n in ("done", "due"))]
    measures = {n: {"clause": "1", "label": n, "every": every} for n in names}
    return {**HEAD, "measures": measures, "sheets": {"t": sheet}, "sections": sections, "items": items}


@pytest.mark.slow
def test_ten_thousand_random_totals_agree_with_plain_fractions() -> None:
    rng = Random("totals 2014")
    for _ in range(100):
        raw = random_policy(rng)
        policy, sheet = policy_from(raw), raw["sheets"]["t"]
        periods = ["2014"] if sheet["every"] == "year" else [f"2014-Q{i}" for i in (1, 2, 3, 4)]
        bodies = [{"office": rng.choice("东西"), "body": f"{i:03d}", "kind": rng.choice("ab")} for i in range(BODIES)]
        names, reports = list(raw["measures"]), {}
        for body in bodies:
            for period in periods:
                lost = rng.random() < 0.5  # the others report everything
                row = {n: rng.choice((0, 1, 5, 9, 10, 11)) if n != "late" else rng.choice((0, 0, 1, 3)) for n in names}
                reports[body["body"], period] = {n: None if lost and rng.random() < 0.05 else v for n, v in row.items()}
        counts = [
            {**{k: b[k] for k in ("office", "body")}, "period": p, **reports[b["body"], p]}
            for b in bodies
            for p in periods
        ]
        counts_frame = pd.DataFrame(counts).astype(dict.fromkeys(names, "Int64"))
        result = evaluate(policy, tables_of(bodies=pd.DataFrame(bodies), counts=counts_frame))
        got = result.totals.set_index("body")["total"].to_dict()

        points = {
            (body, period, i["id"]): oracle.item(i, values, sheet["decimals"])
            for (body, period), row in reports.items()
            for values in [{k: "missing" if v is None else Fraction(v) for k, v in row.items()}]
            for i in raw["items"]
        }  # fmt: skip
        team = {b["body"]: (b["office"], b["kind"]) for b in bodies}
        scored: dict[Any, list[Fraction]] = {}
        for (body, period, item), own in points.items():
            scored.setdefault((team[body], period, item), []).extend([] if isinstance(own, str) else [own])
        peers = {key: mean(known, sheet["decimals"]) for key, known in scored.items()}
        for body in team:
            totals = []
            for period in periods:
                values = {
                    i["id"]: settled(
                        i, points[body, period, i["id"]], Fraction(i["full"]), peers[team[body], period, i["id"]]
                    )
                    for i in raw["items"]
                }
                totals.append(period_total(values, raw["items"], raw["sections"]))
            want, found = year_total(totals, sheet, sheet["decimals"]), got[body]
            assert (None if pd.isna(found) else Fraction(Decimal(repr(found)))) == want, (raw, body, totals)


def test_ten_thousand_figures_from_other_bodies_agree_with_plain_fractions() -> None:
    rng = Random("peers 2014")
    measures = {n: {"clause": "1", "label": n, "type": t, "decimals": d}
                for n, t, d in (("x", "rate", 2), ("w", "count", 0), ("a", "flag", 0))}  # fmt: skip
    for _ in range(36):
        entries = {}
        for how in ("best", "worst", "mean", "weighted_mean", "sum", "count", "rank"):
            entry = {
                "clause": "1",
                "of": "x",
                "how": how,
                "among": "a",
                "within": rng.choice(("office", "kind", "group")),
            }
            entry |= {"weight": "w"} if how == "weighted_mean" else {}
            entry |= {"best": rng.choice(("high", "low")), "ties": rng.choice(("min", "max", "dense"))}
            entries[f"the_{how}"] = entry
        items = [
            {"id": k, "sheet": "t", "clause": "1", "label": k, "full": 1, "floor": "open", "ceiling": "open",
             "base": {"points_of": k}, "not_due": "drop"} for k in entries
        ]  # fmt: skip
        sheet = {"clause": "1", "label": "表", "full": len(items), "decimals": 6}
        policy = policy_from({**HEAD, "measures": measures, "peers": entries, "sheets": {"t": sheet}, "items": items})
        few = [Fraction(rng.randint(0, 3000), 100) for _ in range(6)]  # so that many are equal
        bodies: list[dict[str, Any]] = []
        for i in range(40):
            where = {"office": rng.choice("东西"), "kind": rng.choice("ab"), "group": rng.choice("子丑寅")}
            x = rng.choice(few) + rng.choice((0, 0, Fraction(1, 100)))
            body: dict[str, Any] = {"body": f"{i:03d}", **where, "x": x if rng.random() < 0.9 else "missing"}
            body["w"] = Fraction(rng.randint(0, 9))
            body |= {"w": "missing"} if rng.random() < 0.05 else {}
            bodies.append({**body, "a": rng.random() < 0.8})
        frame = pd.DataFrame(bodies)
        said = {n: [None if isinstance(b[n], str) else float(b[n]) for b in bodies] for n in ("x", "w", "a")}
        counts = frame[["office", "body"]].assign(period="2014", **said)
        result = evaluate(policy, tables_of(bodies=frame[["office", "body", "kind", "group"]], counts=counts))
        shown = result.points.set_index(["item", "body"])
        for key, entry in entries.items():
            for body in bodies:
                want, found = peer(entry, bodies, body), shown.loc[(key, body["body"])]
                got = (
                    Fraction(Decimal(repr(float(found["points"])))) if found["state"] == "reported" else found["state"]
                )
                assert got == (want if isinstance(want, str) else oracle.half_up(want, 6)), (entry, body)
