"""Lists as files, and what an event makes of them."""

import io
import zipfile
from collections.abc import Iterable, Sequence

from openpyxl import Workbook

from scheduler.imports.additions.checking import Checked, check
from scheduler.imports.additions.decisions import Decisions
from scheduler.imports.additions.fields import Subject
from scheduler.imports.additions.guessing import guess
from scheduler.imports.additions.sheets import Sheet, find_reading, read_sheet
from scheduler.imports.additions.views import View, view_of
from tests.scheduler.stored_events import StoredEvent


def csv_file(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\n".join(lines).encode(encoding)


def workbook(*sheets: tuple[str, Iterable[Sequence[object]]]) -> bytes:
    book = Workbook(write_only=True)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def changed_part(data: bytes, part: str, content: bytes, *, compress: bool = True) -> bytes:
    """The workbook with one part replaced or added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name), zipfile.ZIP_DEFLATED)
        new.writestr(part, content, zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED)
    return packed.getvalue()


def sheet_of(data: bytes) -> Sheet:
    return read_sheet(data, find_reading(data))


def view(event: StoredEvent, subject: Subject) -> View:
    with event.database.reading() as session:
        return view_of(session, event.id, subject)


def checked(
    event: StoredEvent, subject: Subject, *lines: str, decisions: Decisions | None = None, data: bytes | None = None
) -> Checked:
    """What the list would do to the event, with its columns as they are guessed."""
    sheet = sheet_of(data or csv_file(*lines))
    guessed = guess(subject, sheet.heading, [line.cells for line in sheet.lines[:8]])
    return check(sheet, guessed.fields, view(event, subject), source=guessed.source, decisions=decisions)


def codes(found: Checked) -> list[tuple[int, str]]:
    return [(each.row, each.code) for each in found.findings.kept]
