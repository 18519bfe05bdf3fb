"""What a what-if costs beside a plain evaluation: 60 bodies, 10 years, 60 indicators."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pandas as pd

from benchmarks.table import Row, in_turns
from jihua_analysis import evaluate, tables_of
from jihua_analysis.explore.sweep import sweep_readings
from jihua_analysis.explore.what_if import Start, what_if
from jihua_analysis.policy.load import policy_from

TITLE = "如果……会怎样 What-if"
BODIES, YEARS, INDICATORS = 60, range(2005, 2015), 60


def document() -> dict[str, Any]:
    """A policy of 60 shares with a target and an item each, and readings of half of them."""
    clause = {"id": "1", "quote": "各项指标达到目标", "treatment": "aggregate"}
    raw: dict[str, Any] = {
        "format": "jihua-policy/1",
        "document": {
            "id": "benchmark", "clause": "1", "title": "基准", "title_en": "benchmark", "number": "1", "issuer": "基准",
            "year": 2014, "signed": "2014-01-01", "effective_from": "2014-01-01", "managed_kinds": ["unit"],
        },
        "clauses": [clause],
        "kinds": {"unit": {"label": "单位", "label_en": "unit"}},
        "measures": {}, "indicators": {}, "targets": {}, "items": [], "readings": {},
        "sheets": {
            "s": {"clause": "1", "label": "评分表", "label_en": "sheet", "who": ["unit"], "full": 600,
                  "illustrative": True}
        },
        "standing": {
            "unit": {
                "clause": "1", "sheet": "s", "rest": "rest", "rest_label": "其余",
                "classes": [
                    {"id": "first", "clause": "1", "label": "一类", "label_en": "first", "take": 10, "from": "top"},
                ],
                "vetoes": [
                    {"id": "low", "clause": "1", "label": "低分", "label_en": "low", "when": "total < 300"},
                ],
            }
        },
    }  # fmt: skip
    for i in range(INDICATORS):
        due, done, rate = f"due{i}", f"done{i}", f"rate{i}"
        for name, label in ((due, f"应办{i}"), (done, f"已办{i}")):
            raw["measures"][name] = {"clause": "1", "label": label, "who": ["unit"], "every": "month"}
        raw["indicators"][rate] = {
            "clause": "1", "label": f"比率{i}", "label_en": rate, "numerator": done, "denominator": due,
            "who": ["unit"],
            "rounds": ["year", "quarter"],
        }  # fmt: skip
        raw["targets"][rate] = {"clause": "1", "at_least": 95}
        rule = [{"below": rate, "target": f"{rate}.target", "each": 1, "step": "started"}]
        item = {
            "id": f"I{i}",
            "sheet": "s",
            "clause": "1",
            "label": f"项{i}",
            "standard": "每低1个百分点扣1分",
            "full": 10,
        }
        raw["items"].append(item | {"deduct": rule})
        if i % 2:
            whole = [rule[0] | {"step": "whole"}]
            raw["readings"][f"R{i}"] = {
                "clause": "1", "question": f"第{i}项怎样扣分？", "kind": "computed", "choice": "started",
                "why": "通常如此",
                "options": [{"id": "started", "label": "不足按一"},
                            {"id": "whole", "label": "满一才扣", "set": {f"items.I{i}.deduct": whole}}],
            }  # fmt: skip
    return raw


def tables() -> Any:
    """Ten years of monthly counts of 60 bodies."""
    stream = random.Random(1)
    names = [f"单位{i:02d}" for i in range(BODIES)]
    rows = []
    for name in names:
        for period in (f"{year}-{month:02d}" for year in YEARS for month in range(1, 13)):
            row: dict[str, Any] = {"body": name, "period": period}
            for i in range(INDICATORS):
                row[f"due{i}"] = due = 20 + int(stream.random() * 20)
                row[f"done{i}"] = due - int(stream.random() * 4)
            rows.append(row)
    bodies = pd.DataFrame({"body": names, "kind": "unit"})
    return tables_of(bodies=bodies, counts=pd.DataFrame(rows))


def run() -> list[Row]:
    """Each change of one number beside an evaluation from nothing; both end with everybody's place."""
    raw, data = document(), tables()
    policy = policy_from(raw)
    start = Start(raw, "benchmark", evaluate(policy, data))
    _ = start.base.places
    changes: dict[str, dict[str, Any]] = {
        "改一个目标 one target": {"parameters": {"targets.rate7.at_least": Decimal(97)}},
        "改一个权重 one weight": {"weights": {"I7": 20}},
        "改一个名额 one quota": {"parameters": {"standing.unit.classes.first.take": 8}},
        "换一种读法 one reading": {"readings": {"R7": "whole"}},
    }
    steps = [lambda change=change: what_if(start, changes=change) for change in changes.values()]
    plain, *costs = in_turns(lambda: evaluate(policy, data).places, *steps, times=7)
    against = "evaluate"
    rows = [Row(name, cost, against, plain, 1) for name, cost in zip(changes, costs, strict=True)]
    (sweep,) = in_turns(lambda: sweep_readings(start), times=1)
    readings = len(raw["readings"])
    return [*rows, Row(f"全部读法 all {readings} readings", sweep, f"evaluate × {readings}", plain * readings, 1)]
