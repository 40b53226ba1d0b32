"""The audit log: who did what, when; searched by person, action, actor and day."""

import re
from datetime import date
from typing import Any

from flask import render_template, request

from scheduler.people.directory import directory
from scheduler.reports.history import Asked, history
from web.attendee.directory import LONGEST_QUERY, PART, named_like
from web.organiser.audit_words import action_options, detail_lines
from web.organiser.blueprints import blueprint, open_desk
from web.stores import database

ACTOR = re.compile(r"organiser:[0-9]{1,9}|organiser:|participant:|system|command")
MOST_PEOPLE = 500
"""People whom a search may find: databases take only so many values in one question."""


@blueprint.get("/<key>/audit")
def audit(key: str) -> str:
    desk = open_desk(key)
    given = {name: request.args.get(name, "").strip()[:LONGEST_QUERY] for name in ("q", "action", "actor", "day")}
    actions = action_options()
    if given["action"] not in {name for name, _words in actions}:
        given["action"] = ""
    if not ACTOR.fullmatch(given["actor"]):
        given["actor"] = ""
    day = _day(given["day"])
    part = request.args.get("part", "")
    with database().reading() as session:
        known = directory(session, desk.event.id)
        people = sorted(named_like(known, given["q"]))[:MOST_PEOPLE] if given["q"] else None
        asked = Asked(people, given["action"] or None, given["actor"] or None, day)
        found = history(session, desk.event.id, asked, part=int(part) if PART.fullmatch(part) else 1)
    query: dict[str, Any] = {name: value for name, value in given.items() if value}
    return render_template(
        "organiser/audit.html",
        event=desk.event,
        found=found,
        given=given,
        query=query,
        day_refused=bool(given["day"]) and day is None,
        actions=actions,
        detail_lines=detail_lines,
    )


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    # Near the ends of the calendar no day has a begin in every zone.
    return found if found is not None and 1970 <= found.year <= 9000 else None  # years
