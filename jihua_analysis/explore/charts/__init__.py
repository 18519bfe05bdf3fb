"""Finished tables -> charts: one message each, titled with the finding, in Chinese, the same bytes every time.

Every chart takes an Evaluation and gives a Chart: the figure, its finding, and the rows it was drawn from.
Colours hold for colour-blind readers; marks, hatching and written numbers hold in grey print.
"""

from jihua_analysis.explore.charts.budget import budget_growth
from jihua_analysis.explore.charts.doubt import rank_causes, rank_doubt, target_doubt, total_doubt, weight_doubt
from jihua_analysis.explore.charts.duties import duty_calendar
from jihua_analysis.explore.charts.intake import intake_map
from jihua_analysis.explore.charts.paper import Chart
from jihua_analysis.explore.charts.paths import class_paths
from jihua_analysis.explore.charts.points import item_heat_map
from jihua_analysis.explore.charts.profile import body_profile
from jihua_analysis.explore.charts.ranking import ranking
from jihua_analysis.explore.charts.sex_ratio import sex_ratio_by_year, sex_ratio_funnel
from jihua_analysis.explore.charts.targets import body_targets, target_board
from jihua_analysis.explore.charts.watch import birth_watch
from jihua_analysis.explore.charts.what_if import scenario_shift

__all__ = [
    "Chart", "birth_watch", "body_profile", "body_targets", "budget_growth", "class_paths", "duty_calendar",
    "intake_map", "item_heat_map", "rank_causes", "rank_doubt", "ranking", "scenario_shift", "sex_ratio_by_year",
    "sex_ratio_funnel", "target_board", "target_doubt", "total_doubt", "weight_doubt",
]  # fmt: skip
