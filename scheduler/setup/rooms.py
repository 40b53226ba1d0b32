"""Tables in their rooms: several at once, renamed, closed at times, removed, in another order."""

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import delete, func, select

from scheduler.database import Session
from scheduler.events.records import Event, MeetingTable, ProgrammeItem, Slot, TableClosure
from scheduler.events.service import tables
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
from scheduler.setup.standing import begin, log, own_row, published_revision, refuse_running
from scheduler.timetable.records import Grid, GridMeeting, PublishedMeeting

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


@dataclass(frozen=True, slots=True)
class TableUsers:
    """How many meetings are held at a table: in drafts, and in published grids of any revision."""

    drafts: int = 0
    published: int = 0


def block_rooms(session: Session, event_id: int) -> tuple[str, ...]:
    """The rooms of networking blocks, in order of time."""
    rows = session.scalars(
        select(ProgrammeItem.room)
        .where(ProgrammeItem.event_id == event_id, ProgrammeItem.kind == ItemKind.NETWORKING)
        .order_by(ProgrammeItem.starts_at)
    )
    return tuple(dict.fromkeys(rows))


def table_users(session: Session, event_id: int) -> dict[int, TableUsers]:
    """By table id; tables without any meeting are left out."""
    rows = session.execute(
        select(GridMeeting.table_id, Grid.revision.is_not(None), func.count())
        .join(Grid, Grid.id == GridMeeting.grid_id)
        .where(Grid.event_id == event_id)
        .group_by(GridMeeting.table_id, Grid.revision.is_not(None))
    )
    counts: dict[int, dict[bool, int]] = {}
    for table_id, published, count in rows:
        counts.setdefault(table_id, {})[bool(published)] = count
    return {number: TableUsers(each.get(False, 0), each.get(True, 0)) for number, each in counts.items()}


def table_draft(session: Session, event_id: int, number: int) -> TableDraft:
    """The stored table; raises ``NotFound``."""
    own_row(session, MeetingTable, event_id, number, "table")
    return _draft(session, session.get_one(Event, event_id), number)


def _draft(session: Session, event: Event, number: int) -> TableDraft:
    found: Table = next(table for table in tables(session, event.id) if table.id == number)
    closed = tuple((clock_of(start, event.zone), clock_of(end, event.zone)) for start, end in found.closed)
    return TableDraft(found.key, found.room, found.virtual, found.link, closed)


def add_tables(session: Session, event_id: int, new: NewTables, *, by: str, now: datetime) -> tuple[str, ...]:
    """Add tables at the end of the order; their names. Raises ``SetupRefused`` where one exists already."""
    begin(session, event_id)
    names = rules.table_names(new.first, new.count)
    for name in names:
        _refuse_bad_name(name, "first")
    rows = session.execute(
        select(MeetingTable.key, MeetingTable.position).where(MeetingTable.event_id == event_id)
    ).all()
    there = [name for name in names if name in {row.key for row in rows}]
    if there:
        raise SetupRefused(finding("tables exist", "first", names=", ".join(there[:5]), count=len(there)))
    if len(rows) + len(names) > rules.MOST_TABLES:
        raise SetupRefused(finding("too many tables", "count", most=rules.MOST_TABLES))
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
    closed = _closures(event, draft)
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


def _closures(event: Event, draft: TableDraft) -> list[rules.Times]:
    found: list[rules.Times] = []
    for start, end in sorted(draft.closed):
        times = on_day(event.day, start, event.zone, "closed"), on_day(event.day, end, event.zone, "closed")
        if times[1] <= times[0]:
            raise SetupRefused(finding("ends before it begins", "closed"))
        if found and times[0] < found[-1][1]:
            raise SetupRefused(finding("closed twice", "closed"))
        found.append(times)
    return found


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
    lives = session.scalar(select(func.count()).where(PublishedMeeting.table_id == number)) or 0
    if users.published or lives:
        raise SetupRefused(finding("table published", "remove", name=row.key, meetings=users.published or lives))
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
