"""What staff report: a year's tables, read, checked and typed."""
