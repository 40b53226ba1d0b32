"""Pure rules of the desk: which mark stands, who is counted, and who may step in."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.checkins.values import Counts, Mark, State
from scheduler.timetable.values import Frame

LONGEST_WAIT = timedelta(hours=24)
"""A mark that waited longer for a connection counts as made so long ago."""


def standing(marks: Iterable[Mark]) -> dict[int, Mark]:
    """By participant the mark that was made last, whatever came in last; of two at one moment the later to come."""
    found: dict[int, Mark] = {}
    for mark in marks:
        other = found.get(mark.participant_id)
        if other is None or (other.made_at, other.number) < (mark.made_at, mark.number):
            found[mark.participant_id] = mark
    return found


def moment_made(claimed: datetime | None, now: datetime) -> datetime:
    """When a mark counts as made: as the desk says, but never after ``now`` and at most :data:`LONGEST_WAIT` before."""
    return now if claimed is None else min(max(claimed, now - LONGEST_WAIT), now)


def counts(expected: Collection[int], marks: Mapping[int, Mark]) -> Counts:
    """How many of these participants are in each state."""
    states = Counter(marks[each].state for each in expected if each in marks)
    return Counts(len(expected), states[State.ARRIVED], states[State.LATE], states[State.NO_SHOW])


@dataclass(frozen=True, slots=True)
class HeldPair:
    """A meeting of two participants, by their keys, in a slot."""

    pair: frozenset[str]
    slot: int


def stand_ins(
    partner: str, absent: str, slot: int, table: str, frame: Frame, held: Iterable[HeldPair], away: Collection[str]
) -> set[str]:
    """Who could meet ``partner`` then and there instead of ``absent``: pairs that may meet and do not, both free.

    ``held``: all meetings; those of ``absent`` fall away. ``away``: who does not come either. Nobody gets more meetings
    than they want, and who wished for an organisation meets one of its people at most.
    """
    staying = [each for each in held if absent not in each.pair]
    busy = {person for each in staying if each.slot == slot for person in each.pair}
    total = Counter(person for each in staying for person in each.pair)
    met = {each.pair for each in staying}

    def can(person: str) -> bool:
        most = frame.most.get(person)
        free = slot in frame.free.get(person, frozenset())
        return free and person not in busy and person not in away and (most is None or total[person] < most)

    def once(pair: frozenset[str]) -> bool:
        sets = ({frozenset(each) for each in group} for group in frame.once)
        return not any(pair in group and group & met for group in sets)

    if not can(partner):
        return set()
    pairs = (frozenset(pair) for pair in frame.worth if partner in pair and absent not in pair)
    able = (pair for pair in pairs if pair not in met and once(pair) and frame.seats(pair, slot, table))
    return {other for pair in able for other in pair - {partner} if can(other)}
