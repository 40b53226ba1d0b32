"""What has begun stays: meetings of the published grid whose slot has begun are neither moved nor dropped."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from scheduler.database import Session
from scheduler.events.service import slots
from scheduler.timetable.grids import Held
from solver import problem as model


def begun_slots(session: Session, event_id: int, now: datetime) -> frozenset[int]:
    """Numbers of the slots that have begun at ``now``."""
    return frozenset(slot.number for slot in slots(session, event_id) if slot.starts_at <= now)


def with_begun(problem: model.Problem, published: Iterable[Held], begun: frozenset[int]) -> model.Problem:
    """The problem in which begun slots hold what was published for them and nothing else.

    What holds in a begun slot is held whatever became of its people, its table or the pair since; what an older
    problem knows nothing of is left out. A required pair whose common slots have all begun, or of whom one has met as
    many in them as they may, is required no more.
    """
    number = {person.id: index for index, person in enumerate(problem.people)}
    table = {place.id: index for index, place in enumerate(problem.tables)}
    known = (h for h in published if h.first in number and h.second in number and h.table in table)
    fixed = {held.meeting: held for held in known if held.slot in begun and held.slot < len(problem.slots)}
    full = _full(problem, fixed.values())
    meetings = {
        meeting.id: _after(problem, meeting, begun, full=index in full)
        for index, meeting in enumerate(problem.meetings)
    }
    for name, held in fixed.items():
        pair = (number[held.first], number[held.second])
        meetings[name] = model.Meeting(
            id=name,
            people=pair,
            slots=frozenset({held.slot}),
            weight=meetings[name].weight if name in meetings else 0,
            required=True,
            tables=frozenset({table[held.table]}),
        )
    position = {name: index for index, name in enumerate(meetings)}
    return replace(
        problem,
        meetings=tuple(meetings.values()),
        people=_people(problem, fixed.values(), frozenset(position[name] for name in fixed)),
        tables=_tables(problem, fixed.values()),
    )


def _after(problem: model.Problem, meeting: model.Meeting, begun: frozenset[int], *, full: bool) -> model.Meeting:
    left = meeting.slots - begun
    both = frozenset.intersection(left, *(problem.people[each].available for each in meeting.people))
    return replace(meeting, slots=left, required=meeting.required and bool(both) and not full)


def _full(problem: model.Problem, fixed: Collection[Held]) -> frozenset[int]:
    """Numbers of the meetings for which the fixed ones leave one of the two no room, by their most or by a quota."""
    names = {held.meeting for held in fixed}
    numbers = frozenset(number for number, meeting in enumerate(problem.meetings) if meeting.id in names)
    held_of = Counter(key for held in fixed for key in (held.first, held.second))
    return frozenset(
        number
        for number, meeting in enumerate(problem.meetings)
        if number not in numbers
        and any(
            (person.most is not None and held_of[person.id] >= person.most)
            or any(number in q.meetings and len(q.meetings & numbers) >= q.most for q in person.quotas)
            for person in (problem.people[each] for each in meeting.people)
        )
    )


def _people(problem: model.Problem, fixed: Iterable[Held], fixed_meetings: frozenset[int]) -> tuple[model.Person, ...]:
    """Who is in a fixed meeting can be there, and no limit of theirs is below what is fixed."""
    busy: dict[str, frozenset[int]] = {}
    for held in fixed:
        for key in (held.first, held.second):
            busy[key] = busy.get(key, frozenset()) | {held.slot}
    return tuple(
        _present(person, busy[person.id], fixed_meetings) if person.id in busy else person for person in problem.people
    )


def _present(person: model.Person, busy: frozenset[int], fixed_meetings: frozenset[int]) -> model.Person:
    return replace(
        person,
        available=person.available | busy,
        most=max(person.most, len(busy)) if person.most is not None else None,
        quotas=tuple(
            model.Quota(quota.meetings, max(quota.most, len(quota.meetings & fixed_meetings)))
            for quota in person.quotas
        ),
    )


def _tables(problem: model.Problem, fixed: Iterable[Held]) -> tuple[model.Table, ...]:
    """A table is there while a fixed meeting is held at it."""
    used = Counter((held.table, held.slot) for held in fixed)
    return tuple(
        replace(place, slots=place.slots | {slot for key, slot in used if key == place.id}) for place in problem.tables
    )
