"""What-ifs as the pages see them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.timetable.values import GoalNews, RunState


class Varies(StrEnum):
    """What is other than in the event: tables of a room, slots of each block, minutes of a meeting, meetings of a
    person at most."""

    TABLES = "tables"
    SLOTS = "slots"
    LENGTH = "length"
    MOST = "most"


@dataclass(frozen=True, slots=True)
class Question:
    """``room`` is empty except for tables; ``values`` rise."""

    varies: Varies
    room: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Variation:
    """What can be varied in the event as it is; ``present`` None where it has no one value. ``ceiling``: the largest
    value that makes sense."""

    varies: Varies
    room: str
    present: int | None
    ceiling: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One scenario solved; ``meetings`` None: without a grid. The numbers are those of the record ``Scenario``."""

    value: int
    status: str
    meetings: int | None
    goals: tuple[GoalNews, ...]
    per_person: tuple[int, ...]
    places: int
    used: int
    busiest: int
    seconds: float

    def goal(self, name: str) -> GoalNews:
        """What is known of a goal, perhaps nothing."""
        return next((goal for goal in self.goals if goal.name == name), GoalNews(name, None, None))

    @property
    def worth(self) -> int | None:
        return self.goal("weight").value

    @property
    def bound(self) -> int | None:
        """Proven: no grid of this scenario that is as good in everybody's least numbers is worth more."""
        return self.goal("weight").bound

    @property
    def fewest(self) -> tuple[int, int] | None:
        """The fewest meetings that anybody has who may meet somebody, and how many people have so few."""
        return next(((number, people) for number, people in enumerate(self.per_person) if people), None)


@dataclass(frozen=True, slots=True)
class WhatIfLine:
    """A what-if in the list of all."""

    number: int
    state: RunState
    question: Question
    present: int | None
    created_at: datetime
    done: int


@dataclass(frozen=True, slots=True)
class WhatIfView:
    """A what-if with what is done of it, by rising value."""

    number: int
    state: RunState
    reason: str
    question: Question
    present: int | None
    worth_wanted: int
    seconds_limit: float
    seed: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_requested: bool
    scenarios: tuple[Measured, ...]

    def scenario(self, value: int) -> Measured | None:
        return next((each for each in self.scenarios if each.value == value), None)


@dataclass(frozen=True, slots=True)
class Knee:
    """Where the curve bends. Cheap comes first: few tables, slots or meetings, but long meetings.

    ``flat``: the cheapest value that reaches the best worth found; ``enough``: the cheapest that reaches
    ``rules.ENOUGH`` of it. ``rising``: the best is the dearest one tried. ``proven``: no dearer one tried can do
    better. ``complete``: every wish is met.
    """

    flat: int
    enough: int
    rising: bool
    proven: bool
    complete: bool


@dataclass(frozen=True, slots=True)
class TakeOver:
    """What taking a number of tables over does to the event: keys of tables of ``room``, in their order.

    ``seen`` stands for the tables as they were looked at.
    """

    number: int
    value: int
    room: str
    tables: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    seen: str
