"""Reading an event's day for paper; the number of statements does not grow with it."""

from sqlalchemy import select

from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.service import event_summary, programme, tables
from scheduler.events.values import Table
from scheduler.papers.rules import sheet_rows
from scheduler.papers.values import PublishedDay, Sheet
from scheduler.people.directory import directory
from scheduler.people.records import Participant
from scheduler.people.service import attended_items
from scheduler.people.values import Person
from scheduler.timetable.grids import current_revision, grid_view
from scheduler.timetable.values import PlannedMeeting


class NothingPublished(NotFound):
    """There is no published timetable that could be printed."""

    def __init__(self) -> None:
        super().__init__("published timetable", "")


def real_tables(session: Session, event_id: int) -> tuple[Table, ...]:
    """The tables that stand in a room, in their order."""
    return tuple(table for table in tables(session, event_id) if not table.virtual)


def published_day(session: Session, event_id: int) -> PublishedDay:
    """Raises :class:`NothingPublished`."""
    revision = current_revision(session, event_id)
    if revision is None:
        raise NothingPublished
    grid = grid_view(session, event_id, revision.grid_id)
    seen = {person.id: person for m in grid.meetings for person in (m.first, m.second)}
    first: dict[int, PlannedMeeting] = {}
    for meeting in sorted(grid.meetings, key=lambda m: m.slot.starts_at):
        for person in (meeting.first, meeting.second):
            first.setdefault(person.id, meeting)
    here = tuple(person for person in seen.values() if not person.left)
    return PublishedDay(revision, grid.slots, grid.tables, grid.meetings, here, first)


def sheets(session: Session, event_id: int, day: PublishedDay, *, only: str = "") -> tuple[Sheet, ...]:
    """An A4 for everybody with a meeting, by Korean name, or for the person of this public id, who may have none.

    Raises :class:`NotFound` for an id of nobody who takes part.
    """
    chosen = [_taking_part(session, event_id, only)] if only else list(day.people)
    plan = programme(session, event_id)
    known = event_summary(session, event_id).choices_deleted_at is None
    attended = attended_items(session, event_id)
    languages = dict(
        session.execute(select(Participant.id, Participant.language).where(Participant.event_id == event_id)).all()
    )
    own: dict[int, list[PlannedMeeting]] = {}
    for meeting in day.meetings:
        own.setdefault(meeting.first.id, []).append(meeting)
        own.setdefault(meeting.second.id, []).append(meeting)
    chosen.sort(key=lambda person: (person.name.text("ko"), person.id))
    return tuple(
        Sheet(
            person,
            languages[person.id],
            sheet_rows(
                person,
                own.get(person.id, ()),
                plan.items if known else (),
                frozenset(attended.get(person.id, ())),
                plan.slots if known else (),
            ),
        )
        for person in chosen
    )


def _taking_part(session: Session, event_id: int, public_id: str) -> Person:
    found = directory(session, event_id).by_public_id.get(public_id)
    if not isinstance(found, Person) or found.left:
        raise NotFound("participant", public_id)
    return found
