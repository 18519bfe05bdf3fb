"""A nation's year: Parquet in, the same `evaluate` chunk by chunk of offices, here or on a cluster, Parquet out."""
