"""Tables in their rooms: several at once, renamed, closed at times, removed, in another order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import delete, select

from scheduler.database import Session
from scheduler.events.records import Event, MeetingTable, ProgrammeItem, Slot, TableClosure
from scheduler.events.service import tables
from scheduler.events.table_names import MOST_TABLES, table_names
from scheduler.events.values import Table
from scheduler.imports.cells import CellRefused, key_cell
from scheduler.imports.values import ItemKind
from scheduler.setup import rules
from scheduler.setup.clocks import clock_of, on_day
from scheduler.setup.refusals import (
    Finding,
    SetupRefused,
    ask_first,
    before_and_after,
    finding,
    refuse_stale,
)
from scheduler.setup.standing import begin, log, own_row, published_revision
from scheduler.timetable.records import PublishedMeeting
from scheduler.timetable.service import refuse_running
from scheduler.timetable.table_users import TableUsers, table_users

Clocks = tuple[time, time]


@dataclass(frozen=True, slots=True)
class TableDraft:
    """``closed``: times of the event's day at which nothing is held there."""

    key: str
    room: str
    virtual: bool
    link: str
    closed: tuple[Clocks, ...] = ()


@dataclass(frozen=True, slots=True)
class NewTables:
    """``count`` tables of one room; ``first`` is the name of the first, the others count on from it."""

    first: str
    count: int
    room: str
    virtual: bool
    link: str


def block_rooms(session: Session, event_id: int) -> tuple[str, ...]:
    """The rooms of networking blocks, in order of time."""
    rows = session.scalars(
        select(ProgrammeItem.room)
        .where(ProgrammeItem.event_id == event_id, ProgrammeItem.kind == ItemKind.NETWORKING)
        .order_by(ProgrammeItem.starts_at)
    )
    return tuple(dict.fromkeys(rows))


def table_draft(session: Session, event_id: int, number: int) -> TableDraft:
    """The stored table; raises ``NotFound``."""
    own_row(session, MeetingTable, event_id, number, "table")
    return _draft(session, session.get_one(Event, event_id), number)


def _draft(session: Session, event: Event, number: int) -> TableDraft:
    found = _table(session, event.id, number)
    closed = tuple(_clocks(event, times) for times in found.closed)
    return TableDraft(found.key, found.room, found.virtual, found.link, closed)


def _table(session: Session, event_id: int, number: int) -> Table:
    return next(table for table in tables(session, event_id) if table.id == number)


def _clocks(event: Event, times: rules.Times) -> Clocks:
    return clock_of(times[0], event.zone), clock_of(times[1], event.zone)


def add_tables(session: Session, event_id: int, new: NewTables, *, by: str, now: datetime) -> tuple[str, ...]:
    """Add tables at the end of the order; their names. Raises ``SetupRefused`` where one exists already."""
    begin(session, event_id)
    names = table_names(new.first, new.count)
    for name in names:
        _refuse_bad_name(name, "first")
    rows = session.execute(
        select(MeetingTable.key, MeetingTable.position).where(MeetingTable.event_id == event_id)
    ).all()
    there = [name for name in names if name in {row.key for row in rows}]
    if there:
        raise SetupRefused(finding("tables exist", "first", names=", ".join(there[:5]), count=len(there)))
    if len(rows) + len(names) > MOST_TABLES:
        raise SetupRefused(finding("too many tables", "count", most=MOST_TABLES))
    first = max((row.position for row in rows), default=-1) + 1
    session.add_all(
        MeetingTable(
            event_id=event_id, key=name, room=new.room, virtual=new.virtual, link=new.link, position=first + place
        )
        for place, name in enumerate(names)
    )
    log(session, event_id, "tables added", by=by, now=now, names=list(names), room=new.room, virtual=new.virtual)
    return names


def _refuse_bad_name(name: str, field: str) -> None:
    try:
        key_cell(name)
    except CellRefused:
        raise SetupRefused(finding("bad table name", field, name=name)) from None


def save_table(
    session: Session,
    event_id: int,
    number: int,
    draft: TableDraft,
    *,
    seen: str,
    accepted: str,
    by: str,
    now: datetime,
) -> None:
    """Change a table. Closing it keeps what is planned there; the next run plans without it.

    Raises ``SetupRefused``, ``SetupTouches``, ``SetupChanged``, ``RunUnderWay``, ``NotFound``.
    """
    event = begin(session, event_id)
    row = own_row(session, MeetingTable, event_id, number, "table")
    stored = _draft(session, event, number)
    if refuse_stale(session, event_id, seen, stored, draft):
        return
    closed = _closures(event, draft, _table(session, event_id, number).closed)
    ask = _touches(session, event_id, row, stored, draft, closed)
    if stored.key != draft.key:
        _refuse_bad_name(draft.key, "name")
        _refuse_taken(session, event_id, number, draft.key)
        refuse_running(session, event_id, now=now)
    ask_first(ask, accepted)
    row.key, row.room, row.virtual, row.link = draft.key, draft.room, draft.virtual, draft.link
    session.execute(delete(TableClosure).where(TableClosure.table_id == number))
    session.add_all(TableClosure(table_id=number, starts_at=start, ends_at=end) for start, end in closed)
    log(session, event_id, "table saved", by=by, now=now, table=number, **before_and_after(stored, draft))


def _closures(event: Event, draft: TableDraft, noted: Sequence[rules.Times]) -> list[rules.Times]:
    """What the form holds; those that are ``noted`` already stay as they are, however they were noted."""
    there = {_clocks(event, times): times for times in noted}
    found: list[tuple[rules.Times, bool]] = []
    for clocks in draft.closed:
        times = there.get(clocks) or _on_the_day(event, clocks)
        for other, stays in found:
            if rules.overlap(times, other) and (times == other or not (stays and clocks in there)):
                raise SetupRefused(finding("closed twice", "closed"))
        found.append((times, clocks in there))
    return sorted(times for times, _ in found)


def _on_the_day(event: Event, clocks: Clocks) -> rules.Times:
    """An end at 00:00 is that of the day."""
    last = event.day if clocks[1] > time() else event.day + timedelta(days=1)
    times = on_day(event.day, clocks[0], event.zone, "closed"), on_day(last, clocks[1], event.zone, "closed")
    if times[1] <= times[0]:
        raise SetupRefused(finding("ends before it begins", "closed"))
    return times


def _touches(
    session: Session,
    event_id: int,
    row: MeetingTable,
    stored: TableDraft,
    draft: TableDraft,
    closed: list[rules.Times],
) -> list[Finding]:
    users = table_users(session, event_id).get(row.id, TableUsers())
    if stored.virtual != draft.virtual and (users.drafts or users.published):
        raise SetupRefused(finding("table kind in use", "virtual", meetings=users.drafts + users.published))
    revision = published_revision(session, event_id)
    alive = _alive(session, row.id)
    if stored.room != draft.room and alive:
        raise SetupRefused(finding("table room published", "room", revision=revision, meetings=len(alive)))
    found = []
    if stored.key != draft.key and alive:
        found.append(finding("invitations name it", name=stored.key, meetings=len(alive)))
    then = sum(any(rules.overlap(times, each) for each in closed) for times in alive)
    if closed and draft.closed != stored.closed and then:
        found.append(finding("meetings while closed", revision=revision, meetings=then))
    return found


def _alive(session: Session, table_id: int) -> list[rules.Times]:
    """The times of the published meetings at the table that were not cancelled."""
    rows = session.execute(
        select(Slot.starts_at, Slot.ends_at)
        .join(PublishedMeeting, PublishedMeeting.slot_id == Slot.id)
        .where(PublishedMeeting.table_id == table_id, PublishedMeeting.cancelled_at.is_(None))
    )
    return [(start, end) for start, end in rows]


def _refuse_taken(session: Session, event_id: int, number: int, key: str) -> None:
    other = session.scalar(
        select(MeetingTable.id).where(
            MeetingTable.event_id == event_id, MeetingTable.key == key, MeetingTable.id != number
        )
    )
    if other is not None:
        raise SetupRefused(finding("tables exist", "name", names=key, count=1))


def remove_table(session: Session, event_id: int, number: int, *, seen: str, by: str, now: datetime) -> None:
    """Remove a table at which nothing is held in any grid; whoever had it as home table has none.

    Raises ``SetupRefused``, ``SetupChanged``, ``RunUnderWay``, ``NotFound``.
    """
    event = begin(session, event_id)
    row = own_row(session, MeetingTable, event_id, number, "table")
    stored = _draft(session, event, number)
    refuse_stale(session, event_id, seen, stored, None)
    refuse_running(session, event_id, now=now)
    users = table_users(session, event_id).get(number, TableUsers())
    if users.published:
        raise SetupRefused(finding("table published", "remove", name=row.key, meetings=users.published))
    if users.drafts:
        raise SetupRefused(finding("table in drafts", "remove", name=row.key, meetings=users.drafts))
    session.delete(row)
    log(session, event_id, "table removed", by=by, now=now, table=number, name=stored.key)


def move_table(session: Session, event_id: int, number: int, by_places: int, *, by: str, now: datetime) -> None:
    """Move a table up (negative) or down in the order; beyond the ends nothing changes."""
    begin(session, event_id)
    own_row(session, MeetingTable, event_id, number, "table")
    refuse_running(session, event_id, now=now)
    order = [table.id for table in tables(session, event_id)]
    here = order.index(number)
    there = min(max(here + by_places, 0), len(order) - 1)
    if there == here:
        return
    order.insert(there, order.pop(here))
    places = {table_id: place for place, table_id in enumerate(order)}
    for table in session.scalars(select(MeetingTable).where(MeetingTable.event_id == event_id)):
        table.position = places[table.id]
    log(session, event_id, "table moved", by=by, now=now, table=number, place=there + 1)
