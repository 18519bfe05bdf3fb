"""The course: lessons whose exercises check themselves, on an invented office that differs by learner."""

from jihua_analysis.learn.lesson import Lesson, open_lesson

__all__ = ["Lesson", "open_lesson"]
