"""A document's rules and a year's tables in; checks, scores, standing and a year-end report out."""

from jihua_analysis.assess.evaluate import Evaluation, evaluate
from jihua_analysis.intake.schema import Tables, tables_of
from jihua_analysis.policy.load import PolicyError, load_policy
from jihua_analysis.policy.model import Policy

__all__ = ["Evaluation", "Policy", "PolicyError", "Tables", "evaluate", "load_policy", "tables_of"]
