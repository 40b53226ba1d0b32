"""From a question to the solver's scenarios, and from a point of its curve to numbers."""

from collections import Counter

from scheduler.timetable.values import GoalNews
from scheduler.whatif.values import Measured, Question, Varies
from solver.problem import Problem
from solver.scenarios import present_value
from solver.whatif import Lengths, Limits, Point, Scenarios, SlotCounts, TableCounts


def scenarios_of(question: Question, present: int | None) -> Scenarios:
    """What the solver is asked; lengths need the present one."""
    match question.varies:
        case Varies.TABLES:
            return TableCounts(question.values, question.room)
        case Varies.SLOTS:
            return SlotCounts(question.values)
        case Varies.LENGTH:
            return Lengths(present or question.values[0], question.values)
        case Varies.MOST:
            return Limits(question.values)


def present_of(problem: Problem, varies: Varies, room: str = "") -> int | None:
    """What the event has now, where that is one number; lengths are no matter of the problem."""
    return present_value(problem, scenarios_of(Question(varies, room, (1,)), None))


def measure(point: Point) -> Measured:
    """The numbers of a solved scenario; of its grid nothing else is kept."""
    problem, result = point.scenario.problem, point.result
    placements = result.solution.placements if result.solution else ()
    held = Counter(person for place in placements for person in problem.meetings[place.meeting].people)
    may_meet = {person for meeting in problem.meetings for person in meeting.people}
    numbers = Counter(held[person] for person in may_meet)
    at_tables = [place for place in placements if not problem.tables[place.table].virtual]
    per_slot = Counter(place.slot for place in at_tables)
    return Measured(
        value=point.scenario.value,
        status=str(result.status),
        meetings=len(placements) if result.solution else None,
        goals=tuple(GoalNews(str(goal.name), goal.value, goal.bound) for goal in result.goals),
        per_person=tuple(numbers[n] for n in range(max(numbers, default=-1) + 1)) if result.solution else (),
        places=sum(len(table.slots) for table in problem.tables if not table.virtual),
        used=len(at_tables),
        busiest=max(per_slot.values(), default=0),
        seconds=round(result.seconds, 3),
    )
