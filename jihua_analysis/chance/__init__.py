"""What chance alone would do: exact intervals, verdicts, rank sets, monitoring, audits, luck.

Pure functions of counts: scalars or arrays in, arrays out; imports nothing else of this project, and
SciPy only inside the functions that need it. How to read the results: docs/chance.md.
"""

from . import audit, intervals, luck, ranks, rates, sex_ratio, verdicts
from .rows import REASONS, row_reason, row_status

__all__ = [
    "REASONS",
    "audit",
    "intervals",
    "luck",
    "ranks",
    "rates",
    "row_reason",
    "row_status",
    "sex_ratio",
    "verdicts",
]
