"""Controls for the explore notebooks: one dashboard a question, each made from a year's Evaluation."""

from jihua_analysis.assess.evaluate import Evaluation
from jihua_analysis.explore.widgets import topics
from jihua_analysis.explore.widgets.dashboard import Dashboard
from jihua_analysis.explore.widgets.model import Model
from jihua_analysis.explore.widgets.what_if import WHAT_IF

__all__ = ["Dashboard", "Model", "budget", "duties", "intake", "ranking", "sex_ratio", "targets", "what_if"]


def intake(evaluation: Evaluation) -> Dashboard:
    """What came in, what is missing, and every problem found."""
    return Dashboard(topics.INTAKE, evaluation)


def targets(evaluation: Evaluation) -> Dashboard:
    """Which targets were met, by body, target and reading."""
    return Dashboard(topics.TARGETS, evaluation)


def sex_ratio(evaluation: Evaluation) -> Dashboard:
    """The office's sex ratio at birth, by year or against action limits."""
    return Dashboard(topics.SEX_RATIO, evaluation)


def budget(evaluation: Evaluation) -> Dashboard:
    """Budget growth against the fiscal series, by outcome and reading."""
    return Dashboard(topics.BUDGET, evaluation)


def ranking(evaluation: Evaluation) -> Dashboard:
    """Order, lost points and five years of classes, by kind, body and reading."""
    return Dashboard(topics.RANKING, evaluation)


def duties(evaluation: Evaluation) -> Dashboard:
    """The year's calendar, by body, task and reading."""
    return Dashboard(topics.DUTIES, evaluation)


def what_if(evaluation: Evaluation) -> Dashboard:
    """Places under another target, another weight, another quota and other readings, beside the year as it is."""
    return Dashboard(WHAT_IF, evaluation)
