"""A grid as a table for other programs."""

import csv
import io
from zoneinfo import ZoneInfo

from scheduler.database import Session
from scheduler.events.service import event_summary
from scheduler.formulas import plain_cell
from scheduler.languages import Language
from scheduler.people.values import Person
from scheduler.timetable.grids import grid_view

HEADER = (
    "slot", "start", "end", "table", "room",
    "first", "first_name", "first_organisation", "second", "second_name", "second_organisation",
)  # fmt: skip


def grid_table(session: Session, event_id: int, grid_id: int) -> bytes:
    """The grid as CSV (RFC 4180) in UTF-8 with a mark that spreadsheets need; times are the event's local ones."""
    zone = ZoneInfo(event_summary(session, event_id).zone)
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(HEADER)
    for meeting in grid_view(session, event_id, grid_id).meetings:
        begin, end = (moment.astimezone(zone) for moment in (meeting.slot.starts_at, meeting.slot.ends_at))
        cells = [str(meeting.slot.number + 1), f"{begin:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}"]
        cells += [meeting.table.key, meeting.table.room, *_person(meeting.first), *_person(meeting.second)]
        table.writerow([plain_cell(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def _person(person: Person) -> tuple[str, str, str]:
    return person.key, person.name.text(Language.KO), person.firm.name.text(Language.KO) if person.firm else ""
