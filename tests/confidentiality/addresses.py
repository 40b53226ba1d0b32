"""Every address that an attendee can ask for, taken from the application itself: a new route is asked by itself.

A route whose parameters are not known here fails the test, which names what to add to :data:`PARAMETERS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from flask import Flask
from sqlalchemy import or_, select
from werkzeug.routing import Rule

from scheduler.database import Record, Session
from scheduler.followups.records import FollowUp
from scheduler.timetable.records import PublishedMeeting

BLUEPRINTS = frozenset({"attendee", "public", "identity"})
HTMX = {"HX-Request": "true"}
QUERIES = {"attendee.own_wishes": ("all=1", "by=organisations&all=1", "q=ㄱㅇ", "zone=ulju&tag=battery")}
"""Further views of a page, beside the plain one and the part of a page that htmx asks for."""


@dataclass(frozen=True)
class Asker:
    """The attendee who asks, and the database they ask."""

    session: Session
    key: str
    id: int


@dataclass(frozen=True)
class Address:
    path: str
    headers: tuple[tuple[str, str], ...] = ()


def _own(table: type[Record]) -> Callable[[Asker], list[str]]:
    """The public ids of the asker's own rows, and one that nothing has."""

    def ids(asker: Asker) -> list[str]:
        own = or_(table.first_id == asker.id, table.second_id == asker.id)  # type: ignore[attr-defined]  # both have it
        found = asker.session.scalars(select(table.public_id).where(own).order_by(table.id))  # type: ignore[attr-defined]  # as above
        return [*found, "0123456789abcdef"]

    return ids


PARAMETERS: dict[str, Callable[[Asker], list[str]]] = {
    "event_key": lambda _asker: ["small"],
    "key": lambda _asker: ["small"],
    "secret": lambda asker: [link_secret(asker.key), "not-a-link"],
    "attendee.download_meeting:public_id": _own(PublishedMeeting),
    "attendee.download_follow_up:public_id": _own(FollowUp),
    "attendee.decline_page:public_id": _own(PublishedMeeting),
    "public.feed:secret": lambda asker: [feed_secret(asker.key), "not-a-feed"],
}
OWN = frozenset({"public.feed"})
"""Pages for anybody who knows the address, which differs from person to person."""


def feed_secret(key: str) -> str:
    """The secret of the calendar feed of this person in every world."""
    return f"feed-of-{key}"


def link_secret(key: str) -> str:
    """The secret of the personal link of this person in every world."""
    return f"link-of-{key}"


def session_secret(key: str) -> str:
    """What stands in the cookie of this person in every world."""
    return f"session-of-{key}"


def addresses(app: Flask, asker: Asker, random: Random, *, open_too: bool) -> list[Address]:
    """Every page with GET in a fixed order, each in one of its views; ``open_too``: pages for anybody as well."""
    found = []
    for rule in pages(app):
        if rule.endpoint.startswith("attendee.") or rule.endpoint in OWN or open_too:
            views = [
                ("", ()),
                ("", tuple(HTMX.items())),
                *((f"?{query}", ()) for query in QUERIES.get(rule.endpoint, ())),
            ]
            for path in paths(app, rule, asker):
                query, headers = random.choice(views)
                found.append(Address(path + query, headers))
    return found


def pages(app: Flask) -> list[Rule]:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] in BLUEPRINTS]
    return sorted((rule for rule in rules if "GET" in (rule.methods or ())), key=lambda rule: rule.rule)


def paths(app: Flask, rule: Rule, asker: Asker) -> list[str]:
    filled: list[dict[str, str]] = [{}]
    for name in sorted(rule.arguments):
        provider = PARAMETERS.get(f"{rule.endpoint}:{name}") or PARAMETERS.get(name)
        assert provider, f"Say in PARAMETERS what “{name}” of {rule.rule} can be for an attendee."
        filled = [{**known, name: value} for known in filled for value in provider(asker)]
    adapter = app.url_map.bind("localhost")
    return [adapter.build(rule.endpoint, values) for values in filled]
