"""Keeping what participants are told: when the day has come, what was promised for it is deleted, by itself.

Wishes, vetoes and times go first, with all that was computed from them; the rest of an event's people a year after it.
What stays of an event is what its organiser wrote about the day itself, hashes of links without owner, and numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Table, delete, select, update

from scheduler.accounts.service import forget_participant_links
from scheduler.audit.service import SYSTEM, forget_pairs, forget_participants, note, numbers
from scheduler.database import Database, Record, Session
from scheduler.events.records import Event
from scheduler.mail.delivery import remove_torn
from scheduler.mail.records import LinkRequest, OutboxMail
from scheduler.mail.service import mail_file
from scheduler.people.records import Participant
from scheduler.privacy.rules import FEWEST, retention
from scheduler.settings import Settings
from scheduler.statistics.keeping import keep_numbers
from scheduler.statistics.values import Part
from scheduler.timetable.editing_board import forget_grounds
from scheduler.timetable.explaining import forget_answers
from scheduler.timetable.records import Grid, Run
from scheduler.timetable.values import UNDER_WAY, RunState

CHOICES = frozenset(
    {
        "absences",
        "attendances",
        "availabilities",
        "declines",
        "dismissals",
        "grid_drafts",
        "grid_edits",
        "own_times",
        "pair_rules",
        "replaced_choices",
        "replaced_lists",
        "repairs",
        "scenarios",
        "vetoes",
        "what_ifs",
        "wishes",
        "without_suggestions",
    }
)
"""Tables whose rows are somebody's wishes, vetoes or times, hold them once more, or were computed from them."""

STAYS = frozenset(
    {
        "audit_entries",
        "barred_kinds",
        "erased_links",
        "event_organisers",
        "events",
        "follow_up_windows",
        "jobs",
        "kind_limits",
        "kept_statistics",
        "link_requests",
        "meeting_tables",
        "organisers",
        "programme_items",
        "slots",
        "table_closures",
        "tags",
        "tracks",
        "zones",
    }
)
"""Tables that hold nothing of participants, or where they are looked for by other ways. Every other one is emptied."""

TORN = timedelta(days=1)


class Kind(StrEnum):
    CHOICES = "choices"
    REST = "rest"


_COUNTED = {Kind.CHOICES: Part.WISHES, Kind.REST: Part.PEOPLE}
_NOTED = {Kind.CHOICES: "choices_deleted_at", Kind.REST: "rest_deleted_at"}


@dataclass(frozen=True, slots=True)
class Deletion:
    """What went of an event: how many ``rows``, and which ``files`` of mails. ``promised``: the day told to people."""

    event_key: str
    kind: Kind
    promised: date
    rows: int
    files: tuple[str, ...] = ()


def keep_promises(
    database: Database, settings: Settings, *, now: datetime, only_look: bool = False
) -> tuple[Deletion, ...]:
    """Delete what is due at ``now``, each event in a transaction of its own; returns what went.

    A second time changes nothing; of several processes one deletes. ``only_look`` changes nothing at all.
    """
    with database.reading() as session:
        due = [event.id for event in session.scalars(select(Event).order_by(Event.day, Event.id)) if _due(event, now)]
    found: list[Deletion] = []
    for event_id in due:
        with database.writing() as session:
            deletions = delete_due(session, event_id, now=now)
            if only_look:
                session.rollback()
            else:
                # Before the commit: killed in between, the rows still know which files are to go.
                _remove(settings, deletions)
        found.extend(deletions)
    if not only_look:
        remove_torn(settings.outbox, before=now - TORN)
        if found:
            database.forget_deleted()
        # Each time: another process may have deleted.
        forget_answers()
        forget_grounds()
    return tuple(found)


def _remove(settings: Settings, deletions: Iterable[Deletion]) -> None:
    for deletion in deletions:
        for name in deletion.files:
            (settings.outbox / name).unlink(missing_ok=True)


def _due(event: Event, now: datetime) -> list[tuple[Kind, date]]:
    """What is promised for today, in the event's zone, or for a day before."""
    kept, today = retention(event.day), now.astimezone(ZoneInfo(event.zone)).date()
    promised = ((Kind.CHOICES, kept.choices), (Kind.REST, kept.rest))
    return [(kind, day) for kind, day in promised if day <= today]


def delete_due(session: Session, event_id: int, *, now: datetime) -> tuple[Deletion, ...]:
    """Delete the event's rows that are due, in the caller's transaction; empty when they are gone already.

    The files that a deletion names are the caller's to remove.
    """
    # In line with publishing, leaving, erasing and other processes: all take the event's row first.
    event = session.get_one(Event, event_id, with_for_update={"key_share": True})
    deletions = []
    for kind, promised in _due(event, now):
        if getattr(event, _NOTED[kind]) is None:
            keep_numbers(session, event_id, _COUNTED[kind], fewest=FEWEST, now=now)
        files = _mail_files(session, event_id) if kind is Kind.REST else ()
        counts = _delete_rest(session, event_id) if kind is Kind.REST else _delete_choices(session, event_id, now)
        rows = sum(counts.values())
        if not rows and getattr(event, _NOTED[kind]) is not None:
            continue
        if getattr(event, _NOTED[kind]) is None:
            setattr(event, _NOTED[kind], now)
        kept = numbers(counts, fewest=FEWEST)
        note(session, event_id=event_id, at=now, actor=SYSTEM, action=f"{kind} deleted as promised", **kept)
        deletions.append(Deletion(event.key, kind, promised, rows, files))
    session.flush()
    return tuple(deletions)


def _delete_choices(session: Session, event_id: int, now: datetime) -> dict[str, int]:
    counts = _delete(session, event_id, (table for table in _tables() if table.name in CHOICES))
    forget_pairs(session, event_id)
    own_runs = Run.event_id == event_id
    session.execute(
        update(Run)
        .where(own_runs, Run.state.in_(UNDER_WAY))
        .values(state=RunState.CANCELLED, reason="nothing_cancel", finished_at=now)
    )
    # A problem says which pairs may meet and what each is worth: it is the wishes and vetoes once more. Settings and
    # origin name who was boosted and whose wish was tried.
    nothing: dict[str, object] = {
        "problem": b"",
        "problem_sha256": "",
        "result": None,
        "outcome": None,
        "settings": {},
        "origin": {},
    }
    emptied = session.execute(update(Run).where(own_runs, Run.problem != b"").values(nothing))
    drafts = select(Grid.id).where(Grid.event_id == event_id, Grid.revision.is_(None))
    for table in _tables():
        for key in table.foreign_keys:
            if key.column.table is Grid.__table__:
                session.execute(delete(table).where(key.parent.in_(drafts)))
    gone = session.execute(delete(Grid).where(Grid.id.in_(drafts)))
    return counts | {"runs": _count(emptied), "drafts": _count(gone)}


def _mail_files(session: Session, event_id: int) -> tuple[str, ...]:
    mails = session.execute(select(OutboxMail.id, OutboxMail.kind).where(OutboxMail.event_id == event_id))
    return tuple(mail_file(mail_id, kind) for mail_id, kind in mails)


def _delete_rest(session: Session, event_id: int) -> dict[str, int]:
    everybody = Participant.event_id == event_id
    asked = delete(LinkRequest).where(LinkRequest.email.in_(select(Participant.email).where(everybody)))
    counts = {"link_requests": _count(session.execute(asked))}
    forget_participant_links(session, select(Participant.id).where(everybody))
    counts |= _delete(session, event_id, (table for table in _tables() if table.name not in STAYS))
    return counts | {"audit_entries": forget_participants(session, event_id, fewest=FEWEST)}


def _tables() -> tuple[Table, ...]:
    """Those first that others do not lead to."""
    return tuple(reversed(Record.metadata.sorted_tables))


def _delete(session: Session, event_id: int, tables: Iterable[Table]) -> dict[str, int]:
    counts = {}
    for table in tables:
        own = of_event(table, event_id)
        if own is not None:
            counts[table.name] = _count(session.execute(delete(table).where(own)))
    return counts


def of_event(table: Table, event_id: int) -> ColumnElement[bool] | None:
    """Which rows of the table are the event's, by its column or by the rows they lead to; None where none can be."""
    if "event_id" in table.columns:
        return table.c.event_id == event_id
    # A column that may be empty does not lead to the event from every row.
    for key in sorted(table.foreign_keys, key=lambda key: (bool(key.parent.nullable), key.parent.name)):
        theirs = of_event(key.column.table, event_id)
        if theirs is not None:
            return key.parent.in_(select(key.column).where(theirs))
    return None


def _count(result: object) -> int:
    return int(result.rowcount)  # type: ignore[attr-defined]  # the result of a DELETE or an UPDATE has it
