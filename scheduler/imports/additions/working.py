"""What jobs do with a list in the background: check it, and store it once it was accepted."""

import logging
import time
from dataclasses import asdict
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import defer

from scheduler.audit.service import note
from scheduler.clocks import Clock, system_clock
from scheduler.database import Database, Session
from scheduler.events.records import Event
from scheduler.events.service import refuse_deleted
from scheduler.imports.additions.checking import Checked, check
from scheduler.imports.additions.decisions import MOST_ASKED, Decisions
from scheduler.imports.additions.faults import FileRefused
from scheduler.imports.additions.fields import Field, Subject
from scheduler.imports.additions.records import PendingImport
from scheduler.imports.additions.sheets import Sheet, read_sheet, reading_of
from scheduler.imports.additions.storing import store
from scheduler.imports.additions.values import FaultFound, State
from scheduler.imports.additions.views import View, fingerprint, view_of
from scheduler.people.records import Participant

DEFECT = "defect"
"""The fault of a list that was right and failed nevertheless."""

TOLD_SECONDS = 0.4
PREVIEWED = ("heading", "rows", "sheets")
IMPORTED = "list imported"

log = logging.getLogger(__name__)


def check_list(database: Database, import_id: int) -> None:
    """Compare every row with the event and keep what was found; a list that is not to be checked is left alone."""
    with database.reading() as session:
        row = session.get(PendingImport, import_id)
        if row is None or row.state != State.CHECKING:
            return
        view = view_of(session, row.event_id, Subject(row.subject))
    try:
        sheet = _read(database, row)
        checked = _check(database, row, sheet, view, Decisions())
    except FileRefused as refused:
        fault = FaultFound(refused.fault, refused.row, refused.found, refused.most)
        _finish(database, import_id, State.CHECKING, State.FAILED, found={"fault": asdict(fault)})
        return
    _finish(database, import_id, State.CHECKING, State.CHECKED, found=_told(checked), seen=fingerprint(view))


def store_list(database: Database, import_id: int, *, clock: Clock = system_clock) -> None:
    """Store an accepted list, all of it in one transaction; if the event changed since the check, nothing of it.

    The rows are compared before that transaction begins, so that it holds nobody up for longer than the writing takes.
    """
    while not _try_to_store(database, import_id, clock):
        # Changed between the look and the lock: compared once more, which then is told.
        log.info("the event of list %s changed while it was being stored", import_id)


def _try_to_store(database: Database, import_id: int, clock: Clock) -> bool:
    """Whether the list has come to an end, stored or not."""
    with database.reading() as session:
        row = session.get(PendingImport, import_id)
        if row is None or row.state != State.STORING:
            return True
        view = view_of(session, row.event_id, Subject(row.subject))
    made = row.decisions
    decisions = Decisions(made.get("answers", {}), leave_out=bool(made.get("leave_out")))
    checked = _check(database, row, _read(database, row), view, decisions)
    seen = fingerprint(view)
    if seen != row.seen or (checked.findings.count and not decisions.leave_out):
        found = _told(checked) | {"stale": seen != row.seen}
        _finish(database, import_id, State.STORING, State.CHECKED, found=found, seen=seen)
        return True
    with database.writing() as session:
        return _store(session, import_id, checked, seen, clock)


def _store(session: Session, import_id: int, checked: Checked, seen: str, clock: Clock) -> bool:
    """Whether the event was still the same and the list is stored."""
    query = select(PendingImport).where(PendingImport.id == import_id, PendingImport.state == State.STORING)
    found = session.scalar(query.options(defer(PendingImport.data)))
    if found is None:
        return True
    event_id = found.event_id
    # In line with publishing, leaving and erasing, which take the event's row first, and with those who save a profile.
    session.get_one(Event, event_id, with_for_update={"key_share": True})
    session.execute(
        select(Participant.id).where(Participant.event_id == event_id).order_by(Participant.id).with_for_update()
    )
    row = session.scalar(query.options(defer(PendingImport.data)).with_for_update())
    if row is None:
        return True
    refuse_deleted(session, event_id)
    if fingerprint(view_of(session, event_id, Subject(row.subject))) != seen:
        return False
    made, now = row.decisions, clock()
    options = {"kind": str(made.get("kind", "")), "language": str(made.get("language", ""))}
    store(session, event_id, checked.plan, key=f"import-{row.public_id}", now=now, **options)
    numbers = dict(checked.numbers) | {"left_out": len(checked.findings.rows)}
    told = {name: number for name, number in numbers.items() if number}
    note(session, event_id=event_id, at=now, actor=str(made.get("by")), action=IMPORTED, subject=row.subject, **told)
    row.state, row.data, row.seen = State.DONE, b"", ""
    row.found, row.decisions, row.done_rows = {"numbers": numbers}, {}, row.all_rows
    return True


def fail_list(session: Session, import_id: int) -> None:
    """After a defect: nothing was stored, and the organiser can look at the list again."""
    row = session.scalar(
        select(PendingImport).where(PendingImport.id == import_id).options(defer(PendingImport.data)).with_for_update()
    )
    if row is not None and row.state in (State.CHECKING, State.STORING):
        row.state = State.FAILED
        row.found = _preview_of(row) | {"fault": asdict(FaultFound(DEFECT, None, "", ""))}
        row.version += 1


def _read(database: Database, row: PendingImport) -> Sheet:
    sheet = read_sheet(row.data, reading_of(row.reading))
    _tell(database, row.id, all_rows=len(sheet.lines))
    return sheet


def _check(database: Database, row: PendingImport, sheet: Sheet, view: View, decisions: Decisions) -> Checked:
    last = time.monotonic()

    def told(rows: int) -> None:
        nonlocal last
        if time.monotonic() - last >= TOLD_SECONDS:
            last = time.monotonic()
            _tell(database, row.id, done_rows=rows)

    fields = [None if column is None else Field(column) for column in row.columns]
    return check(sheet, fields, view, source=row.source, decisions=decisions, told=told)


def _tell(database: Database, import_id: int, **values: int) -> None:
    with database.writing() as session:
        session.execute(update(PendingImport).where(PendingImport.id == import_id).values(**values))


def _told(checked: Checked) -> dict[str, Any]:
    findings = checked.findings
    return {
        "numbers": dict(checked.numbers),
        "findings": [each.stored() for each in findings.kept],
        "finding_count": findings.count,
        "wrong_rows": len(findings.rows),
        "questions": [each.stored() for each in checked.questions[:MOST_ASKED]],
        "question_count": len(checked.questions),
    }


def _finish(
    database: Database, import_id: int, before: State, after: State, *, found: dict[str, Any], seen: str = ""
) -> None:
    """From one state to the next, unless the list was cancelled meanwhile."""
    with database.writing() as session:
        query = select(PendingImport).where(PendingImport.id == import_id).options(defer(PendingImport.data))
        row = session.scalar(query.with_for_update())
        if row is not None and row.state == before:
            row.state, row.seen = after, seen
            row.found = _preview_of(row) | found
            row.version += 1


def _preview_of(row: PendingImport) -> dict[str, Any]:
    return {name: row.found[name] for name in PREVIEWED if name in row.found}
