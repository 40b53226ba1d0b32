"""Which meetings stand in the way of a table's going."""

from dataclasses import dataclass

from sqlalchemy import func, select

from scheduler.database import Session
from scheduler.timetable.records import Grid, GridMeeting, PublishedMeeting


@dataclass(frozen=True, slots=True)
class TableUsers:
    """How many meetings are held at a table: in drafts, and in published grids of any revision."""

    drafts: int = 0
    published: int = 0


def table_users(session: Session, event_id: int) -> dict[int, TableUsers]:
    """By table id; tables without any meeting are left out. Meetings that were cancelled count."""
    rows = session.execute(
        select(GridMeeting.table_id, Grid.revision.is_not(None), func.count())
        .join(Grid, Grid.id == GridMeeting.grid_id)
        .where(Grid.event_id == event_id)
        .group_by(GridMeeting.table_id, Grid.revision.is_not(None))
    )
    counts: dict[int, dict[bool, int]] = {}
    for table_id, published, count in rows:
        counts.setdefault(table_id, {})[bool(published)] = count
    told = session.execute(
        select(PublishedMeeting.table_id, func.count())
        .where(PublishedMeeting.event_id == event_id)
        .group_by(PublishedMeeting.table_id)
    )
    for table_id, count in told:
        users = counts.setdefault(table_id, {})
        users[True] = users.get(True) or count
    return {number: TableUsers(each.get(False, 0), each.get(True, 0)) for number, each in counts.items()}
