"""The small event with registration open, and somebody who registers."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from scheduler.events.service import event_summary
from scheduler.languages import Bilingual
from scheduler.mail.records import OutboxMail
from scheduler.mail.service import claim_next
from scheduler.registrations.confirming import confirm
from scheduler.registrations.records import Registration
from scheduler.registrations.service import answer_registration, register, set_registration
from scheduler.registrations.values import Application
from tests.scheduler.stored_events import NOW, StoredEvent

NEW = Application(
    name=Bilingual("신입", "Newcomer"),
    email="New.Comer+zone@example.org",
    role="연구원",
    organisation="새 연구소",
    kind="institution",
    zone="ulju",
    language="ko",
)


@dataclass
class Door:
    """Does what pages and runner do, each in a transaction of its own."""

    event: StoredEvent
    keys: Callable[[], int] = itertools.count(1).__next__

    def open(self, *, approval: bool = True, until: datetime = NOW + timedelta(days=2)) -> None:
        with self.event.database.writing() as session:
            set_registration(session, self.event.id, until=until, approval=approval, by="organiser:1", now=NOW)

    def ask(self, key: str = "", *, now: datetime = NOW, **changes: object) -> None:
        with self.event.database.writing() as session:
            event = event_summary(session, self.event.id)
            register(session, event, replace(NEW, **changes), key=key or f"{self.keys():032x}", now=now)

    def answer(self, now: datetime = NOW) -> None:
        for row in self.rows():
            with self.event.database.writing() as session:
                answer_registration(session, self.event.settings, row.id, now=now)

    def secret(self) -> str:
        """Of the newest confirmation that waits to be sent; the mails before it are taken in hand."""
        found = ""
        with self.event.database.writing() as session:
            while (mail := claim_next(session, self.event.id, now=NOW + timedelta(hours=20))) is not None:
                found = mail.content["link"].rpartition("/")[2] if mail.kind == "confirmation" else found
        return found

    def confirm(self, secret: str, now: datetime = NOW) -> None:
        with self.event.database.writing() as session:
            confirm(session, self.event.settings, secret, now=now)

    def wait(self, **changes: object) -> str:
        """Somebody has registered and confirmed; the public id of what waits."""
        self.ask(**changes)
        self.answer()
        self.confirm(self.secret())
        return self.rows()[-1].public_id

    def rows(self) -> list[Registration]:
        with self.event.database.reading() as session:
            return list(session.scalars(select(Registration).order_by(Registration.id)))

    def mails(self) -> list[tuple[str, str]]:
        with self.event.database.reading() as session:
            return list(session.execute(select(OutboxMail.kind, OutboxMail.to_email).order_by(OutboxMail.id)).all())


@pytest.fixture
def door(event: StoredEvent) -> Door:
    door = Door(event)
    door.open()
    return door
