"""Order, classes, vetoes, notices and award conditions of one kind of body, in the fixed order of evaluation.

inputs -> totals -> veto grounds -> order -> third class, first class, excellent -> runs of years -> yellow card,
three-year veto -> award conditions -> decisions (clauses.md, after the readings).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jihua_analysis.assess.classes import Field, Filled, decided_classes, fill_classes, outer_class
from jihua_analysis.assess.exact import MISSING, REPORTED, Column, Truth, Value, as_truth, evaluate
from jihua_analysis.assess.order import places, tie_codes
from jihua_analysis.assess.roster import Roster
from jihua_analysis.assess.runs import NO, UNKNOWN, YES, Codes, History, fires, lengths
from jihua_analysis.assess.scoring import ItemScore, Totals
from jihua_analysis.intake.schema import Tables
from jihua_analysis.policy.formula import parse
from jihua_analysis.policy.model import Notice, Policy, Run, Standing, Veto, clause_ids

WORDS = np.array(["no", "yes", "undetermined"], dtype=object)
GROUND_COLUMNS = ("office", "body", "kind", "type", "id", "label", "outcome", "facts", "clause")


class Stand:
    """The standing of one kind of body; `frame` and `grounds` are what comes out."""

    def __init__(
        self, kind: str, policy: Policy, tables: Tables, roster: Roster, totals: Totals,
        items: Mapping[str, ItemScore], names: Mapping[str, Value], targets_met: Truth,
    ) -> None:  # fmt: skip
        self.kind, self.policy, self.tables, self.roster = kind, policy, tables, roster
        self.standing: Standing = policy.standing[kind]
        self.totals, self.items, self.targets_met = totals, items, targets_met
        self.names = names
        self.own = roster.rows([kind])
        self.ranked = self.own[totals.any_known[self.own]]
        self.history = History(tables, roster, self.standing, policy)
        self._grounds: list[pd.DataFrame] = []
        self._evaluate()

    def _evaluate(self) -> None:
        vetoes = {v.id: self._when(v.when) for v in self.standing.vetoes if v.when is not None}
        sure = np.any([t.is_yes() for t in vetoes.values()], axis=0) if vetoes else np.zeros(len(self.roster), dtype=bool)
        open_ = [t.state != REPORTED for t in vetoes.values()]
        maybe = sure | (np.any(open_, axis=0) if open_ else False)
        self.early_vetoed, self.maybe_vetoed = sure, maybe
        field = self._field(sure, maybe)
        self.proposed = fill_classes(self.standing, field, field.is_vetoed)
        self.otherwise = fill_classes(self.standing, field, field.may_be_vetoed)
        self.filled = self._decided(self.proposed, field)
        codes = {c: self._spread(v) for c, v in self.filled.codes.items()}
        late = {v.id: self._run(v.run, codes, shift=v.timing == "next_year") for v in self.standing.vetoes if v.run is not None}
        for veto in self.standing.vetoes:
            outcome = self._codes(vetoes[veto.id]) if veto.when is not None else late[veto.id]
            self._note("veto", veto, outcome, self._facts(veto, codes))
        self.is_vetoed = sure | np.any([c == YES for c in late.values()], axis=0) if late else sure
        cycle = max((v.run.years for v in self.standing.vetoes if v.run), default=None) if self.standing.runs.reset_after_veto else None
        for notice in self.standing.notices:
            self._note("notice", notice, self._notice(notice, codes, cycle), self._facts(notice, codes))
        for award in self.standing.awards:
            outcome = self._award(award.any, codes)
            if award.unless is not None:
                outcome = np.where(self._when(award.unless).is_yes(), NO, outcome).astype(np.int8)
            facts = self._run_facts(award.any, codes)
            self._note("award", award, outcome, facts)
        self._watch(codes)

    def _field(self, sure: NDArray[Any], maybe: NDArray[Any]) -> Field:
        t, r = self.totals, self.ranked
        lower, upper = np.where(t.is_complete, t.total, t.lower)[r], np.where(t.is_complete, t.total, t.upper)[r]
        if self.standing.ties == "keys" and len(r):
            keys = [self._tie_key(k)[r] for k in self.standing.tie_keys]
            lower, upper = tie_codes(keys, lower, upper, t.is_complete[r])
        group = np.unique(self.roster.office_code[r], return_inverse=True)[1].astype(np.int64)
        public = self.roster.bodies["is_public"].fillna(False).to_numpy(dtype=bool)[r]
        return Field(lower, upper, group, public.astype(np.int64), 10**t.decimals, sure[r], maybe[r])

    def _tie_key(self, key: str) -> NDArray[Any]:
        if key in self.items:
            return self.items[key].points
        value = as_truth(self.names[key]).as_column() if isinstance(self.names[key], Truth) else self.names[key]
        assert isinstance(value, Column)
        return value.spread(len(self.roster)).rounded(6)

    def _decided(self, proposed: Filled, field: Field) -> Filled:
        if self.standing.class_source == "history":
            return self._from_history(proposed)
        decisions = self.tables.decisions
        if self.standing.class_source == "score" or decisions.empty:
            return proposed
        place = {int(r): i for i, r in enumerate(self.ranked)}
        return decided_classes(self.standing, decisions, self.roster.locate(decisions), place, proposed, field.group)

    def _from_history(self, proposed: Filled) -> Filled:
        """Classes as the office entered them for this year."""
        run_codes = {}
        frame = self.tables.history
        mine = frame[(frame["year"] == self.roster.year).fillna(False).to_numpy(dtype=bool)]
        row = self.roster.locate(mine)
        for run in self._class_runs():
            code = np.full(len(self.roster), UNKNOWN, np.int8)
            has = mine["class"].notna().to_numpy(dtype=bool) & (row >= 0)
            code[row[has]] = NO
            names = [run, *[c.label for c in self.standing.classes if c.id == run], run.replace("class1", "一类")]
            code[row[has & mine["class"].isin(names).to_numpy(dtype=bool)]] = YES
            run_codes[run] = code[self.ranked]
        return Filled(run_codes, np.zeros(len(self.ranked), dtype=bool))

    def _class_runs(self) -> list[str]:
        runs = [r for a in self.standing.awards for r in a.any if r.of == "class"]
        return sorted({str(r.value) for r in runs})

    def _spread(self, code: Codes) -> Codes:
        """Codes of the ranked bodies on the whole roster; bodies outside the order stand in no class."""
        out = np.full(len(self.roster), NO, np.int8)
        out[self.ranked] = code
        return out

    def _when(self, text: str) -> Truth:
        """A condition read with the total at both its bounds: known where both agree."""
        results = []
        t = self.totals
        for bound in (t.lower, t.upper):
            total = np.where(t.is_complete, t.total, bound)
            state = np.where(t.any_known, REPORTED, MISSING).astype(np.uint8)
            names = {
                "total": Column(total, 10**t.decimals, state),
                "raw_total": Column(t.raw, 10**t.decimals, np.where(t.is_complete, state, MISSING).astype(np.uint8)),
                "targets_met": self.targets_met,
            }
            results.append(as_truth(evaluate(text, _Scope(names, self.names))))
        low, high = results
        n = len(self.roster)
        agree = (low.value == high.value) & (low.state == high.state)
        state = np.where(agree, np.maximum(low.state, high.state), MISSING)
        return Truth(np.broadcast_to(low.value, n).copy(), np.broadcast_to(state, n).astype(np.uint8))

    @staticmethod
    def _codes(truth: Truth) -> Codes:
        return np.where(truth.state == REPORTED, np.where(truth.value, YES, NO), UNKNOWN).astype(np.int8)

    def _run(self, run: Run, classes: dict[str, Codes], cycle: int | None = None, shift: bool = False) -> Codes:
        """Whether a run ends this year (or, shifted, ended last year)."""
        now, before = self.history.this_year(run, classes), self.history.of(run)
        if shift:
            now, before = before[:, 0], np.column_stack([before[:, 1:], np.full(len(before), UNKNOWN, np.int8)])
        at_least, at_most = lengths(np.where(now == UNKNOWN, YES, now).astype(np.int8), before, self.standing.runs)
        outcome = fires(run, at_least, at_most, cycle)
        return np.where(now == NO, NO, np.where((now == UNKNOWN) & (outcome != NO), UNKNOWN, outcome)).astype(np.int8)

    def _award(self, runs: tuple[Run, ...], classes: dict[str, Codes]) -> Codes:
        """Any of several runs; with mixed grounds (reading A32) a year counts that has any of them."""
        if not self.standing.runs.mix_grounds or len(runs) == 1:
            return _either([self._run(r, classes) for r in runs])
        now = _either([self.history.this_year(r, classes) for r in runs])
        before = _either([self.history.of(r) for r in runs])
        shortest = min(runs, key=lambda r: r.years)
        return fires(shortest, *lengths(now, before, self.standing.runs))

    def _notice(self, notice: Notice, classes: dict[str, Codes], cycle: int | None) -> Codes:
        if notice.run is not None:
            return self._run(notice.run, classes, cycle)
        assert notice.last_of is not None
        out = np.full(len(self.roster), NO, np.int8)
        among = self._when(notice.last_of).is_yes()[self.ranked]
        for name in notice.unless:
            among &= ~(classes[name][self.ranked] == YES)
        field = self._field(self.early_vetoed, self.maybe_vetoed)
        pool = among if notice.scope == "within" else np.ones(len(self.ranked), dtype=bool)
        best, worst = places(field.lower, field.upper, field.group, pool, "bottom")
        last, line = among & (worst <= 1), among & (worst > 1) & (best <= 1)
        if self.standing.ties == "extend":
            last, line = last | line, np.zeros_like(line)
        out[self.ranked] = np.where(last, YES, np.where(line, UNKNOWN, NO))
        return out

    def _note(self, type_: str, entry: Any, outcome: Codes, facts: NDArray[Any]) -> None:
        rows = self.own[outcome[self.own] != NO]
        frame = self.roster.bodies.loc[rows, ["office", "body", "kind"]].reset_index(drop=True)
        self._grounds.append(frame.assign(
            type=type_, id=entry.id, label=entry.label, outcome=WORDS[outcome[rows]], facts=facts[rows],
            clause="、".join(clause_ids(entry)),
        ))  # fmt: skip

    def _facts(self, entry: Veto | Notice, classes: dict[str, Codes]) -> NDArray[Any]:
        """What a ground rests on, as 'name=value' pairs: the numbers of its condition, or the years of its run."""
        if entry.run is not None:
            return self._run_facts((entry.run,), classes)
        text = entry.when if isinstance(entry, Veto) else entry.last_of
        assert text is not None
        out = np.full(len(self.roster), "", dtype=object)
        for name in dict.fromkeys(parse(text).names()):
            out = out + np.where(out == "", "", ";") + name + "=" + self._shown(name)
        if isinstance(entry, Notice):
            out = out + ";total=" + self._shown("total")
        return out

    def _shown(self, name: str) -> NDArray[Any]:
        n, t = len(self.roster), self.totals
        if name in ("total", "raw_total"):
            values = t.total if name == "total" else t.raw
            return np.array([f"{v / 10**t.decimals:g}" if c else f"{lo / 10**t.decimals:g}…{hi / 10**t.decimals:g}"
                             for v, c, lo, hi in zip(values, t.is_complete, t.lower, t.upper, strict=True)], dtype=object)  # fmt: skip
        value = self.targets_met if name == "targets_met" else self.names[name]
        state = np.broadcast_to(value.state, n)
        if isinstance(value, Truth):
            words = np.where(np.broadcast_to(value.value, n), "yes", "no").astype(object)
        else:
            words = np.array([f"{v:g}" for v in value.spread(n).floats()], dtype=object)
        return np.where(state == REPORTED, words, "unknown")

    def _run_facts(self, runs: tuple[Run, ...], classes: dict[str, Codes]) -> NDArray[Any]:
        """'2014=yes;2013=yes;2012=unknown' for the years a run looks at."""
        out = np.full(len(self.roster), "", dtype=object)
        for run in runs:
            now, before = self.history.this_year(run, classes), self.history.of(run)
            years = np.column_stack([now, before])[:, : run.years]
            label = run.value or run.level or run.of
            for t in range(years.shape[1]):
                out = out + np.where(out == "", "", ";") + f"{self.roster.year - t}:{label}=" + np.array(["no", "yes", "unknown"], dtype=object)[years[:, t]]
        return out

    def _watch(self, classes: dict[str, Codes]) -> None:
        """Who would fall under a run next year if this year's result came again."""
        for type_, entries in (("veto", self.standing.vetoes), ("notice", self.standing.notices)):
            for entry in entries:
                if entry.run is None:
                    continue
                now, before = self.history.this_year(entry.run, classes), self.history.of(entry.run)
                at_least, _ = lengths(now, before, self.standing.runs)
                near = (at_least == entry.run.years - 1) & (now == YES)
                code = np.where(near, YES, NO).astype(np.int8)
                self._note("watch", entry, code, self._run_facts((entry.run,), classes))
                self._grounds[-1]["facts"] = self._grounds[-1]["facts"] + f";next={type_}"

    @property
    def grounds(self) -> pd.DataFrame:
        """Every veto, notice, award condition and watch entry that holds or cannot be told, a row each."""
        frame = pd.concat(self._grounds, ignore_index=True) if self._grounds else pd.DataFrame(columns=list(GROUND_COLUMNS))
        return frame[list(GROUND_COLUMNS)]

    @property
    def frame(self) -> pd.DataFrame:
        """One row a body: total and bounds, places, class, what it is open at, flags."""
        t, r, own = self.totals, self.ranked, self.own
        field = self._field(self.early_vetoed, self.maybe_vetoed)
        everyone = np.ones(len(r), dtype=bool)
        best, worst = places(field.lower, field.upper, field.group, everyone)
        side = field.group * 2 + field.side
        best_side, worst_side = places(field.lower, field.upper, side, everyone)
        complete = t.is_complete[r]
        proposed, _ = outer_class(self.standing, self.proposed) if self.standing.classes else (np.full(len(r), None), np.full(len(r), ""))
        if self.standing.class_source == "history":
            class_, open_at = self._entered(), np.full(len(r), "", dtype=object)
        elif self.standing.classes:
            class_, open_at = outer_class(self.standing, self.filled)
        else:
            class_, open_at = np.full(len(r), None, dtype=object), np.full(len(r), "", dtype=object)
        short = self.proposed.short if self.standing.classes else np.zeros(len(r), dtype=bool)
        withheld = short & (self.standing.shortage != "shrink")
        if self.standing.shortage == "error":
            proposed = np.where(short, None, proposed)
        class_ = np.where(withheld, None, class_)
        settled = np.ones(len(r), dtype=bool)
        for key, code in self.proposed.codes.items():
            settled &= code == self.otherwise.codes[key]
        provisional = ~complete | ~settled | ((best != worst) & _touched(field, complete)) | (self.maybe_vetoed & ~self.early_vetoed)[r]
        labels = {c.id: c.label for c in self.standing.classes} | {self.standing.rest: self.standing.rest_label}
        out = self.roster.bodies.loc[own, ["office", "body", "kind", "is_public"]].reset_index(drop=True)
        at = np.searchsorted(own, r)
        scale = 10**t.decimals
        within = [c.id for c in self.standing.classes if c.within is not None]
        honours = np.full(len(r), "", dtype=object)
        for name in within:
            honours = np.where((self.filled.codes.get(name, np.zeros(len(r))) == YES) & ~withheld, name, honours)
        data = {
            "rank": pd.array(np.where(complete, best, -1), dtype="Int64"),
            "rank_in_group": pd.array(np.where(complete, best_side, -1), dtype="Int64"),
            "best_rank": pd.array(best, dtype="Int64"), "worst_rank": pd.array(worst, dtype="Int64"),
            "class": class_, "class_label": [labels.get(c, c) for c in class_],
            "honour": honours, "class_proposed": proposed, "open_at": open_at,
            "is_provisional": provisional, "is_short": short,
        }  # fmt: skip
        out["sheet"] = t.sheet
        out["total"] = pd.array(np.where(t.is_complete & t.any_known, t.total / scale, np.nan)[own], dtype="Float64")
        out["lower"], out["upper"] = t.lower[own] / scale, t.upper[own] / scale
        out["is_complete"] = t.is_complete[own] & t.any_known[own]
        out["is_ranked"] = t.any_known[own]
        for name, values in data.items():
            column = pd.Series(values).set_axis(at)
            out[name] = column.reindex(range(len(out)))
        for name in ("rank", "rank_in_group"):
            out[name] = out[name].mask(out[name] == -1)
        if self.standing.rank_method == "dense":
            out["rank"] = out.groupby("office")["total"].rank(method="dense", ascending=False).astype("Int64")
        ties = out.groupby(["office", "total"], dropna=True)["body"].transform("size")
        out["tied_with"] = (ties - 1).fillna(0).astype("Int64")
        out["is_vetoed"] = self.is_vetoed[own]
        out["flags"] = self._flags(own)
        for name in ("is_provisional", "is_short"):
            out[name] = out[name].astype("boolean").fillna(False).astype(bool)
        out["clause"] = "、".join(clause_ids(self.standing))
        return out

    def _entered(self) -> NDArray[Any]:
        frame = self.tables.history
        mine = frame[(frame["year"] == self.roster.year).fillna(False).to_numpy(dtype=bool) & frame["class"].notna().to_numpy(dtype=bool)]
        row = self.roster.locate(mine)
        out = np.full(len(self.roster), None, dtype=object)
        out[row[row >= 0]] = mine["class"].to_numpy(dtype=object)[row >= 0]
        return out[self.ranked]

    def _flags(self, own: NDArray[np.int64]) -> NDArray[Any]:
        out = np.full(len(self.roster), "", dtype=object)
        over = self._spread(self.filled.flags.get("decision_over_quota", np.zeros(len(self.ranked), dtype=bool)).astype(np.int8))
        marks = {"not_assessed": ~self.totals.any_known, "decision_over_quota": over == 1}
        for word, holds in marks.items():
            out = np.where(holds, np.where(out == "", word, out + "," + word), out)
        return out[own]


def _touched(field: Field, complete: NDArray[Any]) -> NDArray[Any]:
    """Whether a body's places are open for more than an exact tie: some open total overlaps its own."""
    low, high = field.lower, field.upper
    best, worst = places(low, high, field.group, complete)
    best_all, worst_all = places(low, high, field.group, np.ones(len(low), dtype=bool))
    return (worst_all - best_all) > (worst - best)


def _either(codes: list[Codes]) -> Codes:
    """YES where any is, NO where all are, else UNKNOWN."""
    stacked = np.stack(codes)
    return np.where((stacked == YES).any(axis=0), YES, np.where((stacked == NO).all(axis=0), NO, UNKNOWN)).astype(np.int8)


class _Scope(Mapping[str, Value]):
    """Names with others laid over them."""

    def __init__(self, over: Mapping[str, Value], under: Mapping[str, Value]) -> None:
        self.over, self.under = over, under

    def __getitem__(self, name: str) -> Value:
        return self.over[name] if name in self.over else self.under[name]

    def __iter__(self) -> Any:
        return iter({**self.over, **self.under})

    def __len__(self) -> int:
        return len({**self.over, **self.under})
