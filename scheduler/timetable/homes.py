"""Home tables: who has all their meetings at one table."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from scheduler.database import Session
from scheduler.events.records import MeetingTable
from scheduler.events.values import Table
from scheduler.people.records import HomeTable


def home_tables(
    session: Session, event_id: int, firms: Mapping[int, int | None], places: Sequence[Table]
) -> dict[int, int]:
    """Per participant id the place in ``places`` of their home table: their own, else their organisation's.

    ``firms``: everybody's organisation by their own id.
    """
    rows = session.execute(
        select(HomeTable.table_id, HomeTable.organisation_id, HomeTable.participant_id)
        .join(MeetingTable, MeetingTable.id == HomeTable.table_id)
        .where(MeetingTable.event_id == event_id)
    ).all()
    number = {table.id: place for place, table in enumerate(places)}
    own = {person: number[table] for table, _, person in rows if person is not None}
    shared: dict[int | None, int] = {firm: number[table] for table, firm, _ in rows if firm is not None}
    found = {person: own.get(person, shared.get(firm)) for person, firm in firms.items()}
    return {person: table for person, table in found.items() if table is not None}
