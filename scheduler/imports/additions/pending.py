"""The steps of a list on its way into an event: uploaded, its columns named, checked, accepted or cancelled."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import defer

from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.service import refuse_deleted
from scheduler.imports.additions.decisions import question_of
from scheduler.imports.additions.fields import FIELDS, Field, Subject
from scheduler.imports.additions.findings import finding_of
from scheduler.imports.additions.guessing import guess, missing_fields
from scheduler.imports.additions.records import PendingImport
from scheduler.imports.additions.sheets import (
    PREVIEW_ROWS,
    Reading,
    find_reading,
    read_sheet,
    reading_of,
    sheet_names,
)
from scheduler.imports.additions.values import (
    WORKING,
    ColumnsUnfit,
    FaultFound,
    ImportMoved,
    Listing,
    Preview,
    RowsWrong,
    State,
)
from scheduler.imports.cells import shown
from scheduler.jobs.service import enqueue

CHECK, STORE = "check list", "store list"
"""The kinds of job; their subject is the pending import."""

KEPT = timedelta(days=1)
MOST_PENDING = 5
"""Of one organiser in one event; a further upload takes the place of the oldest."""

MOST_NAME = 100


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was looked into: what its first rows are and what its columns most likely mean."""

    data: bytes
    reading: Reading
    preview: Preview
    columns: tuple[Field | None, ...]
    source: str


def examine(subject: Subject, data: bytes, reading: Reading | None = None) -> Upload:
    """Look at the first rows; raises :class:`FileRefused`. ``reading``: how to read, if somebody chose."""
    chosen = reading or find_reading(data)
    sheet = read_sheet(data, chosen, most=PREVIEW_ROWS)
    rows = tuple((line.number, tuple(shown(cell) for cell in line.cells)) for line in sheet.lines)
    guessed = guess(subject, sheet.heading, [line.cells for line in sheet.lines])
    names = tuple(shown(name) for name in sheet_names(data, chosen))
    preview = Preview(tuple(shown(name) for name in sheet.heading), rows, names)
    return Upload(data, chosen, preview, guessed.fields, guessed.source)


def begin_import(
    session: Session,
    event_id: int,
    organiser_id: int,
    subject: Subject,
    filename: str,
    upload: Upload,
    *,
    now: datetime,
) -> str:
    """Keep the file for its next steps; returns its public id. Raises ``ChoicesDeleted`` after the event is over."""
    refuse_deleted(session, event_id)
    _make_room(session, event_id, organiser_id)
    row = PendingImport(
        event_id=event_id,
        organiser_id=organiser_id,
        public_id=secrets.token_hex(8),
        subject=subject,
        filename=_short(filename),
        data=upload.data,
        decisions={},
        state=State.COLUMNS,
        version=1,
        seen="",
        done_rows=0,
        all_rows=0,
        created_at=now,
        expires_at=now + KEPT,
    )
    _take(row, upload)
    session.add(row)
    session.flush()
    return row.public_id


def _make_room(session: Session, event_id: int, organiser_id: int) -> None:
    own = PendingImport.event_id == event_id, PendingImport.organiser_id == organiser_id
    waiting = session.scalars(
        select(PendingImport.id).where(*own, PendingImport.state.not_in(WORKING)).order_by(PendingImport.id.desc())
    ).all()
    session.execute(delete(PendingImport).where(PendingImport.id.in_(waiting[MOST_PENDING - 1 :])))


def _short(filename: str) -> str:
    name = PurePosixPath(filename.replace("\\", "/")).name
    return shown(name if len(name) <= MOST_NAME else f"…{name[-MOST_NAME:]}") or "-"


def _take(row: PendingImport, upload: Upload) -> None:
    row.reading = upload.reading.stored()
    row.columns = list(upload.columns)
    row.source = upload.source
    preview = upload.preview
    row.found = {
        "heading": list(preview.heading),
        "rows": [[n, list(c)] for n, c in preview.rows],
        "sheets": list(preview.sheets),
    }


def pending_row(
    session: Session, event_id: int, organiser_id: int, public_id: str, *, lock: bool = False, data: bool = False
) -> PendingImport:
    """The organiser's own; raises :class:`NotFound`. Without ``data`` the file's bytes are left in the database."""
    query = select(PendingImport).where(
        PendingImport.event_id == event_id,
        PendingImport.organiser_id == organiser_id,
        PendingImport.public_id == public_id,
    )
    if not data:
        query = query.options(defer(PendingImport.data))
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NotFound("import", public_id)
    return row


def listing(session: Session, event_id: int, organiser_id: int, public_id: str) -> Listing:
    """How the list stands."""
    return _listing(pending_row(session, event_id, organiser_id, public_id))


def own_listings(session: Session, event_id: int, organiser_id: int) -> tuple[Listing, ...]:
    """The organiser's lists in this event that are not forgotten yet, the newest first."""
    rows = session.scalars(
        select(PendingImport)
        .where(PendingImport.event_id == event_id, PendingImport.organiser_id == organiser_id)
        .options(defer(PendingImport.data))
        .order_by(PendingImport.id.desc())
    )
    return tuple(_listing(row) for row in rows)


def file_of(session: Session, event_id: int, organiser_id: int, public_id: str) -> tuple[Subject, bytes, Reading]:
    """The file and how it is read, to look at it once more."""
    row = pending_row(session, event_id, organiser_id, public_id, data=True)
    return Subject(row.subject), row.data, reading_of(row.reading)


def read_again(
    session: Session, event_id: int, organiser_id: int, public_id: str, upload: Upload, *, seen: int
) -> None:
    """Another sheet, encoding or delimiter was chosen: the columns are guessed anew."""
    row = _begin(session, event_id, organiser_id, public_id, seen, (State.COLUMNS, State.CHECKED, State.FAILED))
    _take(row, upload)
    row.state = State.COLUMNS


def back_to_columns(session: Session, event_id: int, organiser_id: int, public_id: str, *, seen: int) -> None:
    """Name the columns once more."""
    row = _begin(session, event_id, organiser_id, public_id, seen, (State.CHECKED, State.FAILED))
    row.state = State.COLUMNS
    row.found = {name: row.found[name] for name in ("heading", "rows", "sheets") if name in row.found}


def name_columns(
    session: Session,
    event_id: int,
    organiser_id: int,
    public_id: str,
    columns: Sequence[Field | None],
    *,
    kind: str,
    language: str,
    seen: int,
    now: datetime,
) -> None:
    """Keep what the columns mean and have every row checked.

    ``kind`` and ``language`` are for organisations and people of whom the list says none. Raises
    :class:`ColumnsUnfit`, :class:`ImportMoved`.
    """
    row = _begin(session, event_id, organiser_id, public_id, seen, (State.COLUMNS,))
    subject = Subject(row.subject)
    wanted = [column if column in FIELDS[subject] else None for column in columns][: len(row.columns)]
    wanted += [None] * (len(row.columns) - len(wanted))
    given = [column for column in wanted if column is not None]
    twice = next((column for place, column in enumerate(given) if column in given[:place]), None)
    missing = missing_fields(subject, wanted)
    if twice is not None or missing:
        raise ColumnsUnfit(twice, missing)
    row.columns = list(wanted)
    row.decisions = {"kind": kind, "language": language}
    row.state = State.CHECKING
    row.done_rows = row.all_rows = 0
    enqueue(session, CHECK, row.id, now=now)


def accept_import(
    session: Session,
    event_id: int,
    organiser_id: int,
    public_id: str,
    answers: Mapping[str, str],
    *,
    leave_out: bool,
    seen: int,
    by: str,
    now: datetime,
) -> None:
    """Have the list stored with these answers, if the event is then still as it was when the list was checked.

    Raises :class:`RowsWrong` and :class:`ImportMoved`.
    """
    row = _begin(session, event_id, organiser_id, public_id, seen, (State.CHECKED,))
    if row.found.get("finding_count") and not leave_out:
        raise RowsWrong(int(row.found.get("wrong_rows", 0)))
    row.decisions = {**row.decisions, "answers": dict(answers), "leave_out": leave_out, "by": by}
    row.state = State.STORING
    row.done_rows = 0
    enqueue(session, STORE, row.id, now=now)


def cancel_import(session: Session, event_id: int, organiser_id: int, public_id: str) -> None:
    """Forget the file and everything about it. While it is being stored it is too late."""
    row = pending_row(session, event_id, organiser_id, public_id, lock=True)
    if row.state == State.STORING:
        raise ImportMoved
    session.delete(row)


def forget_imports(session: Session, *, now: datetime) -> None:
    """Lists whose day is over go."""
    session.execute(delete(PendingImport).where(PendingImport.expires_at <= now))


def forget_imports_of(session: Session, event_id: int) -> None:
    """All lists on their way into the event go: somebody who is being erased may stand in any of them."""
    session.execute(delete(PendingImport).where(PendingImport.event_id == event_id))


def _begin(
    session: Session, event_id: int, organiser_id: int, public_id: str, seen: int, states: Sequence[State]
) -> PendingImport:
    row = pending_row(session, event_id, organiser_id, public_id, lock=True)
    if row.version != seen or row.state not in states:
        raise ImportMoved
    row.version += 1
    return row


def _listing(row: PendingImport) -> Listing:
    found: Mapping[str, Any] = row.found
    preview = Preview(
        tuple(found.get("heading", ())),
        tuple((number, tuple(cells)) for number, cells in found.get("rows", ())),
        tuple(found.get("sheets", ())),
    )
    fault = found.get("fault")
    return Listing(
        public_id=row.public_id,
        subject=Subject(row.subject),
        filename=row.filename,
        state=State(row.state),
        version=row.version,
        reading=reading_of(row.reading),
        preview=preview,
        columns=tuple(None if column is None else Field(column) for column in row.columns),
        kind=str(row.decisions.get("kind", "")),
        language=str(row.decisions.get("language", "")),
        source=row.source,
        done_rows=row.done_rows,
        all_rows=row.all_rows,
        created_at=row.created_at,
        numbers={str(name): int(number) for name, number in found.get("numbers", {}).items()},
        findings=tuple(finding_of(each) for each in found.get("findings", ())),
        finding_count=int(found.get("finding_count", 0)),
        wrong_rows=int(found.get("wrong_rows", 0)),
        questions=tuple(question_of(each) for each in found.get("questions", ())),
        question_count=int(found.get("question_count", 0)),
        stale=bool(found.get("stale")),
        fault=FaultFound(**fault) if fault else None,
    )
