"""A nation's year before it is computed: what is read, what is refused, which chunks of offices there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from jihua_analysis.policy.model import Policy
from jihua_analysis.publish import NotPublished
from jihua_analysis.scale.chunk import NAMED, Job
from jihua_analysis.scale.finding import find_sources
from jihua_analysis.scale.outside import (
    bearing_their_office,
    offices_without_bodies,
    periods_in,
    refuse_outside,
    unknown_words,
)
from jihua_analysis.scale.queries import connected, offices_of
from jihua_analysis.scale.rollup import plan_of


def planned(
    policy: Policy, year: int, as_of: dt.date | None, data: Path, chunk: int, side: Path, regions: bool,
    begin: Callable[[int], None] = lambda chunks: None,
) -> tuple[Job, list[str]]:  # fmt: skip
    """The job, and the offices.

    begin: called with the number of chunks as soon as it is known. NotPublished where the tables cannot be scored.
    """
    with connected() as con:
        found = find_sources(con, data, policy)
        bodies = next(found)
        if strange := list(unknown_words(con, bodies, policy)):
            raise NotPublished(f"bodies 的 kind（类别）里有政策文件没有的词：{'、'.join(strange[:NAMED])}")
        if same := list(bearing_their_office(con, bodies, policy)):
            raise NotPublished(f"bodies 里有和所在办事处同名的考核对象：{'、'.join(same[:NAMED])}；换一个名称后再运行")
        offices = offices_of(con, bodies)
        if not offices:
            raise NotPublished("bodies 里没有考核对象")
        parts = [offices[i : i + chunk] for i in range(0, len(offices), chunk)]
        begin(len(parts))
        sources = {"bodies": bodies}
        for source in found:
            if lost := offices_without_bodies(con, source, bodies):
                raise NotPublished(
                    f"{source.table} 里有 bodies 没有的办事处：{'、'.join(lost[:NAMED])}；补进 bodies，或删去这些行"
                )
            sources[source.table] = source
        counts = sources["counts"]
        refuse_outside(con, counts, policy)
        plan = plan_of(policy, counts, periods_in(con, counts), year)
    texts = [name for name in plan.handed if counts.type_of(name) == "VARCHAR"]
    if texts:
        raise NotPublished(f"counts 的 {'、'.join(texts)} 是文字；parquet 里要是数（等级填序号，第一级是 1）")
    bounds = tuple((part[0], part[-1]) for part in parts)
    return Job(policy, year, as_of, sources, plan, bounds, str(side), regions), offices
