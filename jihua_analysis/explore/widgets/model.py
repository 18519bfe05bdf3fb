"""What is chosen and what follows from it; knows nothing of widgets, browsers or notebooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from jihua_analysis.assess.evaluate import Evaluation, evaluate
from jihua_analysis.explore.charts.paper import Chart
from jihua_analysis.explore.listing import Listing
from jihua_analysis.explore.offices import of_office, offices
from jihua_analysis.explore.sentences import Sentences
from jihua_analysis.explore.years import can_reread, reread

ALL = ""
"""The choice of all bodies, all targets, all tasks."""
KEPT = 24
"""Views and charts kept, so that going back shows at once."""
READING = "reading:"


@dataclass(frozen=True)
class Control:
    """One choice: its name, its label, and the options as (what is shown, value); the first one is the start.

    is_slider: the options are steps of an amount, in order, and the middle one is the start.
    """

    name: str
    label: str
    options: tuple[tuple[str, Any], ...]
    is_slider: bool = False

    @property
    def start(self) -> Any:
        """The value chosen at first."""
        return self.options[len(self.options) // 2 if self.is_slider else 0][1]


@dataclass(frozen=True)
class View:
    """What one choice shows: a chart, a list, and sentences."""

    chart: Chart
    rows: Listing
    says: Sentences


Draw = Callable[..., Chart]
"""draw(make, *arguments): what `make(*arguments)` draws, kept so that a filter of the list draws nothing anew."""


@dataclass(frozen=True)
class Topic:
    """A question: its title, its own controls, how it is answered, and the readings that bear on it."""

    title: str
    controls: Callable[[Evaluation], tuple[Control, ...]]
    view: Callable[[Evaluation, Mapping[str, Any], Draw], View]
    readings: tuple[str, ...] = ()


class Model:
    """The state of one dashboard: choices by name; `view()` is what they show.

    A reading chosen anew assesses the year again; assessments and the last views are kept.
    """

    def __init__(self, topic: Topic, evaluation: Evaluation) -> None:
        self.topic, self.base = topic, evaluation
        names = offices(evaluation)
        self._office = (Control("office", "街道办事处", tuple((n, n) for n in names)),) if len(names) > 1 else ()
        self.state: dict[str, Any] = {c.name: c.start for c in self._office}
        self.controls: tuple[Control, ...] = ()
        self.reset()
        self._evaluations: dict[tuple[Any, ...], Evaluation] = {}
        self._charts: dict[tuple[Any, ...], Chart] = {}
        self._views: dict[tuple[Any, ...], View] = {}

    def _controls(self) -> tuple[Control, ...]:
        """Office where there are several, year, the topic's own, and readings: of the office chosen."""
        here = of_office(self.base, self.state.get("office"))
        years = tuple((f"{y}年", y) for y in years_with_counts(here))
        year = (Control("year", "年度", years),) if len(years) > 1 else ()
        own = tuple(_reading_control(here, r) for r in self.topic.readings if _is_open(here, r))
        return (*self._office, *year, *self.topic.controls(here), *own)

    def choose(self, name: str, value: Any) -> None:
        """Set one choice; ValueError, in Chinese, for what is not offered. Another office has its own choices."""
        control = next((c for c in self.controls if c.name == name), None)
        if control is None:
            raise ValueError(f"没有“{name}”这一项")
        if value not in [v for _, v in control.options]:
            raise ValueError(f"{control.label}里没有“{value}”")
        self.state[name] = value
        if name == "office":
            self.controls = self._controls()
            self.state = {c.name: self._held(c) for c in self.controls}

    def _held(self, control: Control) -> Any:
        """What is chosen, where it is still offered; else the start."""
        value = self.state.get(control.name, control.start)
        return value if value in [v for _, v in control.options] else control.start

    def reset(self) -> None:
        """Every choice back to its start."""
        self.state = {c.name: c.start for c in self._office}
        self.controls = self._controls()
        self.state = {c.name: c.start for c in self.controls}

    def evaluation(self) -> Evaluation:
        """The results of the office, of the year and under the readings chosen."""
        base = of_office(self.base, self.state.get("office"))
        chosen = {n.removeprefix(READING): str(v) for n, v in self.state.items() if n.startswith(READING)}
        changed = {r: v for r, v in chosen.items() if base.policy.readings[r].choice != v}
        year = self.state.get("year", base.year)
        if not changed and year == base.year:
            return base
        key = (id(base), year, *sorted(changed.items()))
        if key not in self._evaluations:
            as_of = base.as_of if year == base.year else None
            self._evaluations[key] = evaluate(reread(base.policy, changed), base.tables, year, as_of, base)
        return self._evaluations[key]

    def draw(self, make: Draw, evaluation: Evaluation, *arguments: Any) -> Chart:
        """A chart of an evaluation, drawn once."""
        key = (make.__name__, id(evaluation), *arguments)
        if key not in self._charts:
            self._charts[key] = make(evaluation, *arguments)
            _keep(self._charts)
        return self._charts[key]

    def view(self) -> View:
        """What the choices show."""
        key = tuple(self.state[c.name] for c in self.controls)
        if key not in self._views:
            self._views[key] = self.topic.view(self.evaluation(), self.state, self.draw)
            _keep(self._views)
        return self._views[key]

    def chosen(self) -> str:
        """The choices in words."""
        words = []
        for control in self.controls:
            shown = next(text for text, value in control.options if value == self.state[control.name])
            words.append(f"{control.label}：{shown}")
        return "；".join(words)


def _keep(kept: dict[tuple[Any, ...], Any]) -> None:
    """The newest few."""
    for old in list(kept)[:-KEPT]:
        del kept[old]


def years_with_counts(evaluation: Evaluation) -> list[int]:
    """This year first, then the other years in which every kind of body that has counts this year has some."""
    counts, bodies = evaluation.tables.counts, evaluation.tables.bodies
    kinds = bodies.drop_duplicates(["office", "body"]).set_index(["office", "body"])["kind"]
    kind = kinds.reindex(pd.MultiIndex.from_frame(counts[["office", "body"]])).to_numpy(dtype=object)
    year = counts["period"].str[:4].astype(int).to_numpy()
    wanted = set(kind[year == evaluation.year])
    others = [y for y in sorted(set(year.tolist()), reverse=True) if wanted <= set(kind[year == y])]
    return [evaluation.year, *(y for y in others if y != evaluation.year)]


def _is_open(evaluation: Evaluation, reading: str) -> bool:
    register = evaluation.policy.readings
    return reading in register and len(register[reading].options) > 1 and can_reread(evaluation.policy, reading)


def _reading_control(evaluation: Evaluation, reading: str) -> Control:
    """The options of one reading, the one in force first."""
    entry = evaluation.policy.readings[reading]
    options = sorted(entry.options, key=lambda o: o.id != entry.choice)
    return Control(READING + reading, f"读法{reading}", tuple((o.label, o.id) for o in options))
