"""From an event to the solver's problem, and from its result back to people, slots and tables."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from scheduler.database import Session
from scheduler.events.service import programme, tables
from scheduler.events.values import Item, Slot, Table
from scheduler.people.own_times import ALL_DAY, everybodys_own_times
from scheduler.people.records import Participant
from scheduler.people.rules import day_slot
from scheduler.people.service import attended_items
from scheduler.people.values import OwnTimes
from scheduler.timetable.candidates import blocked, candidate_worths
from scheduler.timetable.pairs import PairKind, pairs_ruled
from scheduler.timetable.records import GridMeeting, Publication, Run
from scheduler.timetable.rules import fair_least
from scheduler.timetable.settings import DEFAULTS, RunSettings, read_settings
from scheduler.timetable.values import Breach, Differences, Frame
from scheduler.wishes.aims import Aim, aims
from solver import problem as model
from solver.formats import read_problem, write_problem
from solver.solution import Placement, Solution
from solver.validation import violations

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A problem as the solver reads it, with its identity."""

    problem: model.Problem
    data: bytes
    sha256: str


def take_snapshot(session: Session, event_id: int, settings: RunSettings = DEFAULTS) -> Snapshot:
    """Freeze all that a run depends on. The same rows and settings give the same bytes."""
    return frozen(build_problem(session, event_id, settings))


def frozen(problem: model.Problem) -> Snapshot:
    data = write_problem(problem)
    return Snapshot(problem, data, hashlib.sha256(data).hexdigest())


def meeting_id(first_key: str, second_key: str) -> str:
    """The solver's id of a pair, from the participants' keys in the order of their rows."""
    return f"{first_key}+{second_key}"


def build_problem(
    session: Session, event_id: int, settings: RunSettings = DEFAULTS, *, as_if_new: Collection[Pair] = ()
) -> model.Problem:
    """Availability from the programme and people's own times, weights from wishes, candidates from both.

    A candidate is a pair of which at least one wished for the other, or for the other's organisation, neither vetoed
    and neither declined a published meeting of the two, and which no organiser forbids; or one that an organiser
    requires. Whoever wished for an organisation meets at most one of its people. After a publication the fewest
    changes rank before breaks and moves. ``as_if_new``: pairs of ids that count as if they had never met.
    """
    people = session.scalars(select(Participant).where(Participant.event_id == event_id).order_by(Participant.id)).all()
    slots = programme(session, event_id).slots
    free = _free_slots(session, event_id, people, slots)
    wishes = aims(session, event_id)
    required = pairs_ruled(session, event_id, PairKind.REQUIRED)
    never = blocked(session, event_id)
    candidates = candidate_worths(session, event_id, wishes, settings, never, as_if_new)
    candidates |= {pair: 0 for pair in required if pair not in candidates and frozenset(pair) not in never}
    index = {person.id: i for i, person in enumerate(people)}
    quotas = _quotas(wishes, {pair: number for number, pair in enumerate(sorted(candidates))})
    possible = _most_possible(candidates, quotas)
    keep = _published(session, event_id)
    places = tables(session, event_id)
    every_slot = frozenset(slot.number for slot in slots)
    return model.Problem(
        slots=tuple(model.Slot(slot.item) for slot in slots),
        tables=tuple(_table(place, slots) for place in places),
        people=tuple(
            model.Person(
                id=person.key,
                available=free[person.id],
                capacity=(1,) * len(slots),
                most=person.most,
                least=fair_least(
                    person.least,
                    slots=len(free[person.id]),
                    candidates=possible[person.id],
                    minimum=settings.minimum,
                ),
                quotas=quotas.get(person.id, ()),
            )
            for person in people
        ),
        meetings=tuple(
            model.Meeting(
                id=meeting_id(people[index[first]].key, people[index[second]].key),
                people=(index[first], index[second]),
                slots=every_slot,
                weight=worth,
                required=(first, second) in required,
            )
            for (first, second), worth in sorted(candidates.items())
        ),
        goals=_goals(published=bool(keep)),
        keep=keep,
    )


def _goals(*, published: bool) -> tuple[model.GoalName, ...]:
    name = model.GoalName
    if published:
        return (name.SHORTFALL, name.WEIGHT, name.CHANGES, name.BREAKS, name.MOVES)
    return (name.SHORTFALL, name.WEIGHT, name.BREAKS, name.MOVES)


def _table(place: Table, slots: tuple[Slot, ...]) -> model.Table:
    """A table serves the slots of the blocks in its room; a virtual one serves every slot."""
    there = frozenset(slot.number for slot in slots if place.virtual or slot.room == place.room)
    return model.Table(id=place.key, slots=there, room=place.room, virtual=place.virtual)


def _free_slots(
    session: Session, event_id: int, people: Sequence[Participant], slots: tuple[Slot, ...]
) -> dict[int, frozenset[int]]:
    items = programme(session, event_id).items
    attended = attended_items(session, event_id)
    own_times = everybodys_own_times(session, event_id)
    # Many people tick the same, so each day is looked at once.
    known: dict[tuple[frozenset[int], OwnTimes], frozenset[int]] = {}
    free = {}
    for person in people:
        ticked, own = day = frozenset(attended.get(person.id, ())), own_times.get(person.id, ALL_DAY)
        if day not in known:
            known[day] = _left_over([item for item in items if item.id in ticked], own, slots)
        free[person.id] = known[day] if person.left_at is None else frozenset()
    return free


def _left_over(attended: list[Item], own: OwnTimes, slots: tuple[Slot, ...]) -> frozenset[int]:
    return frozenset(slot.number for slot in slots if day_slot(slot, attended, own).is_free)


def _quotas(wishes: Iterable[Aim], numbers: Mapping[Pair, int]) -> dict[int, tuple[model.Quota, ...]]:
    """Per participant id, for each organisation wished for, at most one of the meetings with its people.

    ``numbers``: the candidates in the order of the problem. One candidate needs no quota.
    """
    found: dict[int, list[frozenset[int]]] = {}
    for aim in wishes:
        if aim.organisation is not None:
            pairs = ((min(aim.participant, other), max(aim.participant, other)) for other in aim.partners)
            meetings = frozenset(numbers[pair] for pair in pairs if pair in numbers)
            if len(meetings) > 1:
                found.setdefault(aim.participant, []).append(meetings)
    return {
        person_id: tuple(model.Quota(each, 1) for each in sorted(sets, key=min)) for person_id, sets in found.items()
    }


def _most_possible(candidates: Iterable[Pair], quotas: Mapping[int, tuple[model.Quota, ...]]) -> Counter[int]:
    """Per participant id the most candidates that their own quotas let them meet; no two quotas share a meeting."""
    possible = Counter(person_id for pair in candidates for person_id in pair)
    for person_id, own in quotas.items():
        possible[person_id] -= sum(len(quota.meetings) - quota.most for quota in own)
    return possible


def _published(session: Session, event_id: int) -> tuple[model.Kept, ...]:
    publication = session.get(Publication, event_id)
    if publication is None:
        return ()
    keys = dict(session.execute(select(Participant.id, Participant.key).where(Participant.event_id == event_id)).all())
    number = {slot.id: slot.number for slot in programme(session, event_id).slots}
    table = {place.id: place.key for place in tables(session, event_id)}
    held = session.scalars(
        select(GridMeeting).where(GridMeeting.grid_id == publication.grid_id).order_by(GridMeeting.id)
    )
    return tuple(
        model.Kept(meeting_id(keys[m.first_id], keys[m.second_id]), number[m.slot_id], table[m.table_id]) for m in held
    )


def frame_of(snapshot: bytes) -> Frame:
    """The frame that a run's snapshot gave to its grid."""
    return _frame(read_problem(snapshot))


def current_frame(session: Session, event_id: int) -> Frame:
    """The frame that a run would get now."""
    return _frame(build_problem(session, event_id))


def _frame(problem: model.Problem) -> Frame:
    return Frame(
        free={person.id: person.available for person in problem.people},
        most={person.id: person.most for person in problem.people},
        worth=_pairs(problem),
        places=tuple(
            sum(1 for table in problem.tables if not table.virtual and slot in table.slots)
            for slot in range(len(problem.slots))
        ),
        virtual=any(table.virtual for table in problem.tables),
        once=tuple(
            frozenset(_pair(problem, number) for number in quota.meetings)
            for person in problem.people
            for quota in person.quotas
        ),
    )


def snapshot_differences(
    session: Session, event_id: int, snapshot: bytes, settings: RunSettings = DEFAULTS
) -> Differences:
    """What changed in the event since the snapshot was taken, for a run with these settings."""
    return differences(read_problem(snapshot), build_problem(session, event_id, settings))


def run_differences(session: Session, event_id: int, run: Run) -> Differences:
    """What changed in the event since the run, seen with the run's own settings."""
    return snapshot_differences(session, event_id, run.problem, read_settings(run.settings))


def differences(before: model.Problem, after: model.Problem) -> Differences:
    """Compare two problems of one event. What was published meanwhile (``keep``) is no difference."""
    old, new = ({person.id: person for person in problem.people} for problem in (before, after))
    both = old.keys() & new.keys()
    availability = {key for key in both if old[key].available != new[key].available}
    pairs_old, pairs_new = (_pairs(problem) for problem in (before, after))
    changed = {pair for pair in pairs_old.keys() | pairs_new.keys() if pairs_old.get(pair) != pairs_new.get(pair)}
    once_old, once_new = (_met_once(problem) for problem in (before, after))
    return Differences(
        availability=tuple(sorted(availability)),
        wishes=tuple(sorted({key for pair in changed for key in pair} | {key for key, _ in once_old ^ once_new})),
        people=tuple(sorted(old.keys() ^ new.keys())),
        frame=(before.slots, before.tables) != (after.slots, after.tables),
    )


def _pairs(problem: model.Problem) -> dict[tuple[str, str], int]:
    return {_pair(problem, number): meeting.weight for number, meeting in enumerate(problem.meetings)}


def _pair(problem: model.Problem, number: int) -> tuple[str, str]:
    first, second = problem.meetings[number].people
    return problem.people[first].id, problem.people[second].id


def _met_once(problem: model.Problem) -> set[tuple[str, frozenset[str]]]:
    """Each quota by its person and the ids of its meetings."""
    return {
        (person.id, frozenset(problem.meetings[number].id for number in quota.meetings))
        for person in problem.people
        for quota in person.quotas
    }


BLOCKED = "blocked"

_QUOTED = re.compile(r"'([^']*)'")


def grid_breaches(session: Session, event_id: int, grid_id: int) -> tuple[Breach, ...]:
    """What the verifier finds wrong with a stored grid under today's data; empty when every rule is kept.

    A pair that may meet no longer is :data:`BLOCKED`, whether by a veto, a decline, an organiser or for want of a
    wish. What a run's settings merely avoid is no rule.
    """
    problem = build_problem(session, event_id, DEFAULTS.lenient)
    keys = dict(session.execute(select(Participant.id, Participant.key).where(Participant.event_id == event_id)).all())
    number = {slot.id: slot.number for slot in programme(session, event_id).slots}
    table = {place.id: i for i, place in enumerate(tables(session, event_id))}
    meeting = {candidate.id: i for i, candidate in enumerate(problem.meetings)}
    held = session.scalars(select(GridMeeting).where(GridMeeting.grid_id == grid_id)).all()
    ids = {m.id: meeting_id(keys[m.first_id], keys[m.second_id]) for m in held}
    strangers = tuple(Breach(BLOCKED, (keys[m.first_id], keys[m.second_id])) for m in held if ids[m.id] not in meeting)
    known = [m for m in held if ids[m.id] in meeting]
    solution = Solution(
        tuple(sorted(Placement(number[m.slot_id], table[m.table_id], meeting[ids[m.id]]) for m in known))
    )
    known_keys = frozenset(keys.values())
    return strangers + tuple(
        Breach(
            violation.rule.partition(" ")[0],
            tuple(key for key in _QUOTED.findall(violation.message) if key in known_keys),
        )
        for violation in violations(problem, solution)
    )
