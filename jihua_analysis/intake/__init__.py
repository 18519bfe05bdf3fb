"""What staff report: a year's tables, read, checked and typed."""

from jihua_analysis.intake.load import load_tables
from jihua_analysis.intake.problems import write_problems
from jihua_analysis.intake.schema import Tables, tables_of
from jihua_analysis.intake.template import write_template

__all__ = ["Tables", "load_tables", "tables_of", "write_problems", "write_template"]
