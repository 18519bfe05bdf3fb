"""The rules of the text again, in plain Python: fractions and sorting, importing nothing of ours."""

from __future__ import annotations

from fractions import Fraction


def verdict_at_least(done: int | None, due: int | None, percent: int) -> str:
    """达到 percent% 以上: the share done of what was due reaches it, the number included."""
    if done is None or due is None:
        return "cannot_tell"
    if due == 0:
        return "not_due"
    return "met" if Fraction(done, due) >= Fraction(percent, 100) else "missed"


def lacking(done: int, due: int, percent: int) -> int:
    """How many more cases would have met it, found by trying."""
    return next(more for more in range(due + 1) if Fraction(done + more, due) >= Fraction(percent, 100))


def place(totals: list[int], own: int) -> int:
    """1 for the highest; equal totals share a place."""
    return 1 + sum(other > own for other in totals)


def chosen(totals: dict[str, int], places: int, highest: bool) -> tuple[set[str], set[str]]:
    """Who takes the places, best (or worst) first, and who is tied for what is left of them."""
    sure: set[str] = set()
    for total in sorted(set(totals.values()), reverse=highest):
        tied = {name for name, own in totals.items() if own == total}
        if len(sure) + len(tied) > places:
            return sure, tied if len(sure) < places else set()
        sure |= tied
    return sure, set()


def classes(totals: dict[str, int], vetoed: set[str]) -> tuple[dict[str, str], set[str]]:
    """七.3 for at least twelve units: the class of each unit whose class is settled, and who is excellent.

    The lowest two are third class; the best ten of those neither vetoed nor third class are first class; the best
    five of these are excellent. Whoever is tied for the last place of a quota has no settled class.
    """
    third, tied_third = chosen(totals, 2, highest=False)
    eligible = {n: t for n, t in totals.items() if n not in vetoed | third}
    first, tied_first = chosen(eligible, 10, highest=True)
    settled = {name: "class2" for name in totals}
    settled |= {name: "class3" for name in third} | {name: "class1" for name in first}
    for name in (tied_third | tied_first) - third - first:
        del settled[name]
    best, _ = chosen({n: eligible[n] for n in first | tied_first}, 5, highest=True)
    return settled, best & first
