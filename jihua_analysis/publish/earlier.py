"""What an earlier public edition and this one tell together: nothing may leave that only both of them reveal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.policy.formula import parse
from jihua_analysis.policy.model import Policy
from jihua_analysis.publish import NotPublished
from jihua_analysis.publish.disclosure import TOTAL, Hidden, attack, audit, difference_leaks
from jihua_analysis.publish.editions import Edition
from jihua_analysis.publish.manifest import read_manifest
from jihua_analysis.publish.protection import CannotProtect
from jihua_analysis.publish.public_counts import PARTS, Tables, suppressed_tables
from jihua_analysis.publish.tables_out import read_table

MOST = 5
"""So many leaks are named; the rest are counted."""
_COLUMNS = (*PARTS, TOTAL)
_NUMBERS = {
    "verdicts": (["office", "body", "target", "period"], ["value"]),
    "target_counts": (["office", "kind", "target"], ["met"]),
    "standing": (["office", "body", "kind"], ["total"]),
}
"""Other frames with numbers that an edition hides: their keys, and a number that is hidden with its row."""


def refuse_leaks(evaluation: Evaluation, edition: Edition, threshold: int, folder: Path) -> None:
    """NotPublished, with what could be worked out, where this edition and that of the folder tell too much together.

    Of the same year, the attack of `audit` is made on both at once, a reader taking what did not change to be the
    same. Of another year, numbers of a register that goes on must not differ by a small count.
    """
    manifest = read_manifest(folder)
    if manifest is None or manifest.get("edition") != "public" or read_table(folder, "bodies").empty:
        raise NotPublished(f"“{folder.name}”不是公开版的结果文件夹；--previous 要指向以前印发的那一版公开版")
    now, before = suppressed_tables(evaluation, threshold), _told(folder)
    if manifest["year"] == edition.year:
        strictest = max(threshold, int(manifest.get("threshold", threshold)))
        lines = [*_joint_leaks(edition.policy, now, before, strictest), *_uncovered(edition, folder)]
    else:
        lines = list(_small_changes(edition.policy, now, before, threshold))
    if lines:
        more = f"；另有{len(lines) - MOST}处" if len(lines) > MOST else ""
        raise NotPublished(
            f"没有写出公开版：它和“{folder.name}”（{manifest['year']}年）合起来会泄露不公开的数："
            f"{'；'.join(lines[:MOST])}{more}。那一版已经印发的，请沿用，或改用同样的数据和最小公开数再运行；"
            "没有印发过的，把那个文件夹移走后再运行"
        )


def _told(folder: Path) -> dict[tuple[str, str], pd.DataFrame]:
    """The count tables of an edition's folder by office and indicator: rows as shown, what is hidden is missing."""
    f = read_table(folder, "counts")
    found = {}
    for key, rows in f.groupby(["office", "indicator"], sort=False) if len(f) else ():
        shown = rows.set_index("body")[[*PARTS, "total"]].rename(columns={"total": TOTAL})
        found[str(key[0]), str(key[1])] = shown.apply(pd.to_numeric)
    return found


def _joint_leaks(
    policy: Policy, now: Tables, before: dict[tuple[str, str], pd.DataFrame], threshold: int
) -> Iterator[str]:
    """What two editions of a year reveal of small counts, table by table; small is what it is for the stricter one."""
    for key, made in now.items():
        if key in before and made is not None:
            strict = replace(made, threshold=threshold, is_primary=made.counts.lt(threshold))
            for row in together(strict, before[key])["row"].unique():
                yield f"{policy.indicators[key[1]].label}：{row}"


def together(made: Hidden, told: pd.DataFrame) -> pd.DataFrame:
    """The hidden cells that a reader of our table and of an earlier one (`told`, missing where hidden) can narrow.

    Rows that show no change are taken as the same; those that do are counted anew, and what they hid before must stay
    as wide as the earlier table left it. Where the totals say that more has changed than the rows show, a reader looks
    for one row more that explains it; only where none does may any row with a hidden cell have changed, or any at all.
    """
    members = _members(made, told)
    seen = {r for r in members if not set(members[r]) <= _bodies(made) or _differs(made.shown, told, r)}
    unsure = {r for r in members if told.loc[r].isna().any() or (r in made.shown.index and made.is_hidden.loc[r].any())}
    for guesses in ([seen], [seen | {r} for r in sorted(unsure - seen)], [seen | unsure], [set(members)]):
        found = [_narrowed(made, told, {r: m for r, m in members.items() if r not in changed}) for changed in guesses]
        possible = [leaks for leaks in found if leaks is not None]
        if possible:
            return pd.concat(possible, ignore_index=True)
    raise CannotProtect("the two tables could not be set side by side")


def _bodies(made: Hidden) -> set[str]:
    return {body for members in made.groups.values() for body in members}


def _members(made: Hidden, told: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The bodies that each row of the earlier table stands for; rows put together hold those not named beside them."""
    rest = tuple(sorted(_bodies(made) - set(told.index)))
    merged = f"其他{len(rest)}个"
    return {r: rest if r == merged else (r,) for r in told.index if r != TOTAL}


def _differs(ours: pd.DataFrame, told: pd.DataFrame, row: str) -> bool:
    """Whether a cell of the row that both tables show is not the same in both."""
    if row not in ours.index:
        return False
    pairs = [(told.loc[row, c], ours.loc[row, c]) for c in _COLUMNS]
    return any(pd.notna(one) and pd.notna(other) and one != other for one, other in pairs)


def _narrowed(made: Hidden, told: pd.DataFrame, same: dict[str, tuple[str, ...]]) -> pd.DataFrame | None:
    """Small counts of ours that both tables leave too narrow, and what other rows hid before and ours narrows.

    same: the earlier rows that are counts of the same persons, with their bodies; None where they cannot all be.
    """
    before = _hidden_of(made, told, same)
    nothing = replace(before, is_primary=before.is_primary & False)
    try:
        own, joint = audit(made, nothing), attack(before, made, only_primary=True)
    except CannotProtect:
        return None
    alone = attack(before, only_primary=True)
    mine, top = joint.head(len(alone)), made.threshold - 1
    is_narrower = mine["low"].clip(upper=top).gt(alone["low"].clip(upper=top)) | (
        mine["high"].clip(upper=top).lt(alone["high"].clip(upper=top))
    )
    found = pd.concat([own, mine[is_narrower]], ignore_index=True)
    return found.assign(row=found["row"].str.removesuffix(_BEFORE))


_BEFORE = "（原数）"


def _hidden_of(made: Hidden, told: pd.DataFrame, same: dict[str, tuple[str, ...]]) -> Hidden:
    """The earlier table as `attack` takes it: rows not the same under names of their own, their hidden cells asked."""
    in_order = [*(r for r in told.index if r != TOTAL), TOTAL]
    f = told.loc[in_order].rename(index={r: f"{r}{_BEFORE}" for r in told.index if r != TOTAL and r not in same})[
        list(_COLUMNS)
    ]
    is_hidden = f.isna()
    is_new = pd.Series([str(r).endswith(_BEFORE) for r in f.index], index=f.index)
    groups = {str(r): same.get(str(r), (str(r),)) for r in f.index if r != TOTAL}
    asked = is_hidden.mul(is_new, axis=0)
    return Hidden(f.fillna(0).astype("int64"), is_hidden, asked, groups, made.threshold, 0)


def _uncovered(edition: Edition, folder: Path) -> Iterator[str]:
    """Numbers outside the count tables that one of two editions of a year shows and the other hides."""
    titles = {"verdicts": "目标", "target_counts": "达到个数", "standing": "总分"}
    for name, (keys, numbers) in _NUMBERS.items():
        earlier, ours = read_table(folder, name), edition.frames()[name]
        if earlier.empty or not {*keys, *numbers} <= set(earlier):
            continue
        both = ours[[*keys, *numbers]].astype(object).merge(earlier[[*keys, *numbers]], on=keys, suffixes=("", "_b"))
        for number in numbers:
            differs = both[number].isna().to_numpy() != both[f"{number}_b"].eq("").to_numpy()
            for row in both[differs].to_dict("records"):
                what = edition.policy.label(str(row.get("target") or row["kind"]))
                yield f"{titles[name]}：{row.get('body', '')}{what}"


def _small_changes(
    policy: Policy, now: Tables, before: dict[tuple[str, str], pd.DataFrame], threshold: int
) -> Iterator[str]:
    """Numbers of a register that goes on from year to year which differ by a small count."""
    for key, made in now.items():
        if key in before and made is not None and _goes_on(policy, key[1]):
            earlier = _hidden_of(made, before[key], _members(made, before[key]))
            for row in difference_leaks(earlier, made, threshold)["row"].unique():
                yield f"{policy.indicators[key[1]].label}：{row}两年相差不到{threshold}"


def _goes_on(policy: Policy, indicator: str) -> bool:
    """Whether an indicator counts who stands on a register at a day, not what happened within the year."""
    i = policy.indicators[indicator]
    names = {*parse(i.numerator).names(), *parse(i.denominator).names()} & set(policy.measures)
    return any(policy.measures[name].roll in ("first", "last") for name in names)
