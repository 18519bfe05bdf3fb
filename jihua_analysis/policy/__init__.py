"""What the document says: a policy file, read and checked."""

from jihua_analysis.policy.load import PolicyError, load_policy
from jihua_analysis.policy.model import Policy

__all__ = ["Policy", "PolicyError", "load_policy"]
