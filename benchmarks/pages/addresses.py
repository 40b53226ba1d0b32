"""The address of every page, from the application itself: a new page is measured by itself, or says what it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from scheduler.accounts.records import Organiser
from scheduler.checkins.records import CheckIn
from scheduler.checkins.values import State
from scheduler.database import Session
from scheduler.events.records import Event, MeetingTable, ProgrammeItem
from scheduler.followups.records import FollowUp
from scheduler.imports.additions.records import PendingImport
from scheduler.people.records import Participant
from scheduler.privacy.records import ReviewRequest
from scheduler.timetable.records import PublishedMeeting

ELSEWHERE = frozenset({"static", "public.confirmation", "public.feed", "identity.door"})
"""No pages of the event, or reached by a secret of which nothing is kept."""

VIEWS: Mapping[str, Sequence[str]] = {
    "attendee.own_wishes": ("all=1", "q=%EC%84%BC%EC%84%9C"),
    "organiser.audit": ("q=%EA%B9%80",),
    "organiser.choices": ("q=%EA%B9%80", "person={person}"),
    "organiser.desk": ("q=%EA%B9%80",),
    "organiser.desk_marks": ("since=0",),
    "organiser.draft": ("view=people", "all=1", "meeting={pair}", "person={person}", "from=300"),
    "organiser.draft_publish_page": ("all=1",),
    "organiser.grid": ("person={person}", "all=1"),
    "organiser.outcomes": ("page=2",),
    "organiser.pair_list": ("q=%EA%B9%80",),
    "organiser.people": ("q=%EA%B9%80", "part=15", "state=no-wish"),
    "organiser.publish_page": ("all=1", "as=preliminary"),
    "organiser.schedules_pdf": ("person={person}",),
    "organiser.setup_item": ("q=%EA%B9%80",),
    "organiser.unmet": ("person={person}", "page=2"),
    "organiser.what_if": ("varies=most",),
}
"""Further views of a page beside the plain one."""

NEEDED: Mapping[str, str] = {"organiser.take_over_page": "value={tables}"}
"""What a page does not answer without."""

BEFOREHAND = frozenset(
    {
        "organiser.confirm_page",
        "organiser.draft_publish_page",
        "organiser.publish_page",
        "organiser.readiness",
        "organiser.withdraw_page",
    }
)
"""Pages that are opened before the event's day; some of them not at all on it."""

FILES = ("_pdf", "_file", "download_")
"""Parts of the names of those that give a file, which may take longer than a page."""


@dataclass(frozen=True, slots=True)
class Address:
    """``name`` is the endpoint with the view's query."""

    name: str
    path: str

    @property
    def is_file(self) -> bool:
        return any(part in self.name for part in FILES) and "person=" not in self.name

    @property
    def is_beforehand(self) -> bool:
        return self.name.partition("?")[0] in BEFOREHAND

    @property
    def is_organisers(self) -> bool:
        return self.name.startswith("organiser.")


@dataclass(frozen=True, slots=True)
class Known:
    """What stands in addresses: by endpoint and argument, or by the argument alone; and in queries."""

    organiser_id: int
    attendee_id: int
    arguments: Mapping[str, str | int]
    queries: Mapping[str, str]


def known(session: Session) -> Known:
    """Rows of the database's one event: an attendee with a meeting and a follow-up, somebody who has not come."""
    event = session.scalars(select(Event).order_by(Event.id)).one()

    def first(column: object, *conditions: object) -> int:
        found = session.scalars(select(column).where(*conditions).order_by(column)).first()  # type: ignore[call-overload]  # any column
        return int(found or 0)

    def public_id(record: object, number: int) -> str:
        return str(session.get_one(record, number).public_id)  # type: ignore[arg-type, attr-defined]  # any record

    follow_up = session.get_one(FollowUp, first(FollowUp.id))
    attendee = follow_up.first_id
    absent = public_id(Participant, first(CheckIn.participant_id, CheckIn.state == State.NO_SHOW))
    own = (PublishedMeeting.first_id == attendee) | (PublishedMeeting.second_id == attendee)
    # The last one of the day has not begun.
    pair = session.scalars(select(PublishedMeeting).where(own).order_by(PublishedMeeting.slot_id.desc())).first()
    if pair is None:
        raise LookupError("somebody with a follow-up has no meeting")
    arguments: dict[str, str | int] = {
        "key": event.key,
        "event_key": event.key,
        "number": 1,
        "public_id": public_id(Participant, attendee),
        "organiser.desk_day:public_id": absent,
        "organiser.import_list:public_id": public_id(PendingImport, first(PendingImport.id)),
        "organiser.import_progress:public_id": public_id(PendingImport, first(PendingImport.id)),
        "attendee.download_meeting:public_id": pair.public_id,
        "attendee.decline_page:public_id": pair.public_id,
        "attendee.download_follow_up:public_id": follow_up.public_id,
        "organiser.publish_page:number": 2,
        "organiser.review:number": first(ReviewRequest.id),
        "organiser.setup_item:number": first(ProgrammeItem.id),
        "organiser.setup_table:number": first(MeetingTable.id),
    }
    tables = len(session.scalars(select(MeetingTable.id)).all())
    queries = {
        "tables": str(tables),
        "person": public_id(Participant, attendee),
        "pair": f"{pair.first_id}-{pair.second_id}",
    }
    return Known(first(Organiser.id), attendee, arguments, queries)


def addresses(app: Flask, stage: Known) -> list[Address]:
    """Every page that answers GET, in a fixed order, with its further views."""
    adapter = app.url_map.bind("localhost")
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: (each.endpoint, each.rule)):
        if "GET" not in (rule.methods or ()) or rule.endpoint in ELSEWHERE:
            continue
        values = {}
        for name in rule.arguments:
            value = stage.arguments.get(f"{rule.endpoint}:{name}", stage.arguments.get(name))
            if value is None:
                raise LookupError(f"what can “{name}” of {rule.rule} be? Say so in benchmarks/pages/addresses.py")
            values[name] = value
        path = adapter.build(rule.endpoint, values)
        query = f"?{NEEDED[rule.endpoint]}".format(**stage.queries) if rule.endpoint in NEEDED else ""
        found.append(Address(rule.endpoint, path + query))
        for view in VIEWS.get(rule.endpoint, ()):
            found.append(Address(f"{rule.endpoint}?{view}", f"{path}?{view.format(**stage.queries)}"))
    return found
