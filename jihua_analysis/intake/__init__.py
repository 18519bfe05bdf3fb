"""What staff report: a year's tables, read, checked and typed."""

from jihua_analysis.intake.load import load_tables
from jihua_analysis.intake.schema import Tables, tables_of

__all__ = ["Tables", "load_tables", "tables_of"]
