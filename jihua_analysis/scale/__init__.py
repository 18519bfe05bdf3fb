"""A nation's year: Parquet in, the same `evaluate` chunk by chunk of offices, here or on a cluster, Parquet out."""

from jihua_analysis.scale.nation import score_nation

__all__ = ["score_nation"]
