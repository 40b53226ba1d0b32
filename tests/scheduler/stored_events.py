"""A small event in the database, grids of it written down by hand, and what a publication left behind."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import func, select, update

from scheduler.audit.records import AuditEntry
from scheduler.database import Database, Session
from scheduler.imports.files import read_event
from scheduler.imports.service import store_event
from scheduler.mail.records import OutboxMail
from scheduler.mail.service import claim_next, render
from scheduler.people.service import people
from scheduler.settings import Settings
from scheduler.timetable.grids import Held, store_grid
from scheduler.timetable.publishing import PublishedRevision, publish_grid
from scheduler.timetable.records import Publication, PublishedMeeting, Run
from scheduler.timetable.service import request_run, run_summary
from scheduler.timetable.values import RunState
from tests.scheduler.imports.small_events import small_event, together, with_file

NOW = datetime(2027, 2, 20, 3, 0, tzinfo=UTC)
"""While the small event takes wishes."""

LATER = NOW + timedelta(days=10)
"""Between its deadline and its day, 5 March 2027, 14:00 to 15:00 in Seoul."""

FIRST_GRID = ("ab 2 T1", "ac 0 T1", "ce 1 T1", "de 0 T2")
"""Pair, slot number, table: a grid that keeps every rule. Of b's day only slot 2 is left; T2 is virtual."""

FIRST_MAILS = 2 * len(FIRST_GRID)


def event_files(*changes: dict[str, bytes]) -> dict[str, bytes]:
    """Five people; the pairs ab, ac, de wished for each other, c and e too; a vetoed d."""
    wishes = "participant,rank,target\na,1,b\na,2,c\nb,1,a\nc,1,e\nc,2,a\nd,1,e\ne,1,d\ne,2,c\n"
    return {**small_event(), **together(with_file("wishes.csv", wishes), *changes)}


@dataclass
class StoredEvent:
    """The event with use cases at hand, each in a transaction of its own."""

    database: Database
    settings: Settings
    id: int
    ids: dict[str, int]
    public_ids: dict[str, str]

    def request(self, now: datetime = NOW, *, queued: bool = False) -> int:
        with self.database.writing() as session:
            return request_run(session, self.id, by="command", seconds=5, workers=1, seed=0, now=now, queued=queued)

    def run(self, number: int):
        with self.database.reading() as session:
            return run_summary(session, self.id, number)

    def draft(self, *meetings: str, now: datetime = NOW) -> int:
        """A finished run with this grid; the grid's id."""
        number = self.request(now)
        with self.database.writing() as session:
            run_id = run_summary(session, self.id, number).id
            session.execute(
                update(Run).where(Run.id == run_id).values(state=RunState.FINISHED, reason="done", finished_at=now)
            )
            return store_grid(session, self.id, [_held(text) for text in meetings], run_id=run_id, now=now)

    def publish(
        self, grid_id: int, seen: int = 0, *, accept: bool = False, by: str = "command", now: datetime = NOW
    ) -> PublishedRevision:
        with self.database.writing() as session:
            return publish_grid(
                session,
                self.settings,
                self.id,
                grid_id,
                seen_revision=seen,
                accept_differences=accept,
                by=by,
                now=now,
            )

    def meetings(self) -> dict[str, PublishedMeeting]:
        """The published meetings that are not cancelled, by pair."""
        key = {number: key for key, number in self.ids.items()}
        with self.database.reading() as session:
            rows = session.scalars(select(PublishedMeeting).where(PublishedMeeting.cancelled_at.is_(None))).all()
        return {key[m.first_id] + key[m.second_id]: m for m in rows}

    def mails(self) -> list[OutboxMail]:
        with self.database.reading() as session:
            return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))

    def claim_all(self, now: datetime) -> list[EmailMessage]:
        """Every due mail as its recipient would get it; what was taken in hand is noted as sent."""
        mails = []
        with self.database.writing() as session:
            while (mail := claim_next(session, self.id, now=now)) is not None:
                session.execute(update(OutboxMail).where(OutboxMail.id == mail.id).values(state="sent"))
                parsed = message_from_bytes(render(self.settings, mail), policy=policy.default)
                assert isinstance(parsed, EmailMessage)
                mails.append(parsed)
        return mails

    def audit(self, action: str) -> int:
        """How often the audit log holds this action."""
        with self.database.reading() as session:
            return session.scalar(select(func.count()).where(AuditEntry.action == action)) or 0

    def state(self) -> tuple[int, tuple[str, ...], int]:
        """What everybody sees: revision, meetings with slot and table, number of mails promised."""
        with self.database.reading() as session:
            return published_state(session, self.id)


def published_state(session: Session, event_id: int) -> tuple[int, tuple[str, ...], int]:
    revision = session.scalar(select(Publication.revision).where(Publication.event_id == event_id)) or 0
    rows = session.scalars(
        select(PublishedMeeting).where(PublishedMeeting.event_id == event_id, PublishedMeeting.cancelled_at.is_(None))
    )
    places = tuple(sorted(f"{m.first_id} {m.second_id} {m.slot_id} {m.table_id} {m.sequence}" for m in rows))
    mails = session.scalar(select(func.count()).where(OutboxMail.event_id == event_id)) or 0
    return revision, places, mails


def _held(text: str) -> Held:
    pair, slot, table = text.split()
    return Held(pair[0], pair[1], int(slot), table)


def stored(database: Database, settings: Settings, files: dict[str, bytes] | None = None) -> StoredEvent:
    """The event of these files, as an import stores it."""
    with database.writing() as session:
        event_id = store_event(session, read_event(files or event_files()), by="command", now=NOW)
    with database.reading() as session:
        everybody = people(session, event_id)
    return StoredEvent(
        database,
        settings,
        event_id,
        {person.key: person.id for person in everybody},
        {person.key: person.public_id for person in everybody},
    )


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
