"""What chance leaves open beside every result: tidy frames made from an Evaluation, in pure functions.

Targets in two columns, samples in two passes, the office's sex ratio, rank sets, weights open to argument, lines that
are near, what luck alone brings where places are forced. For readers, in Chinese: `lists` and `says`.
"""

from jihua_analysis.explore.doubt import lists, says
from jihua_analysis.explore.doubt.again import chance_sets
from jihua_analysis.explore.doubt.births import birth_limits, birth_watch, pooled_births
from jihua_analysis.explore.doubt.cases import cases_to_cliff
from jihua_analysis.explore.doubt.causes import apart, by_readings, cliffs
from jihua_analysis.explore.doubt.columns import samples, targets
from jihua_analysis.explore.doubt.luck import by_luck, sanctions
from jihua_analysis.explore.doubt.ranks import rank_sets, weight_pairs, weights

__all__ = [
    "apart", "birth_limits", "birth_watch", "by_luck", "by_readings", "cases_to_cliff", "chance_sets", "cliffs",
    "lists", "pooled_births", "rank_sets", "samples", "sanctions", "says", "targets", "weight_pairs", "weights",
]  # fmt: skip
