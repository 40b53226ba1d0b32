"""A participant with a canary in every field, all over the event; and looking for canaries everywhere."""

import base64
import re
from email import message_from_bytes, policy
from pathlib import Path

from sqlalchemy import String, select, text, update

from scheduler.database import Database, Record, Session
from scheduler.events.service import event_summary
from scheduler.followups.service import answer
from scheduler.languages import Bilingual
from scheduler.mail.records import OutboxMail
from scheduler.mail.sending import deliver_due
from scheduler.mail.service import request_delivery
from scheduler.people.records import Participant
from scheduler.privacy.consents import decide
from scheduler.privacy.leaving import leave
from scheduler.privacy.reviews import ask_review
from scheduler.privacy.rules import Decision
from scheduler.registrations.records import Registration
from scheduler.registrations.service import register
from scheduler.registrations.values import Application
from scheduler.wishes.records import Wish
from tests.scheduler.stored_events import FIRST_GRID, LATER, NOW, StoredEvent

CANARY = "qzkanari"
"""Part of every planted text; in small letters, as mail addresses are."""


def plant(event: StoredEvent, key: str) -> None:
    """Every text of the participant's row that is theirs becomes a canary: also columns that come later."""
    columns = [
        column.name
        for column in Participant.__table__.columns
        if isinstance(column.type, String) and column.name not in {"key", "public_id", "language"}
    ]
    values = {name: f"{CANARY}-{name}" for name in columns} | {"email": f"{CANARY}@example.org"}
    with event.database.writing() as session:
        session.execute(update(Participant).where(Participant.id == event.ids[key]).values(values))


def live(event: StoredEvent, key: str, others: str) -> None:
    """Consent, publication, mails sent to files, answers and a request with notes, mails that still wait."""
    own = event.ids[key]
    with event.database.writing() as session:
        decide(session, own, Decision.GIVEN, language="ko", now=NOW)
        for email in (f"{CANARY}@example.org", "somebody.else@example.org"):
            registered(session, event.id, email)
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    deliver_due(event.database, event.settings, event.id, clock=lambda: LATER)
    with event.database.writing() as session:
        answer(session, own, event.public_ids[others], go_on=True, note=f"{CANARY}-note", now=LATER)
        answer(session, event.ids[others], event.public_ids[key], go_on=True, note=f"{CANARY}-of-other", now=LATER)
        leave(session, event.settings, own, now=LATER)
        ask_review(session, event.settings, own, f"{CANARY}-request", key="ask", now=LATER)
        request_delivery(session, event.id, now=LATER)


def registered(session: Session, event_id: int, email: str) -> None:
    """Somebody registers with this address; if it takes part already, that is kept for some days nevertheless."""
    word = email.partition("@")[0]
    application = Application(Bilingual(word, ""), email, word, word, "company", "", "ko")
    register(session, event_summary(session, event_id), application, key=word, now=NOW)


def wait_again(event: StoredEvent) -> None:
    """The mails of the first meetings wait once more, with all that they say."""
    event.publish(event.draft("ab 2 T2", *FIRST_GRID[1:]), seen=1, accept=True, now=LATER)


def found_in_database(database: Database, canary: str = CANARY) -> list[str]:
    """table.column of every value that holds a canary, in whatever type."""
    found = []
    with database.reading() as session:
        for table in Record.metadata.sorted_tables:
            for row in session.execute(text(f'SELECT * FROM "{table.name}"')).mappings():
                found += [f"{table.name}.{name}" for name, value in row.items() if canary in _readable(value)]
    return sorted(set(found))


def _readable(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def found_in_files(folder: Path) -> list[str]:
    """Files that hold a canary, as bytes, decoded from base64 or as a mail."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and CANARY in _opened(path.read_bytes()))


def _opened(raw: bytes) -> str:
    parts = [raw.decode("utf-8", "replace")]
    for part in message_from_bytes(raw, policy=policy.default).walk():
        if not part.is_multipart():
            parts.append((part.get_payload(decode=True) or b"").decode("utf-8", "replace"))
        parts += [str(value) for value in part.values()]
    parts += [
        base64.b64decode(word[: len(word) // 4 * 4]).decode("utf-8", "replace")
        for word in re.findall(rb"[A-Za-z0-9+/]{40,}", raw)
    ]
    return "\n".join(parts)


def dump(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with database.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Record.metadata.sorted_tables
        }


def others_rows(event: StoredEvent, key: str) -> dict[str, list[tuple[object, ...]]]:
    """What is stored of everybody else and is not about the participant."""
    own = event.ids[key]
    kept: dict[str, list[tuple[object, ...]]] = {}
    with event.database.reading() as session:
        for table in Record.metadata.sorted_tables:
            if table.name in {"audit_entries", "jobs", "outbox_mails", "last_invitations", "erased_links", "wishes"}:
                continue
            if table.name == Registration.__tablename__:
                rows = session.execute(select(table).where(~table.c.email.contains(CANARY))).all()
                kept[table.name] = [tuple(row) for row in rows]
                continue
            people = [c for c in table.columns if any(k.column.table.name == "participants" for k in c.foreign_keys)]
            names = [c.name for c in people] or (["id"] if table.name == "participants" else [])
            rows = session.execute(select(table)).mappings().all()
            kept[table.name] = sorted(
                (tuple(row.values()) for row in rows if all(row[name] != own for name in names)), key=repr
            )
        mails = session.scalars(select(OutboxMail).where(OutboxMail.kind == "invitation").order_by(OutboxMail.id))
        kept["mails"] = [
            (m.id, m.to_name, m.to_email, m.uid, m.state, m.sequence, m.message_id, m.created_at)
            for m in mails
            if CANARY not in m.to_email
        ]
        kept["order of wishes"] = [
            (w.participant_id, w.target_id)
            for w in session.scalars(select(Wish).order_by(Wish.participant_id, Wish.rank))
            if own not in (w.participant_id, w.target_id)
        ]
    return kept
