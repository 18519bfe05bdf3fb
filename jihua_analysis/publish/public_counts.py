"""Count tables of the public edition: persons served and not served, by body, with small counts hidden."""

from __future__ import annotations

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.intake.choices import OFFICE_KIND
from jihua_analysis.policy.formula import parse
from jihua_analysis.policy.model import Policy
from jihua_analysis.publish.disclosure import TOTAL, Hidden, published
from jihua_analysis.publish.editions import COUNT_COLUMNS
from jihua_analysis.publish.sensitive import is_open

PARTS = ("done", "not_done")
"""The columns of a count table beside its total."""


Tables = dict[tuple[str, str], Hidden | None]
"""Suppressed tables by office and indicator; None where the figures do not add up, so that no table is made."""


def count_tables(e: Evaluation, threshold: int) -> tuple[pd.DataFrame, set[str]]:
    """The rows of every count table, and the indicators whose office figures must be hidden with them."""
    kinds = e.tables.bodies.set_index(["office", "body"])["kind"].to_dict()
    made = suppressed_tables(e, threshold)
    parts = [_rows(table, *key, kinds) for key, table in made.items() if table is not None]
    closed = {i for (_, i), table in made.items() if table is None or table.is_hidden.loc[TOTAL].any()}
    columns = list(COUNT_COLUMNS)
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns), closed


def suppressed_tables(e: Evaluation, threshold: int) -> Tables:
    """Every count table as it may be published.

    Tables share no measure, so that none says what another hides; one that does not add up to the office's own figure
    is left out.
    """
    made: Tables = {}
    for office in e.tables.bodies["office"].unique():
        for key in _tabled(e.policy):
            rows = e.indicators[
                e.indicators["office"].eq(office) & e.indicators["indicator"].eq(key)
                & e.indicators["period"].eq(str(e.year))
            ]  # fmt: skip
            table = _table(rows)
            made[str(office), key] = None if table is None else published(table, threshold, hide_zeros=True)
    return made


def _tabled(policy: Policy) -> list[str]:
    """Sensitive shares of persons served, below office level, that share no measure; never births."""
    out: list[str] = []
    used: set[str] = set()
    for key, i in policy.indicators.items():
        names = set(parse(i.numerator).names()) | set(parse(i.denominator).names())
        is_share = not i.odds and i.scale == 100 and i.chance == "binomial" and not i.sample
        may = i.sensitive == "small" and i.lever and not is_open(policy, key) and OFFICE_KIND in i.who
        below = any(policy.measures[n].sensitive == "office" for n in names if n in policy.measures)
        if is_share and may and not below and len(i.who) > 1 and not names & used:
            out.append(key)
            used |= names
    return out


def _table(rows: pd.DataFrame) -> pd.DataFrame | None:
    """Served and not served by body; None where the office's own figure is not their sum."""
    known = rows[rows["numerator"].notna() & rows["denominator"].notna()]
    office, bodies = known[known["kind"] == OFFICE_KIND], known[known["kind"] != OFFICE_KIND]
    if len(office) != 1 or bodies.empty or bodies["body"].duplicated().any():
        return None
    done, left = bodies["numerator"], bodies["denominator"] - bodies["numerator"]
    adds_up = done.sum() == office["numerator"].iloc[0] and bodies["denominator"].sum() == office["denominator"].iloc[0]
    if not adds_up or (left < 0).any():
        return None
    return pd.DataFrame({"done": done.to_numpy(), "not_done": left.to_numpy()}, index=bodies["body"].to_numpy())


def _rows(made: Hidden, office: str, key: str, kinds: dict[tuple[str, str], str]) -> pd.DataFrame:
    """A row a body, merged rows and the total among them."""
    shown = made.shown
    out = pd.DataFrame({"office": office, "indicator": key, "body": shown.index.astype(str)})
    out["kind"] = ["" if b == TOTAL else kinds.get((office, made.groups[b][0]), "") for b in out["body"]]
    for name, column in (*((p, p) for p in PARTS), ("total", TOTAL)):
        out[name] = shown[column].to_numpy()
        out[f"{name}_state"] = ["suppressed" if h else "reported" for h in made.is_hidden[column]]
    return out
