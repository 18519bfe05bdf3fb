"""Checks."""
from jihua_analysis.intake.problems import Problems
def check(tables, policy, year, places=None, problems=None):
    return (problems or Problems()).frame()
