"""One application on one database file that is set to world after world, and all that attendees get to see of each."""

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as events
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from scheduler.accounts.feeds import keep_feed
from scheduler.accounts.records import SignInLink, WebSession
from scheduler.database import Database, Session
from scheduler.events.service import event_summary, wishes_are_open
from scheduler.followups.service import answer
from scheduler.invitations.reminding import remind
from scheduler.languages import Bilingual
from scheduler.mail.link_requests import mail_single_link
from scheduler.mail.personal_links import mail_personal_links
from scheduler.mail.records import OutboxMail
from scheduler.mail.service import ClaimedMail, To, contacts, render
from scheduler.people.directory import directory
from scheduler.people.records import Organisation
from scheduler.privacy.consents import decide
from scheduler.privacy.reviews import answer_review, ask_review, open_reviews
from scheduler.privacy.rules import Decision
from scheduler.registrations.confirming import confirm
from scheduler.registrations.deciding import decline
from scheduler.registrations.records import Registration
from scheduler.registrations.service import answer_registration, register
from scheduler.registrations.values import Application
from scheduler.suggestions.computing import profiles_of, store_partners
from scheduler.suggestions.messages import PARTNERS
from scheduler.suggestions.ranking import rank
from scheduler.timetable.grids import Held, current_revision, store_grid
from scheduler.timetable.planning import build_problem
from scheduler.timetable.publishing import GridViolates, publish_grid
from scheduler.timetable.records import Run
from scheduler.timetable.service import NothingToSolve, run_summary
from scheduler.timetable.values import RunState
from scheduler.timetable.withdrawing import TimetableBegun, withdraw_timetable
from scheduler.wishes.rules import Choices
from scheduler.wishes.service import save_wishes
from tests.confidentiality.addresses import Asker, addresses, feed_secret, link_secret, session_secret
from tests.confidentiality.events import Flip, RandomEvent
from tests.conftest import Clock
from tests.scheduler.stored_events import LATER, NOW, StoredEvent, stored
from tests.web.attendee.forms_on_pages import forms_of

FRESH = (
    (re.compile(r'name="(csrf_token|key)" value="[^"]+"'), r'name="\1"'),  # forgery token, the drawn form's own name
    (
        re.compile(r"/(in|confirm)/(?!link-of-|not-a-link)[A-Za-z0-9_-]{43}"),
        r"/\1/…",
    ),  # the secret of a new link
    (re.compile(r"m-[0-9a-f]{24}@"), "m-…@"),  # the calendar's name of a meeting
    (re.compile(r"/meetings/[0-9a-f]{16}"), "/meetings/…"),
    (re.compile(r"-[0-9a-f]{16}\.ics"), "-….ics"),
    (re.compile(r"/f/[A-Za-z0-9_-]{43}"), "/f/…"),  # the secret of a new calendar feed
    (re.compile(r'"[0-9a-f]{64}"'), '"…"'),  # the hash of a feed's bytes, which are compared themselves
)
"""What is drawn anew from random bits whatever the event holds."""


def alike(text: str) -> str:
    """The text without what is new at every drawing; nothing else is left out."""
    for pattern, sign in FRESH:
        text = pattern.sub(sign, text)
    return text


@dataclass(frozen=True)
class Seen:
    """An answer or a mail as its reader gets it, with the statements that it took and how many rows each gave."""

    asked: str
    told: tuple[object, ...]
    statements: tuple[tuple[str, int], ...] = ()


class StatementLog:
    """The statements in order, each with the number of rows that were fetched or changed."""

    def __init__(self, database: Database) -> None:
        self.entries: list[list[Any]] = []
        database.engine.dispose()  # connections made before would not be counted
        events.listen(database.engine, "connect", self._count_rows)
        events.listen(database.engine, "before_cursor_execute", self._begin)
        events.listen(database.engine, "after_cursor_execute", self._end)

    def _count_rows(self, connection: Any, _record: object) -> None:
        connection.row_factory = self._row

    def _row(self, _cursor: object, row: tuple[object, ...]) -> tuple[object, ...]:
        self.entries[-1][1] += 1
        return row

    def _begin(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        self.entries.append([statement, 0])

    def _end(self, _connection: object, cursor: Any, *_rest: object) -> None:
        self.entries[-1][1] += max(cursor.rowcount, 0)

    def take(self) -> tuple[tuple[str, int], ...]:
        taken = tuple((statement, rows) for statement, rows in self.entries)
        self.entries = []
        return taken


class Stage:
    """Holds one event; ``restart`` takes the database back to the moment at which it was imported."""

    def __init__(self, app: Flask, database: Database, clock: Clock, empty: Path) -> None:
        self.app, self.database, self.clock = app, database, clock
        self.settings = app.extensions["mannam.settings"]
        self.file = str(database.engine.url.database)
        self.empty = empty
        self.log = StatementLog(database)
        self.event: RandomEvent
        self.names: dict[str, str] = {}
        self.held: StoredEvent
        self._start: sqlite3.Connection | None = None

    def set_up(self, event: RandomEvent) -> None:
        """Import the event into an empty database, and sign everybody in."""
        with closing(sqlite3.connect(self.empty)) as empty:
            self._copy(empty)
        self.clock.now = NOW
        self.event = event
        self.held = stored(self.database, self.settings, dict(event.files))
        with self.database.writing() as session:
            for key, number in self.held.ids.items():
                link, cookie = (hashlib.sha256(s(key).encode()).hexdigest() for s in (link_secret, session_secret))
                session.add(SignInLink(secret_sha256=link, participant_id=number, single_use=False, created_at=NOW))
                ends = LATER + timedelta(days=30)
                session.add(WebSession(secret_sha256=cookie, participant_id=number, created_at=NOW, expires_at=ends))
                keep_feed(session, number, feed_secret(key), now=NOW)
                decide(session, number, Decision.GIVEN, language="ko", now=NOW)
            ranked = rank(profiles_of(session, self.held.id))
            partners = {each.id: PARTNERS.dump_json(each.partners).decode() for each in ranked}
            store_partners(session, self.held.id, partners)
            firms = session.scalars(select(Organisation)).all()
        self.names = self.held.public_ids | {firm.key: firm.public_id for firm in firms}
        self.close()
        self._start = sqlite3.connect(":memory:")
        with closing(sqlite3.connect(self.file)) as now:
            now.backup(self._start)

    def restart(self) -> None:
        assert self._start is not None
        self._copy(self._start)
        self.clock.now = NOW
        with self.database.reading() as session:
            directory(session, self.held.id)  # kept between requests, so that who asks first reads more

    def _copy(self, source: sqlite3.Connection) -> None:
        with closing(sqlite3.connect(self.file)) as target:
            source.backup(target)

    def close(self) -> None:
        if self._start is not None:
            self._start.close()
            self._start = None

    def flip(self, flip: Flip) -> None:
        """X saves the changed list, as the page does."""
        names = self.names
        wishes, vetoes = (tuple(names[key] for key in row) for row in (flip.choices.wishes, flip.choices.vetoes))
        with self.database.writing() as session:
            own = self.held.ids[flip.someone]
            save_wishes(session, own, Choices(wishes, vetoes), seen=0, key="flip", now=self.clock.now)

    def plan(self) -> tuple[Held, ...]:
        """A grid that fits the event as it stands: every meeting that is possible, at the first place that is free."""
        with self.database.reading() as session:
            try:
                problem = build_problem(session, self.held.id)
            except NothingToSolve:
                return ()
        grid: list[Held] = []
        taken: set[tuple[str, int]] = set()
        used: dict[str, int] = {}
        held: set[int] = set()
        for number, meeting in enumerate(problem.meetings):
            pair = [problem.people[index] for index in meeting.people]
            common = set.intersection(*(set(person.available) for person in pair))
            free = [n for n in sorted(common) if not {(pair[0].id, n), (pair[1].id, n), ("T1", n)} & taken]
            full = any(number in quota.meetings and quota.meetings & held for p in pair for quota in p.quotas)
            if free and not full and all(used.get(p.id, 0) < (p.most or 9) for p in pair):
                held.add(number)
                taken |= {(pair[0].id, free[0]), (pair[1].id, free[0]), ("T1", free[0])}
                used.update({person.id: used.get(person.id, 0) + 1 for person in pair})
                grid.append(Held(pair[0].id, pair[1].id, free[0], "T1"))
        return tuple(grid)

    def publish(self, grid: Iterable[Held], seen: int = 0, *, preliminary: bool = False) -> bool:
        """Publish this grid if the event's data allow it, whatever they were when it was made."""
        self.clock.now = LATER
        try:
            number = self.held.request(LATER)
            with self.database.writing() as session:
                run = run_summary(session, self.held.id, number).id
                session.execute(update(Run).where(Run.id == run).values(state=RunState.FINISHED, finished_at=LATER))
                stored_grid = store_grid(session, self.held.id, grid, run_id=run, now=LATER)
                publish_grid(
                    session,
                    self.settings,
                    self.held.id,
                    stored_grid,
                    seen_revision=seen,
                    accept_differences=True,
                    by="command",
                    now=LATER,
                    preliminary=preliminary,
                )
        except (GridViolates, NothingToSolve):
            return False
        return True

    def deliver(self) -> None:
        """Whatever waits in the outbox counts as sent."""
        with self.database.writing() as session:
            session.execute(update(OutboxMail).values(state="sent", sent_at=LATER))

    def answer(self, someone: str, target: str) -> None:
        """X says after the meeting whether to go on with Y."""
        with self.database.writing() as session:
            own, partner = self.held.ids[someone], self.held.public_ids[target]
            answer(session, own, partner, go_on=True, note="", now=self.clock.now)

    def look(self, hidden: str, *, seed: int) -> list[Seen]:
        """All that everybody but ``hidden`` gets to see: pages, files, what a pressed button answers, mails."""
        random = Random(f"look {seed}")
        keys = [key for key in self.event.people if key != hidden]
        visits = {key: self._visit(key) for key in keys}
        seen: list[Seen] = []
        pages: dict[str, list[str]] = {}
        for key, client in visits.items():
            with self.database.reading() as session:
                asker = Asker(session, key, self.held.ids[key])
                asked = addresses(self.app, asker, random, open_too=key == keys[-1])
            pages[key] = []
            for address in asked:
                response = self._opened(client, "GET", address.path, headers=dict(address.headers))
                seen.append(self._seen(f"{key} GET {address}", response))
                if response.mimetype == "text/html" and not address.headers and '"/events/' in response.text:
                    pages[key].append(response.text)
        for key, client in visits.items():
            for page in random.sample(pages[key], min(1, len(pages[key]))):
                seen += self._pressed(key, client, page, random)
        return [*seen, *self._mails(f"{hidden}@example.org")]

    def _opened(self, client: FlaskClient, method: str, path: str, **sent: Any) -> TestResponse:
        self.log.take()
        return client.open(path, method=method, **sent)

    def _visit(self, key: str) -> FlaskClient:
        client = self.app.test_client()
        client.set_cookie("attendee", session_secret(key))
        client.set_cookie("language", "en" if ord(key) % 2 else "ko")
        return client

    def _pressed(self, key: str, client: FlaskClient, page: str, random: Random) -> Iterator[Seen]:
        """One button of each of the page's own forms."""
        for form in forms_of(page).values():
            if form.action.startswith("/events/"):
                sent: dict[str, list[str]] = {}
                for name, value in [*form.fields, *([random.choice(form.buttons)] if form.buttons else [])]:
                    sent.setdefault(name, []).append(value)
                yield self._seen(f"{key} POST {form.action}", self._opened(client, "POST", form.action, data=sent))

    def _seen(self, asked: str, response: TestResponse) -> Seen:
        headers = [(name, alike(value)) for name, value in response.headers if name not in {"Content-Length", "Date"}]
        headers = [(name, value.partition("=")[0] if name == "Set-Cookie" else value) for name, value in headers]
        return Seen(
            alike(asked),
            (response.status_code, tuple(headers), alike(response.data.decode(errors="replace"))),
            self.log.take(),
        )

    def _mails(self, hidden: str) -> Iterator[Seen]:
        """What is on its way by now, answers to reviews, and the personal links that the organiser sends everybody."""
        asker = next(number for key, number in self.held.ids.items() if key != hidden.partition("@")[0])
        with self.database.writing() as session:
            if current_revision(session, self.held.id) is not None:
                if not any(each.participant_id == asker for each in open_reviews(session, self.held.id)):
                    ask_review(session, self.settings, asker, "", key="ask", now=self.clock.now)
                for each in open_reviews(session, self.held.id):
                    asked = (self.held.id, each.id)
                    answer_review(session, self.settings, *asked, "Yes", by="organiser:1", now=self.clock.now)
            mail_personal_links(session, self.settings, self.held.id, key="press", by="organiser:1", now=self.clock.now)
            if wishes_are_open(event_summary(session, self.held.id), now=self.clock.now):
                remind(session, self.settings, self.held.id, key="press", by="organiser:1", now=self.clock.now)
            for number, to in contacts(session, self.held.id).items():
                mail_single_link(session, self.settings, self.held.id, number, to, now=self.clock.now)
            self._registered(session)
            self._withdrawn(session)
        with self.database.reading() as session:
            mails = select(OutboxMail).where(OutboxMail.to_email != hidden).order_by(OutboxMail.id)
            rows = session.scalars(mails).all()
        for row in rows:
            to = To(row.to_name, row.to_email, row.language)
            mail = ClaimedMail(row.id, row.kind, to, row.message_id, row.content, row.created_at, row.attempts)
            message = message_from_bytes(render(self.settings, mail), policy=policy.default)
            assert isinstance(message, EmailMessage)
            told = (row.kind, row.to_email, row.sequence, row.not_before - self.clock.now)
            yield Seen(f"mail to {row.to_email}", (*told, *_mail_text(message)))

    def _withdrawn(self, session: Session) -> None:
        """The organiser takes the timetable back, unless the first meeting has begun."""
        revision = current_revision(session, self.held.id)
        if revision is not None:
            told = {"seen_revision": revision.number, "by": "organiser:1", "now": self.clock.now}
            with suppress(TimetableBegun):
                withdraw_timetable(session, self.settings, self.held.id, "x", **told)

    def _registered(self, session: Session) -> None:
        """A stranger registers, confirms the address and is declined."""
        wanted = Application(Bilingual("x", "x"), "x@example.org", "x", "x", "company", "", "ko")
        register(session, event_summary(session, self.held.id), wanted, key="register", now=self.clock.now)
        row = session.scalar(select(Registration).where(Registration.key == "register"))
        if row is None:
            return  # asked for by an earlier look, and declined
        answer_registration(session, self.settings, row.id, now=self.clock.now)
        mails = select(OutboxMail).where(OutboxMail.to_email == row.email).order_by(OutboxMail.id.desc())
        mail = session.scalars(mails).first()
        assert mail is not None
        confirm(session, self.settings, mail.content["link"].rpartition("/")[2], now=self.clock.now)
        told = {"reason": "x", "by": "organiser:1", "now": self.clock.now}
        decline(session, self.settings, self.held.id, row.public_id, **told)


def _mail_text(message: EmailMessage) -> Iterator[str]:
    """Headers but the Message-ID and the boundaries, and the decoded text of every part."""
    for part in message.walk():
        assert isinstance(part, EmailMessage)
        for name, value in part.items():
            if name not in {"Message-ID", "Content-Type", "References", "In-Reply-To"}:
                yield alike(f"{name}: {value}")
        yield part.get_content_type()
        if not part.is_multipart():
            content = part.get_content()
            yield alike(content if isinstance(content, str) else content.decode())


def differences(one: list[Seen], other: list[Seen]) -> list[str]:
    """What somebody could tell two worlds apart by; none when all that is seen is the same."""
    if len(one) != len(other):
        return [f"{len(one)} and {len(other)} answers and mails"]
    found = []
    for first, second in zip(one, other, strict=True):
        for what in ("asked", "told", "statements"):
            if getattr(first, what) != getattr(second, what):
                found.append(f"{first.asked}: {what} differs")
    return found
