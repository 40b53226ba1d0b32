"""Asking for pages and editing a draft in this process: processor time and statements of each answer."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from statistics import median

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from benchmarks.pages.addresses import Address, addresses, known
from benchmarks.pages.preparing import BEFORE, NOW
from benchmarks.pages.rows import EDIT, FILE, PAGE, Row
from benchmarks.queries import counted_queries
from scheduler.accounts.records import WebSession
from scheduler.database import Database, Session, open_database
from scheduler.events.records import Event
from scheduler.settings import Settings
from scheduler.timetable.editing_views import choices, draft_sheet
from web import create_app

DRAFT = 2
"""The draft that is edited; the first one is looked at."""

GOOD = frozenset({200, 303})


@dataclass(frozen=True, slots=True)
class Visitors:
    """The application and a signed-in browser of each kind."""

    app: Flask
    database: Database
    organiser: FlaskClient
    attendee: FlaskClient

    def ask(self, address: Address) -> TestResponse:
        """The page at its time."""
        self.app.config["CLOCK"] = lambda: BEFORE if address.is_beforehand else NOW
        return (self.organiser if address.is_organisers else self.attendee).get(address.path)


def visitors(settings: Settings, database: Database) -> Visitors:
    """Signed in from before the event's day until after it."""
    app = create_app(settings, database)
    app.config.update(WTF_CSRF_ENABLED=False)
    with database.writing() as session:
        stage = known(session)
        organiser = _signed_in(app, session, "organiser", {"organiser_id": stage.organiser_id})
        attendee = _signed_in(app, session, "attendee", {"participant_id": stage.attendee_id})
    return Visitors(app, database, organiser, attendee)


def _signed_in(app: Flask, session: Session, role: str, owner: dict[str, int]) -> FlaskClient:
    secret = secrets.token_hex()
    kept = hashlib.sha256(secret.encode()).hexdigest()
    session.add(WebSession(secret_sha256=kept, created_at=BEFORE, expires_at=NOW + timedelta(days=1), **owner))
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_ENCODING"] = "gzip"
    client.set_cookie("language", "ko")
    client.set_cookie(role, secret)
    return client


def measured(settings: Settings, *, rounds: int, only: str = "") -> Iterator[Row]:
    """Every page whose name holds ``only``, each asked once and then ``rounds`` times; then the edits of a draft."""
    with closing(open_database(settings.database)) as database:
        browsers = visitors(settings, database)
        with database.reading() as session:
            every = addresses(browsers.app, known(session))
        for address in every:
            if only in address.name:
                yield _page(browsers, address, 1 if address.is_file else rounds)
        if only in "edit":
            yield from edits(browsers, rounds)


def _page(browsers: Visitors, address: Address, rounds: int) -> Row:
    database, kind = browsers.database, FILE if address.is_file else PAGE
    return _together([_once(kind, address.name, database, lambda: browsers.ask(address)) for _ in range(rounds + 1)])


def _together(times: list[Row]) -> Row:
    """The first one, and what the others were like."""
    first, *others = times
    spent, queries = [each.first for each in others], max(each.queries for each in others)
    return replace(first, usual=median(spent), most=max(spent), queries=queries)


def _once(kind: str, name: str, database: Database, ask: Callable[[], TestResponse]) -> Row:
    with counted_queries(database) as statements:
        began = time.thread_time()
        answer = ask()
        spent = 1000 * (time.thread_time() - began)
    if answer.status_code not in GOOD:
        raise RuntimeError(f"{name} answered {answer.status_code}")
    return Row(kind, name, spent, spent, spent, len(statements), len(answer.data) / 1000)


def edits(browsers: Visitors, rounds: int) -> Iterator[Row]:
    """As the editor in the browser does them: a meeting is moved, locked, unlocked, and what was done is undone."""
    database = browsers.database
    with database.reading() as session:
        event = session.scalars(select(Event)).one()
        sheet = draft_sheet(session, event.id, DRAFT)
        meeting, choice = next(
            (meeting, each)
            for meeting, spot in sorted(sheet.board.held.items())
            if not spot.locked
            for each in choices(sheet, meeting)
            if each.tables and each.slot != spot.slot
        )
        numbers, version = sheet.work.numbers, sheet.version
        pair = "-".join(str(number) for number in numbers.pair(meeting))
        place = f"{numbers.slots[choice.slot].id}-{numbers.tables[choice.tables[0]].id}"
    path = f"/organiser/{event.key}/drafts/{DRAFT}"
    browsers.app.config["CLOCK"] = lambda: BEFORE

    def press(act: str) -> TestResponse:
        nonlocal version
        fields = {"act": act, "seen": str(version), "pair": pair, "place": place}
        answer = browsers.organiser.post(path, data=fields, headers={"Accept": "application/json"})
        version = (answer.json or {}).get("version", version)
        return answer

    turns = ("move", "undo", "lock", "unlock")
    taken: dict[str, list[Row]] = {act: [] for act in turns}
    for _ in range(rounds + 1):
        for act in turns:
            taken[act].append(_once(EDIT, f"edit: {act}", database, partial(press, act)))
    yield from map(_together, taken.values())
