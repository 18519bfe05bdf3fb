"""Nine learners, whose exercises are made once for all tests of the course."""

from functools import cache

from jihua_analysis.learn.exercises import Exercise
from jihua_analysis.learn.lesson import LESSONS, Lesson
from jihua_analysis.learn.office import Office

LEARNERS = ("示例", *(f"第{seat}座" for seat in range(1, 9)))


@cache
def exercises_of(learner: str) -> dict[str, Exercise]:
    """All exercises of a learner, by id."""
    office = Office(learner)
    return {id: e for number in LESSONS for id, e in Lesson(number, office).exercises.items()}
