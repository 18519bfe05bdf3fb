"""The sex ratio at birth (boys per 100 girls): what a number of births can say, what chance explains.

Ratios such as 105 go in and come out; inside, boys are a share p of births and ratio = 100 p / (1 - p),
which only grows with p, so what is exact for p is exact for the ratio. Chance is all that is covered:
births that nobody registered are not.
"""

from .across import ActionLimits, Screen, funnel, screen
from .band import births_to_resolve, prob_in_band, prob_shown_in_band, resolves_band
from .over_time import Cusum, Homogeneity, Pooled, average_run_length, cusum, homogeneity, pool
from .point import exact_p, interval, ratio, share

__all__ = [
    "ActionLimits",
    "Cusum",
    "Homogeneity",
    "Pooled",
    "Screen",
    "average_run_length",
    "births_to_resolve",
    "cusum",
    "exact_p",
    "funnel",
    "homogeneity",
    "interval",
    "pool",
    "prob_in_band",
    "prob_shown_in_band",
    "ratio",
    "resolves_band",
    "screen",
    "share",
]
