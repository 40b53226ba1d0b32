"""Home tables: an organisation, or a person, that stays at one table all day."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.records import MeetingTable
from scheduler.languages import Bilingual
from scheduler.people.directory import directory
from scheduler.people.public_ids import is_organisation
from scheduler.people.records import HomeTable, Organisation, Participant
from scheduler.setup.standing import begin, log, own_row


@dataclass(frozen=True, slots=True)
class Home:
    """Who has the table as home: ``people`` of them take part."""

    public_id: str
    name: Bilingual
    organisation: bool
    people: int


def homes(session: Session, event_id: int) -> dict[int, tuple[Home, ...]]:
    """By table id, organisations first, each by name."""
    rows = session.execute(
        select(HomeTable.table_id, HomeTable.organisation_id, HomeTable.participant_id)
        .join(MeetingTable, MeetingTable.id == HomeTable.table_id)
        .where(MeetingTable.event_id == event_id)
    ).all()
    if not rows:
        return {}
    known = directory(session, event_id)
    firms = {firm: table for table, firm, _ in rows if firm is not None}
    own = {person: table for table, _, person in rows if person is not None}
    found: dict[int, tuple[Home, ...]] = {}
    for firm in known.firms:
        if firm.id in firms:
            home = Home(firm.public_id, firm.name, organisation=True, people=len(known.staff.get(firm.id, ())))
            found[firms[firm.id]] = (*found.get(firms[firm.id], ()), home)
    for person in known.people:
        if person.id in own:
            home = Home(person.public_id, person.name, organisation=False, people=0 if person.left else 1)
            found[own[person.id]] = (*found.get(own[person.id], ()), home)
    return found


def set_home(session: Session, event_id: int, number: int, public_id: str, *, by: str, now: datetime) -> None:
    """Make a table the home of an organisation or a person, instead of another; twice is once. Raises ``NotFound``."""
    begin(session, event_id)
    own_row(session, MeetingTable, event_id, number, "table")
    column, owner = _owner(session, event_id, public_id)
    row = session.scalar(select(HomeTable).where(getattr(HomeTable, column) == owner))
    if row is not None and row.table_id == number:
        return
    if row is None:
        session.add(HomeTable(table_id=number, **{column: owner}))
    else:
        row.table_id = number
    log(session, event_id, "home table set", by=by, now=now, table=number, **{_called(column): owner})


def end_home(session: Session, event_id: int, number: int, public_id: str, *, by: str, now: datetime) -> None:
    """They have no home table any more; twice is once. Raises ``NotFound``."""
    begin(session, event_id)
    own_row(session, MeetingTable, event_id, number, "table")
    column, owner = _owner(session, event_id, public_id)
    session.execute(delete(HomeTable).where(HomeTable.table_id == number, getattr(HomeTable, column) == owner))
    log(session, event_id, "home table taken back", by=by, now=now, table=number, **{_called(column): owner})


def _called(column: str) -> str:
    return column.removesuffix("_id")


def _owner(session: Session, event_id: int, public_id: str) -> tuple[str, int]:
    firm = is_organisation(public_id)
    record = Organisation if firm else Participant
    found = session.scalar(select(record.id).where(record.event_id == event_id, record.public_id == public_id))
    if found is None:
        raise NotFound("participant", public_id)
    return ("organisation_id" if firm else "participant_id"), found
