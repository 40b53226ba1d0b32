"""Problems of events, kept between requests for as long as no row changes from which they are made."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Select, bindparam, select

from scheduler.database import Session
from scheduler.events.records import BarredKinds, Event, MeetingTable, ProgrammeItem, Slot, TableClosure, Track
from scheduler.fingerprints import Fingerprint, asking, fingerprint
from scheduler.people.records import (
    Absence,
    Attendance,
    Availability,
    HomeTable,
    KindLimit,
    Organisation,
    OwnTime,
    Participant,
)
from scheduler.timetable.records import Decline, GridMeeting, PairRule, Publication
from scheduler.wishes.records import Veto, Wish
from solver.formats import read_problem
from solver.problem import Problem

KEPT = 6
"""Of how many events or settings something is kept."""

_Kept = OrderedDict[tuple[int, Hashable], tuple[Fingerprint, Problem]]
_kept_of: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()
_lock = threading.Lock()


@lru_cache(KEPT)
def read_snapshot(data: bytes) -> Problem:
    """The problem in these bytes, kept between requests: a snapshot never changes."""
    return read_problem(data)


def kept_problem(session: Session, event_id: int, name: Hashable, make: Callable[[], Problem]) -> Problem:
    """The problem of this event and ``name``, made anew only where a row is another than the time before.

    What ``make`` depends on beside the rows of :data:`TABLES` is part of the name. A unit of work that writes makes it
    each time.
    """
    found = fingerprint(session, _ASKED, {"event": event_id})
    if found is None:
        return make()
    connection = session.connection()
    with _lock:
        kept = _kept_of.setdefault(connection.engine, OrderedDict())
        known = kept.get((event_id, name))
        if known is not None and known[0] == found:
            kept.move_to_end((event_id, name))
            return known[1]
    made = make()
    with _lock:
        kept[event_id, name] = (found, made)
        kept.move_to_end((event_id, name))
        while len(kept) > KEPT:
            kept.popitem(last=False)
    return made


def forget_problems() -> None:
    """Drop what is kept in memory."""
    with _lock:
        _kept_of.clear()


def _queries() -> tuple[Select[*tuple[Any, ...]], ...]:
    event, person, item, table = bindparam("event", type_=Event.id.type), Participant, ProgrammeItem, MeetingTable
    here = person.event_id == event
    of_people = (
        select(each.__table__).join(person, person.id == each.participant_id).where(here)
        for each in (Attendance, Availability, OwnTime, Absence, Wish, Veto, Decline)
    )
    of_tables = (
        select(each.__table__).join(table, table.id == each.table_id).where(table.event_id == event)
        for each in (TableClosure, HomeTable)
    )
    of_events = (
        select(each.__table__).where(each.event_id == event)
        for each in (Track, item, Slot, table, BarredKinds, KindLimit, PairRule, Publication)
    )
    return (
        select(Event.id, Event.day, Event.wish_limit).where(Event.id == event),
        select(
            person.id,
            person.public_id,
            person.key,
            person.organisation_id,
            person.left_at,
            person.least,
            person.most,
            person.rest,
        ).where(here),
        select(Organisation.id, Organisation.public_id, Organisation.kind).where(Organisation.event_id == event),
        *of_people,
        *of_tables,
        *of_events,
        select(GridMeeting.__table__)
        .join(Publication, Publication.grid_id == GridMeeting.grid_id)
        .where(Publication.event_id == event),
    )


_QUERIES = _queries()
_ASKED = asking(_QUERIES)
TABLES = frozenset(query.columns_clause_froms[0].description for query in _QUERIES)
"""The tables whose rows are watched."""
