"""Home tables: who has all their meetings at one table."""

from collections.abc import Sequence

from sqlalchemy import select

from scheduler.database import Session
from scheduler.events.records import MeetingTable
from scheduler.events.values import Table
from scheduler.people.records import HomeTable, Participant


def home_tables(
    session: Session, event_id: int, people: Sequence[Participant], places: Sequence[Table]
) -> dict[int, int]:
    """Per participant id the place in ``places`` of their home table: their own, else their organisation's."""
    rows = session.execute(
        select(HomeTable.table_id, HomeTable.organisation_id, HomeTable.participant_id)
        .join(MeetingTable, MeetingTable.id == HomeTable.table_id)
        .where(MeetingTable.event_id == event_id)
    ).all()
    number = {table.id: place for place, table in enumerate(places)}
    own = {person: number[table] for table, _, person in rows if person is not None}
    shared: dict[int | None, int] = {firm: number[table] for table, firm, _ in rows if firm is not None}
    found = {person.id: own.get(person.id, shared.get(person.organisation_id)) for person in people}
    return {person: table for person, table in found.items() if table is not None}
