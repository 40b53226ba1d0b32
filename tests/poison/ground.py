"""Two events, a visitor of each kind, every route with fields that fit it, and the rows that are not their own."""

import hashlib
import html
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from flask import Flask
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from scheduler.accounts.records import Organiser, WebSession
from scheduler.database import Database
from scheduler.imports.files import read_event
from scheduler.imports.service import store_event
from scheduler.mail.messages import NoticeKind
from scheduler.people.records import Participant
from scheduler.people.service import people
from scheduler.privacy.consents import decide
from scheduler.privacy.rules import Decision
from scheduler.registrations.service import set_registration
from scheduler.settings import Settings
from tests.poison.furniture import furnish
from tests.scheduler.stored_events import NOW, StoredEvent, event_files, stored
from tests.web.attendee.forms_on_pages import forms_of

ROLES = ("anonymous", "attendee", "organiser")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "\u00e9")
SOURCES = Path(__file__).parents[2] / "web"
CHOSEN = {"wishes", "vetoes", "follow_up_answers"}
"""What people choose themselves: no organiser changes it."""

PARENTS = {
    "participant_id": "participants",
    "first_id": "participants",
    "organisation_id": "organisations",
    "item_id": "programme_items",
    "table_id": "meeting_tables",
    "grid_id": "grids",
    "mail_id": "outbox_mails",
    "what_if_id": "what_ifs",
}
"""Where the event of a row stands that names none itself."""

TOLD = {NoticeKind.LEAVING, NoticeKind.ERASED, NoticeKind.REVIEW, NoticeKind.MEETING_DECLINED}
"""What organisers are told of what an attendee does."""

SHARED = {"organisations", "organisation_tags", "saved_profiles"}
"""What the people of an organisation may change together."""

SENTENCE = re.compile(
    r'<p class="lead">(.*?)</p>|role="alert">(.*)|class="error"[^>]*>(.*?)</p>'
    r'|class="message[^"]*" role="[a-z]+"[^>]*>(.*?)</div>',
    re.S,
)
"""Where pages say what was wrong."""

Rows = Mapping[str, list[tuple[object, ...]]]


def known_names(pattern: str) -> tuple[str, ...]:
    """Names of fields and parameters that the code or a page mentions."""
    found: set[str] = set()
    for path in [*SOURCES.rglob("*.py"), *(SOURCES / "templates").rglob("*.html")]:
        found |= {name for groups in re.findall(pattern, path.read_text()) for name in groups if name}
    return tuple(sorted(found))


PARAMETERS = known_names(r"(?:args|values)\.get(?:list)?\(\"(\w+)\"()|[?&](\w+)=")


def form_fields() -> tuple[str, ...]:
    """Every field of every form class, and every name that is read out of a form by itself."""
    read = known_names(r"form\.get(?:list)?\(\"(\w+)\"()|<(?:input|button|textarea|select)[^>]* name=\"(\w+)\"")
    classes = [FlaskForm]
    found = set(read)
    while classes:
        one = classes.pop()
        classes += one.__subclasses__()
        found |= {name for name in dir(one) if type(getattr(one, name)).__name__ == "UnboundField"}
    return tuple(sorted(found))


@dataclass(frozen=True)
class Hit:
    """One request; ``fields`` are sent as a plain form unless ``body`` (type, bytes) is given.

    ``rule``: the page that is meant, where it is one of ours.
    """

    name: str
    role: str
    method: str
    path: str
    fields: tuple[tuple[str, str], ...] = ()
    body: tuple[str, bytes] | None = None
    headers: tuple[tuple[str, str], ...] = ()
    cookies: tuple[tuple[str, str], ...] = ()
    language: str = "ko"
    rule: str = ""


def urlencoded(fields: tuple[tuple[str, str], ...]) -> bytes:
    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in fields).encode()


def quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def named(rule: Rule, things: Mapping[str, str]) -> dict[str, str]:
    """The argument of the rule that names a thing, where one of these is meant."""
    found = re.search(r"/([\w-]+)/<(?:int:)?(number|public_id)>", rule.rule)
    return {found[2]: things[found[1]]} if found and found[1] in things else {}


@dataclass
class Ground:
    app: Flask
    database: Database
    own: StoredEvent
    other: StoredEvent
    start: sqlite3.Connection
    firm: int
    stranger: int
    other_parents: Mapping[str, set[int]]
    own_things: Mapping[str, str]
    other_things: Mapping[str, str]
    valid: dict[tuple[str, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    start_rows: dict[str, Rows] = field(default_factory=dict)

    def rows_at_start(self, role: str) -> Rows:
        """The rows of others before anything was sent; asked for the first time it must still be so."""
        if role not in self.start_rows:
            self.start_rows[role] = self.rows_of_others(role)
        return self.start_rows[role]

    def rules(self) -> list[Rule]:
        return sorted(
            (rule for rule in self.app.url_map.iter_rules() if rule.endpoint != "static"), key=lambda rule: rule.rule
        )

    def path(self, rule: Rule, **instead: str) -> str:
        """The address of a thing of the small event; an argument may be something else, written as it is."""
        known = {"event_key": "small", "key": "small", "number": "1", "public_id": "0" * 16, "secret": "x" * 43}
        known |= named(rule, self.own_things) | instead
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: quoted(known.get(found[1], "x")), rule.rule)

    def role_of(self, rule: Rule) -> str:
        audience = rule.endpoint.partition(".")[0]
        return audience if audience in ROLES else "anonymous"

    def form(self, rule: Rule) -> tuple[tuple[str, str], ...]:
        """What a visitor of the right kind would send by pressing the page's button, else all known fields."""
        role, path = self.role_of(rule), self.path(rule)
        if role not in self.read:
            self.read.add(role)
            self._read_forms(role)
        return self.valid.get((role, path), tuple((name, "1") for name in form_fields()))

    def _read_forms(self, role: str) -> None:
        for rule in self.rules():
            if "GET" in (rule.methods or ()) and self.role_of(rule) == role:
                path = self.path(rule)
                answer = self.send(Hit("form", role, "GET", path))
                page = answer.text if answer.mimetype == "text/html" else ""
                for action, form in (forms_of(page) if "<form" in page and "<html" in page else {}).items():
                    fields = [(name, value) for name, value in form.fields if name != "csrf_token"]
                    self.valid.setdefault((role, action or path), (*fields, *form.buttons[:1]))

    def send(self, hit: Hit) -> TestResponse:
        client = self.app.test_client(use_cookies=False)
        cookies = [*hit.cookies, *([(hit.role, f"session-of-{hit.role}")] if hit.role != "anonymous" else [])]
        cookie = "; ".join(f"{name}={value}" for name, value in cookies)
        kind, data = hit.body or ("application/x-www-form-urlencoded", urlencoded(hit.fields))
        headers = {"Accept-Language": hit.language, **dict(hit.headers)}
        environ = {"HTTP_COOKIE": cookie.encode("utf-8", "surrogatepass").decode("latin-1")} if cookie else {}
        path, _, query = hit.path.partition("?")
        return client.open(
            path=path,
            query_string=query,
            method=hit.method,
            data=data if hit.method not in {"GET", "HEAD"} else None,
            content_type=kind,
            headers=headers,
            environ_overrides=environ,
        )

    def restart(self) -> None:
        with closing(sqlite3.connect(str(self.database.engine.url.database))) as now:
            self.start.backup(now)

    def rows_of_others(self, role: str) -> Rows:
        """By table, every row that a visitor of this kind has no business to change."""
        found: dict[str, list[tuple[object, ...]]] = {}
        with closing(sqlite3.connect(str(self.database.engine.url.database))) as now:
            now.row_factory = sqlite3.Row
            names = [row[0] for row in now.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
            for name in names:
                rows = [row for row in now.execute(f'SELECT * FROM "{name}"') if not self._own(role, name, dict(row))]
                found[name] = sorted((tuple(row) for row in rows), key=repr)
        return found

    def _own(self, role: str, table: str, row: dict[str, object]) -> bool:
        if role == "attendee":
            own = self.own.ids["a"]
            told = table == "outbox_mails" and row["kind"] in TOLD
            whose = row.get("id" if table == "participants" else "participant_id")
            shared = table in SHARED and row.get("id" if table == "organisations" else "organisation_id") == self.firm
            return told or shared or table == "jobs" or whose == own or row.get("actor") == f"participant:{own}"
        if role == "organiser":
            return table not in CHOSEN and not self._of_the_other_event(table, row)
        return False

    def _of_the_other_event(self, table: str, row: dict[str, object]) -> bool:
        if table in {"events", "organisers"}:
            return row["id"] == (self.other.id if table == "events" else self.stranger)
        if row.get("event_id") == self.other.id or row.get("organiser_id") == self.stranger:
            return True
        return any(row.get(column) in ids for column, ids in self.other_parents.items())

    def names(self) -> tuple[str, str, str]:
        """Public ids of somebody of the other event, of somebody else, and the attendee's own."""
        return self.other.public_ids["b"], self.own.public_ids["d"], self.own.public_ids["a"]


def prepared(app: Flask, database: Database, settings: Settings) -> Ground:
    """The small event and one of another organiser, both in use; an attendee and an organiser of the small one."""
    own = stored(database, settings)
    files = event_files()
    files["event.toml"] = files["event.toml"].replace(b'"small"', b'"other"').replace(b"office@", b"stranger@")
    with database.writing() as session:
        other_id = store_event(session, read_event(files), by="command", now=NOW)
    with database.reading() as session:
        everybody = people(session, other_id)
        organiser, stranger = (
            session.scalars(select(Organiser.id).where(Organiser.email == f"{name}@example.org")).one()
            for name in ("office", "stranger")
        )
        firm = session.scalars(select(Participant.organisation_id).where(Participant.id == own.ids["a"])).one()
    other = StoredEvent(
        database, settings, other_id, {p.key: p.id for p in everybody}, {p.key: p.public_id for p in everybody}
    )
    with database.writing() as session:
        set_registration(session, own.id, until=NOW + timedelta(days=1), approval=True, by="command", now=NOW)
        for role, owner in (("attendee", {"participant_id": own.ids["a"]}), ("organiser", {"organiser_id": organiser})):
            secret = hashlib.sha256(f"session-of-{role}".encode()).hexdigest()
            ends = NOW + timedelta(days=30)
            session.add(WebSession(secret_sha256=secret, created_at=NOW, expires_at=ends, **owner))
        decide(session, own.ids["a"], Decision.GIVEN, language="ko", now=NOW)
    things = furnish(own, organiser), furnish(other, stranger)
    start = sqlite3.connect(":memory:")
    with closing(sqlite3.connect(str(database.engine.url.database))) as now:
        now.backup(start)
    parents = {
        column: {row[0] for row in start.execute(f"SELECT id FROM {table} WHERE event_id = ?", (other_id,))}
        for column, table in PARENTS.items()
    }
    return Ground(app, database, own, other, start, firm, stranger, parents, *things)


def complaint(hit: Hit, response: TestResponse) -> str:
    """What is wrong with the answer; empty when it is one that a visitor can live with."""
    status = response.status_code
    if status >= 500:
        return f"{status}"
    text = response.get_data().decode("utf-8", "replace")
    if "Traceback (most recent" in text or "sqlalchemy" in text.lower():
        return "a traceback"
    if status < 400 or hit.method == "HEAD" or response.mimetype != "text/html":
        return ""
    if "<html" in text and f'<html lang="{hit.language}">' not in text:
        return f"{status} in another language"
    told = SENTENCE.findall(text)
    sentence = html.unescape(re.sub(r"<[^>]+>", " ", " ".join(part for groups in told for part in groups))).strip()
    if not re.search("[가-힣]" if hit.language == "ko" else "[A-Za-z]{2}", sentence):
        return f"{status} without a sentence"
    return ""


def sweep(ground: Ground, hits: Iterator[Hit], *, batch: int = 40) -> tuple[int, list[str]]:
    """Send everything; returns how many were sent, and what was wrong.

    After each batch the rows of others are compared and the database goes back to its start.
    """
    sent, wrong, waiting = 0, [], []
    ground.restart()
    for hit in hits:
        ground.rows_at_start(hit.role)
        found = complaint(hit, ground.send(hit))
        sent += 1
        if found:
            wrong.append(f"{hit.role} {hit.method} {hit.path[:80]} [{hit.name}]: {found}")
        waiting.append(hit)
        if len(waiting) == batch:
            wrong += _changed(ground, waiting)
            waiting = []
    return sent, wrong + _changed(ground, waiting)


def _changed(ground: Ground, hits: list[Hit]) -> list[str]:
    found = []
    for role in {hit.role for hit in hits}:
        others = [each for each in {hit.role for hit in hits} if each != role]
        assert not others, "a batch is of one kind of visitor"
        now = ground.rows_of_others(role)
        for table, rows in ground.rows_at_start(role).items():
            lost = [row for row in rows if row not in now[table]]
            # Who comes in at the desk or by a list may bring wishes along.
            more = len(now[table]) != len(rows) and not (role == "organiser" and table in CHOSEN)
            if lost or more:
                found.append(f"{role} changed {table} by one of {[(h.method, h.path[:60], h.name) for h in hits]}")
    ground.restart()
    return found
