"""From an event to the solver's problem, and from its result back to people, slots and tables."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial

from sqlalchemy import select

from scheduler.database import Session, once_a_look
from scheduler.events.service import programme, tables
from scheduler.events.values import Slot, Table
from scheduler.people.limits import everybodys_limits
from scheduler.people.records import Participant
from scheduler.timetable.availability import free_slots, people_rows
from scheduler.timetable.begun import begun_slots, with_begun
from scheduler.timetable.blocks import block_names
from scheduler.timetable.candidates import Pair, blocked, candidate_worths
from scheduler.timetable.grids import Held, held_meetings, meeting_id
from scheduler.timetable.homes import home_tables
from scheduler.timetable.keeping import KEPT, kept_problem, read_snapshot
from scheduler.timetable.met import met_before
from scheduler.timetable.pairs import PairKind, pairs_ruled
from scheduler.timetable.records import Publication
from scheduler.timetable.rules import fair_least
from scheduler.timetable.settings import DEFAULTS, RunSettings
from scheduler.timetable.values import Frame
from scheduler.wishes.aims import Aim, aims
from solver import problem as model
from solver.formats import write_problem


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A problem as the solver reads it, with its identity."""

    problem: model.Problem
    data: bytes
    sha256: str


def take_snapshot(
    session: Session, event_id: int, settings: RunSettings = DEFAULTS, *, now: datetime | None = None
) -> Snapshot:
    """Freeze all that a run depends on. The same rows and settings give the same bytes.

    At ``now`` what has begun stays.
    """
    return frozen(current_problem(session, event_id, settings, now=now))


def frozen(problem: model.Problem) -> Snapshot:
    data = write_problem(problem)
    return Snapshot(problem, data, hashlib.sha256(data).hexdigest())


def current_problem(
    session: Session, event_id: int, settings: RunSettings = DEFAULTS, *, now: datetime | None
) -> model.Problem:
    """The problem at ``now``: meetings of the published grid whose slot has begun are held as they are.

    Without ``now``, and before the first publication, the day is looked at as if it had not begun.
    """
    return at_moment(session, event_id, build_problem(session, event_id, settings), now)


def at_moment(session: Session, event_id: int, problem: model.Problem, now: datetime | None) -> model.Problem:
    """The event's problem with what has begun at ``now`` held as it was published."""
    begun = begun_slots(session, event_id, now) if now is not None else frozenset()
    published = published_meetings(session, event_id) if begun else ()
    return with_begun(problem, published, begun) if published else problem


def build_problem(
    session: Session, event_id: int, settings: RunSettings = DEFAULTS, *, as_if_new: frozenset[Pair] = frozenset()
) -> model.Problem:
    """Availability from the programme, people's own times and absences, weights from wishes, candidates from both.

    A candidate is a pair of which at least one wished for the other, or for the other's organisation, neither vetoed
    and neither declined a published meeting of the two, and which no organiser forbids; or one that an organiser
    requires; after a publication that rests while the two are never there at once. Whoever wished for an organisation
    meets at most one of its people. After a publication the fewest changes rank before breaks and moves.
    ``as_if_new``: pairs of ids that count as if they had never met.
    """
    if settings.avoid_met and met_before(session, event_id) <= as_if_new:
        settings = settings.lenient  # there is nobody to avoid, and it is one problem
    return _built(session, event_id, settings, as_if_new)


@once_a_look
def _built(session: Session, event_id: int, settings: RunSettings, as_if_new: frozenset[Pair]) -> model.Problem:
    # Who met before stands in rows of other events, which are not watched.
    met = met_before(session, event_id) if settings.avoid_met else frozenset()
    make = partial(_made, session, event_id, settings, as_if_new)
    return kept_problem(session, event_id, (settings, as_if_new, met), make)


def _made(session: Session, event_id: int, settings: RunSettings, as_if_new: frozenset[Pair]) -> model.Problem:
    people = people_rows(session, event_id)
    slots = programme(session, event_id).slots
    free = free_slots(session, event_id, people, slots)
    wishes = aims(session, event_id)
    required = pairs_ruled(session, event_id, PairKind.REQUIRED)
    candidates = _candidates(session, event_id, wishes, required, settings, as_if_new)
    index = {person.id: i for i, person in enumerate(people)}
    quotas = _quotas(wishes, {pair: number for number, pair in enumerate(sorted(candidates))})
    possible = _most_possible(candidates, quotas)
    keep = _published(session, event_id)
    limits = everybodys_limits(session, event_id)
    places = tables(session, event_id)
    home = home_tables(session, event_id, {person.id: person.organisation_id for person in people}, places)
    blocks = block_names(slots)
    every_slot = frozenset(slot.number for slot in slots)
    return model.Problem(
        slots=tuple(model.Slot(block) for block in blocks),
        tables=tuple(_table(place, slots) for place in places),
        people=tuple(
            model.Person(
                id=person.key,
                available=free[person.id],
                capacity=(1,) * len(blocks),
                most=limits[person.id].held(len(free[person.id])),
                least=fair_least(
                    limits[person.id].wanted(len(free[person.id])),
                    slots=len(free[person.id]),
                    candidates=possible[person.id],
                    minimum=settings.minimum,
                ),
                quotas=quotas.get(person.id, ()),
                table=home.get(person.id),
            )
            for person in people
        ),
        meetings=tuple(
            model.Meeting(
                id=meeting_id(people[index[first]].key, people[index[second]].key),
                people=(index[first], index[second]),
                slots=every_slot,
                weight=worth,
                # Before the first publication a run ends with the conflict; after it the others' day goes on.
                required=(first, second) in required and not (keep and free[first].isdisjoint(free[second])),
            )
            for (first, second), worth in sorted(candidates.items())
        ),
        goals=_goals(published=bool(keep)),
        keep=keep,
    )


def bare_problem(session: Session, event_id: int) -> model.Problem:
    """Slots, tables, and how many meetings each person may have, without anything that depends on choices."""
    people = people_rows(session, event_id)
    slots = programme(session, event_id).slots
    free = free_slots(session, event_id, people, slots)
    limits = everybodys_limits(session, event_id)
    blocks = block_names(slots)
    return model.Problem(
        slots=tuple(model.Slot(block) for block in blocks),
        tables=tuple(_table(place, slots) for place in tables(session, event_id)),
        people=tuple(
            model.Person(person.key, free[person.id], (1,) * len(blocks), limits[person.id].held(len(free[person.id])))
            for person in people
        ),
        meetings=(),
    )


def _candidates(
    session: Session,
    event_id: int,
    wishes: Collection[Aim],
    required: Collection[Pair],
    settings: RunSettings,
    as_if_new: Collection[Pair] = (),
) -> dict[Pair, int]:
    """Pairs that may meet with their worth; a required one without a wish is worth nothing."""
    never = blocked(session, event_id)
    candidates = candidate_worths(session, event_id, wishes, settings, never, as_if_new)
    return candidates | {pair: 0 for pair in required if pair not in candidates and frozenset(pair) not in never}


def _goals(*, published: bool) -> tuple[model.GoalName, ...]:
    name = model.GoalName
    if published:
        return (name.SHORTFALL, name.WEIGHT, name.CHANGES, name.BREAKS, name.MOVES)
    return (name.SHORTFALL, name.WEIGHT, name.BREAKS, name.MOVES)


def _table(place: Table, slots: tuple[Slot, ...]) -> model.Table:
    """A table serves the slots of the blocks in its room, a virtual one every slot; none while it is closed."""
    there = frozenset(slot.number for slot in slots if place.serves(slot))
    return model.Table(id=place.key, slots=there, room=place.room, virtual=place.virtual)


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
    return tuple(model.Kept(held.meeting, held.slot, held.table) for held in published_meetings(session, event_id))


def keys_by_id(session: Session, event_id: int) -> dict[int, str]:
    """Everybody's key by participant id."""
    return dict(session.execute(select(Participant.id, Participant.key).where(Participant.event_id == event_id)).all())


def published_meetings(session: Session, event_id: int) -> tuple[Held, ...]:
    """The meetings of the published grid; empty when there is none."""
    publication = session.get(Publication, event_id)
    return held_meetings(session, event_id, publication.grid_id) if publication is not None else ()


@lru_cache(KEPT)
def frame_of(snapshot: bytes) -> Frame:
    """The frame that a run's snapshot gave to its grid, kept between requests: a snapshot never changes."""
    return _frame(read_snapshot(snapshot))


def current_frame(session: Session, event_id: int) -> Frame:
    """The frame that a run would get now that avoids nobody who met before."""
    return _frame(build_problem(session, event_id, DEFAULTS.lenient))


def current_outline(session: Session, event_id: int, wishes: Collection[Aim]) -> Frame:
    """The frame that a run would get now without anybody's limits, in half the time: for counting before a run."""
    people = people_rows(session, event_id)
    slots, places = programme(session, event_id).slots, tables(session, event_id)
    free = free_slots(session, event_id, people, slots)
    keys = {person.id: person.key for person in people}
    real = [_table(place, slots).slots for place in places if not place.virtual]
    required = pairs_ruled(session, event_id, PairKind.REQUIRED)
    candidates = _candidates(session, event_id, wishes, required, DEFAULTS)
    return Frame(
        free={person.key: free[person.id] for person in people},
        most={},
        worth={(keys[first], keys[second]): worth for (first, second), worth in candidates.items()},
        places=tuple(sum(number in served for served in real) for number in sorted({slot.number for slot in slots})),
        virtual=any(place.virtual for place in places),
        once=(),
    )


def _frame(problem: model.Problem) -> Frame:
    return Frame(
        free={person.id: person.available for person in problem.people},
        most={person.id: person.most for person in problem.people},
        worth=pairs_by_key(problem),
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
        served={table.id: table.slots for table in problem.tables},
        homes={person.id: problem.tables[person.table].id for person in problem.people if person.table is not None},
    )


def pairs_by_key(problem: model.Problem) -> dict[tuple[str, str], int]:
    return {_pair(problem, number): meeting.weight for number, meeting in enumerate(problem.meetings)}


def _pair(problem: model.Problem, number: int) -> tuple[str, str]:
    first, second = problem.meetings[number].people
    return problem.people[first].id, problem.people[second].id
