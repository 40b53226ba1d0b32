"""A fresh database that holds a crowd's event while it takes wishes, and a signed-in browser of each participant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from benchmarks.load.crowds import crowd
from migrations import upgrade
from scheduler.accounts.service import make_participant_link, sign_in
from scheduler.database import Database, open_database
from scheduler.events.records import Event
from scheduler.imports.files import read_event
from scheduler.imports.service import store_event
from scheduler.people.records import Participant
from scheduler.privacy.consents import decide
from scheduler.privacy.rules import Decision

BASE_URL = "https://meet.example.org"
"""As behind a proxy that ends TLS: cookies are Secure and bound to the host."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """A participant with the secret of a session."""

    id: int
    public_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What a run stands on: the database, its event and everybody in it."""

    url: str
    event_id: int
    event_key: str
    attendees: tuple[Attendee, ...]


def prepare(url: str, people: int, *, seed: int) -> Ground:
    """Make the schema and the event in the database, and sign everybody in who then has agreed to the text."""
    database = open_database(url)
    try:
        upgrade(database.engine)
        now = datetime.now(UTC)
        file = read_event(crowd(people, seed=seed))
        with database.writing() as session:
            event_id = store_event(session, file, by="system", now=now)
            # The files name days; a run is on any day.
            span = {"wishes_open_at": now - timedelta(days=7), "wishes_close_at": now + timedelta(days=7)}
            session.execute(update(Event).where(Event.id == event_id).values(**span))
        return Ground(url, event_id, file.key, tuple(_signed_in(database, event_id, now)))
    finally:
        database.close()


def _signed_in(database: Database, event_id: int, now: datetime) -> list[Attendee]:
    with database.writing() as session:
        persons = session.execute(
            select(Participant.id, Participant.public_id, Participant.language)
            .where(Participant.event_id == event_id)
            .order_by(Participant.id)
        ).all()
        found = []
        for number, public_id, language in persons:
            decide(session, number, Decision.GIVEN, language=language, now=now)
            link = make_participant_link(session, number, now=now)
            found.append(Attendee(number, public_id, sign_in(session, link, now=now).secret))
    return found
