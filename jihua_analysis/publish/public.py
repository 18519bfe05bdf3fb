"""The public edition: what may leave the office, made from the internal frames; see docs/editions.md.

Numbers stand at office level only; a body has its place, class and whether it met what tells nothing of persons.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.intake.choices import OFFICE_KIND
from jihua_analysis.policy.formula import parse
from jihua_analysis.policy.model import Policy, clause_ids
from jihua_analysis.policy.standing import Standing
from jihua_analysis.publish.disclosure import LEAST, THRESHOLD
from jihua_analysis.publish.editions import OUTCOMES, Edition, internal_edition
from jihua_analysis.publish.public_counts import count_tables
from jihua_analysis.publish.sensitive import is_open, item_is_open, key_targets

VETO = "veto"
"""The id that stands for every ground of a veto where one of them is sensitive."""
_PLACES = ["total", "lower", "upper"]
_STANDING = (
    "office", "body", "kind", "is_public", "sheet", "total", "lower", "upper", "is_complete", "is_ranked", "rank",
    "rank_in_group", "best_rank", "worst_rank", "class", "class_label", "honour", "open_at", "grade",
    "grade_label", "is_provisional", "is_short", "tied_with", "is_vetoed",
)  # fmt: skip
_FEWEST = 3
"""A mean over fewer bodies would be theirs."""


def public_edition(evaluation: Evaluation, threshold: int = THRESHOLD) -> Edition:
    """The frames that may be published, with counts from 1 to threshold − 1 and all that leads to them hidden.

    ValueError on a threshold below 5.
    """
    if threshold < LEAST:
        raise ValueError(f"threshold {threshold}: never below {LEAST}")
    own = internal_edition(evaluation)
    counts, closed = count_tables(evaluation, threshold)
    office = _office_verdicts(own, threshold, closed)
    return replace(
        own,
        name="public",
        bodies=own.bodies[["office", "body", "name", "kind"]],
        verdicts=pd.concat([office, _body_verdicts(own)], ignore_index=True),
        target_counts=_target_counts(own),
        standing=_standing(own),
        grounds=_grounds(own),
        points=own.points.iloc[:0],
        item_means=_item_means(own),
        staffing=own.staffing[
            [c for c in ("office", "body", "kind", "rule", "outcome", "clause") if c in own.staffing]
        ],
        budget=own.budget[[c for c in ("office", "body", "kind", "year", "outcome", "clause") if c in own.budget]],
        counts=counts,
        decisions=_decisions(own),
        outputs=own.outputs.iloc[:0],
    )


def _item_means(own: Edition) -> pd.DataFrame:
    """The means of items that tell nothing of persons, over bodies enough."""
    f = own.item_means
    may = pd.Series([item_is_open(own.policy, str(i)) for i in f["item"]], index=f.index, dtype=bool)
    return f[may & f["bodies"].ge(_FEWEST)].reset_index(drop=True)


def _office_verdicts(own: Edition, threshold: int, closed: set[str]) -> pd.DataFrame:
    """The office's own targets; numbers, outcome and all are hidden together, so that why tells nothing.

    closed: indicators whose office figures the count tables hide. A shown figure that shares a measure with a hidden
    one is hidden too, again and again until nothing changes.
    """
    office = own.verdicts[own.verdicts["kind"] == OFFICE_KIND].reset_index(drop=True)
    hidden = [
        row.indicator in closed or (not is_open(own.policy, row.indicator) and _is_small(own.policy, row, threshold))
        for row in office.itertuples()
    ]
    parts = [_measures(own.policy, str(i)) for i in office["indicator"]]
    before = -1
    while sum(hidden) != before:
        before = sum(hidden)
        known = set().union(*(top for (top, _), h in zip(parts, hidden, strict=True) if h))
        hidden = [h or bool((top | bottom) & known) for (top, bottom), h in zip(parts, hidden, strict=True)]
    mask = pd.Series(hidden, index=office.index, dtype=bool)
    out = office.assign(
        state=office["state"].mask(mask, "suppressed"), outcome=office["outcome"].mask(mask, "suppressed")
    )
    for column in ("numerator", "denominator", "value", "gap_cases", "allowed_misses"):
        out[column] = out[column].mask(mask)
    return out.assign(chance=out["chance"].mask(mask)).drop(columns=["because", "because_en", *_GAPS], errors="ignore")


_GAPS = ("gap_cases", "allowed_misses")


def _is_small(policy: Policy, row: object, threshold: int) -> bool:
    """Whether a figure, its base or what is missing to it is a small count, none, or all."""
    top, bottom = float(row.numerator), float(row.denominator)  # type: ignore[attr-defined]  # a row of a frame
    if pd.isna(top) or pd.isna(bottom):
        return False
    indicator = policy.indicators[row.indicator]  # type: ignore[attr-defined]  # as above
    small = abs(top) < threshold or bottom < threshold
    return small or (not indicator.odds and indicator.scale == 100 and bottom - top < threshold)


def _measures(policy: Policy, key: str) -> tuple[set[str], set[str]]:
    """The measures above and below the line of an indicator; those of a sample by the sample's name."""
    indicator = policy.indicators[key]

    def named(text: str) -> set[str]:
        return {f"{indicator.sample}:{n}" if n.startswith("sample.") else n for n in parse(text).names()}

    return named(indicator.numerator), named(indicator.denominator)


def _body_verdicts(own: Edition) -> pd.DataFrame:
    """Met or not met, for targets that tell nothing of persons and nothing of a veto's ground."""
    keys = key_targets(own.policy)
    mine = own.verdicts[own.verdicts["kind"] != OFFICE_KIND]
    may = [is_open(own.policy, r.indicator) and (r.kind, r.target) not in keys for r in mine.itertuples()]
    out = mine[may].drop(columns=["because", "because_en", *_GAPS], errors="ignore")
    return out.assign(numerator=float("nan"), denominator=float("nan"), value=float("nan"), state="outcome_only")


def _target_counts(own: Edition) -> pd.DataFrame:
    """How many bodies met each target; hidden for sensitive ones, and where all or none tells of a veto's ground."""
    keys, f = key_targets(own.policy), own.target_counts
    hidden = [
        not is_open(own.policy, r.indicator) or ((r.kind, r.target) in keys and not (r.met and r.missed))
        for r in f.itertuples()
    ]
    mask = pd.Series(hidden, index=f.index, dtype=bool)
    out = f.assign(state=f["state"].mask(mask, "suppressed"))
    for column in OUTCOMES:
        out[column] = out[column].astype("Int64").mask(mask)
    return out


def _standing(own: Edition) -> pd.DataFrame:
    """Places and classes; totals only of sheets that hold no item that leads back to a small count."""
    f = own.standing[[c for c in _STANDING if c in own.standing]].copy()
    closed = [not _sheet_is_open(own.policy, str(s)) for s in f["sheet"]] if "sheet" in f else []
    for column in _PLACES:
        if column in f:
            f[column] = f[column].astype("Float64").mask(pd.Series(closed, index=f.index, dtype=bool))
    unsafe = [k for k, rule in own.policy.standing.items() if is_vetoes_hidden(own.policy, rule)]
    for column in ("grade", "grade_label"):  # a grade is a range of totals, and one that is missing may tell a veto
        if column in f:
            f[column] = f[column].mask(pd.Series(closed, index=f.index, dtype=bool) | f["kind"].isin(unsafe), "")
    if "is_vetoed" in f:
        f["is_vetoed"] = f["is_vetoed"].astype("boolean").mask(f["kind"].isin(unsafe))
    return f


def _sheet_is_open(policy: Policy, sheet: str) -> bool:
    return all(item_is_open(policy, item.id) for item in policy.items_of(sheet))


def is_vetoes_hidden(policy: Policy, standing: Standing) -> bool:
    """Whether a veto of this rule could only be the sensitive one for a reader, so that none is shown."""
    if not any(v.sensitive for v in standing.vetoes):
        return False
    known = {"total"} if _sheet_is_open(policy, standing.sheet) else set()
    return not any(v.when and not v.sensitive and set(parse(v.when).names()) - known for v in standing.vetoes)


def _grounds(own: Edition) -> pd.DataFrame:
    """The grounds that hold, without their facts; every veto of a rule with a sensitive one under one label."""
    f = own.grounds[own.grounds["outcome"].eq("yes")].assign(facts="")
    for kind, standing in own.policy.standing.items():
        if not any(v.sensitive for v in standing.vetoes):
            continue
        sensitive = [v.id for v in standing.vetoes if v.sensitive]
        mine = f["kind"].eq(kind)
        vetoed = mine & f["type"].eq("veto")
        f = f[~(mine & f["type"].eq("watch") & f["id"].isin(sensitive))]
        if is_vetoes_hidden(own.policy, standing):
            f = f[~vetoed.reindex(f.index)]
        clauses = _joined(c for v in standing.vetoes for c in clause_ids(v))
        changed = vetoed.reindex(f.index)
        f.loc[changed, ["id", "label", "clause"]] = [VETO, f"{clauses}所列事由之一", clauses]
    return f.drop_duplicates(ignore_index=True)


def _joined(ids: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(ids))


def _decisions(own: Edition) -> pd.DataFrame:
    """Decisions on what is public, without their reasons."""
    private = [v.id for s in own.policy.standing.values() if any(v.sensitive for v in s.vetoes) for v in s.vetoes]
    f = own.decisions
    return f[~f["matter"].isin(private)].drop(columns="reason", errors="ignore").reset_index(drop=True)
