"""Reasons and changes in one English sentence each, with the ids of the problem file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from solver.explanations.changes import Change, Kind, new_table_id
from solver.explanations.nearest import Nearest, Search
from solver.explanations.reasons import Finding, Obstacle, Reason, SlotNote
from solver.problem import Problem
from solver.solution import Placement


def listed(words: Iterable[str]) -> str:
    """a · a and b · a, b and c."""
    *first, last = [*words] or ["none"]
    return f"{', '.join(first)} and {last}" if first else last


def counted(number: int, noun: str) -> str:
    """1 meeting · 2 meetings."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def slots_of(numbers: Sequence[int]) -> str:
    return f"{'slot' if len(numbers) == 1 else 'slots'} {listed(str(number) for number in numbers)}"


def meetings_of(problem: Problem, meetings: Sequence[int]) -> str:
    ids = listed(problem.meetings[m].id for m in meetings)
    return f"{'meeting' if len(meetings) == 1 else 'meetings'} {ids}"


def people_of(problem: Problem, people: Iterable[int]) -> str:
    return listed(problem.people[p].id for p in people)


_REASONS = {
    Reason.NO_COMMON_SLOT: "{two} have no slot in common: {slots}.",
    Reason.WORTH_MORE: "Every common slot is taken by meetings worth at least as much: {slots}.",
    Reason.NO_TABLE: "In the common slots in which both have room no table that it may be at is free: {slots}.",
    Reason.LOCK: "A lock is in its way: {slots}.",
    Reason.GOAL: "It would fit, but a goal that ranks higher would get worse: {slots}.",
    Reason.NO_GAIN: "It would fit, but no goal would gain by it: {slots}.",
    Reason.NOT_OPTIMAL: "This grid is not the best: {slots}.",
    Reason.SEVERAL: "Every common slot is closed for a reason of its own: {slots}.",
}

_OBSTACLES = {
    Obstacle.NOT_ALLOWED: "the meeting may not be then",
    Obstacle.UNAVAILABLE: "{people} {is_are} not available",
    Obstacle.NO_CAPACITY: "{people} {has_have} capacity 0",
    Obstacle.NO_TABLE_EXISTS: "no table that it may be at exists",
    Obstacle.WORTH_MORE: "{people} {is_are} in {meetings}",
    Obstacle.REQUIRED: "{people} {is_are} in {meetings}, worth less but required",
    Obstacle.TAKEN: "{people} {is_are} in {meetings}",
    Obstacle.EXCHANGE: "it would be better than {meetings}",
    Obstacle.NO_TABLE: "no table that it may be at is free",
    Obstacle.AFTER: "its order with {meetings} does not allow it",
    Obstacle.BREAK_SPREAD: "the breaks would be spread too unevenly",
    Obstacle.GOAL: "{goal} would get worse",
    Obstacle.NO_GAIN: "it would fit, and no goal gains",
    Obstacle.FITS: "it would fit, and be better",
}

_CHANGES = {
    Kind.NONE: "Nothing has to change in the problem",
    Kind.OPEN_SLOT: "Make {person} available in slot {slot}",
    Kind.ALLOW_SLOT: "Allow meeting {meeting} in slot {slot}",
    Kind.OPEN_TABLE: "Open table {table} in slot {slot}",
    Kind.ADD_TABLE: "Add a table in slot {slot}",
    Kind.ALLOW_TABLE: "Allow meeting {meeting} at table {table}",
    Kind.RAISE_MOST: "Let {person} have {meetings} in all",
    Kind.RAISE_QUOTA: "Let quota {number} of {person} have {meetings}",
    Kind.RAISE_CAPACITY: "Let {person} have {meetings} at once in slot {slot}",
    Kind.DROP_AFTER: "Drop the order between meetings {meeting} and {other}",
    Kind.DROP_GROUP: "Take meeting {meeting} out of group {group}",
    Kind.UNLOCK: "Let meeting {other} be in any slot and at any table",
    Kind.RAISE_BREAK_SPREAD: "Let the breaks of two people differ by {to}",
}


def reason_sentence(problem: Problem, meeting: int, finding: Finding) -> str:
    """The finding as one sentence that stands by itself."""
    match finding.reason:
        case Reason.AT_MOST:
            has = "has" if len(finding.people) == 1 else "have"
            return f"{people_of(problem, finding.people)} already {has} as many meetings as allowed."
        case Reason.QUOTA:
            allowed = counted(finding.limit or 0, "meeting")
            return f"A quota of {people_of(problem, finding.people)} is full: at most {allowed} of it may be held."
        case Reason.GROUP:
            rival = problem.meetings[finding.meetings[0]]
            return f"Meeting {rival.id} of the same group {rival.group} is held, and at most one may be."
    notes = finding.slots
    if finding.reason is Reason.NO_TABLE:
        notes = tuple(note for note in notes if note.obstacle is Obstacle.NO_TABLE and not note.people)
    slots = "; ".join(_note(problem, note) for note in notes) or "there are no slots"
    return _REASONS[finding.reason].format(two=people_of(problem, problem.meetings[meeting].people), slots=slots)


def _note(problem: Problem, note: SlotNote) -> str:
    one = len(note.people) == 1
    said = _OBSTACLES[note.obstacle].format(
        people=people_of(problem, note.people),
        is_are="is" if one else "are",
        has_have="has" if one else "have",
        meetings=meetings_of(problem, note.meetings),
        goal=note.goal,
    )
    return f"slot {note.slot}: {said}"


def change_sentence(problem: Problem, change: Change) -> str:
    """What to change, as a request."""
    spec = problem.meetings[change.meeting]
    return _CHANGES[change.kind].format(
        meeting=spec.id,
        group=spec.group,
        person="" if change.person is None else problem.people[change.person].id,
        slot=change.slot,
        table=_table_id(problem, change.table),
        meetings=counted(change.to or 0, "meeting"),
        number=change.number,
        other="" if change.other is None else problem.meetings[change.other].id,
        to=change.to,
    )


def _table_id(problem: Problem, table: int | None) -> str:
    if table is None:
        return ""
    return problem.tables[table].id if table < len(problem.tables) else new_table_id(problem)


def nearest_sentence(problem: Problem, nearest: Nearest) -> str:
    if nearest.change is None or nearest.place is None:
        if nearest.search is Search.IMPOSSIBLE:
            return "No single change lets it in beside all meetings held now."
        return "Whether a single change lets it in beside all meetings held now is not known."
    place = f"slot {nearest.place.slot} at table {_table_id(problem, nearest.place.table)}"
    moved = "no other meeting moves"
    if nearest.moved:
        moved = f"{counted(len(nearest.moved), 'other meeting')} {'moves' if len(nearest.moved) == 1 else 'move'}"
    return f"{change_sentence(problem, nearest.change)}: it then fits in {place}, and {moved}."


def held_sentence(problem: Problem, placement: Placement) -> str:
    spec, table = problem.meetings[placement.meeting], problem.tables[placement.table]
    return f"Meeting {spec.id} is held in slot {placement.slot} at table {table.id}."
