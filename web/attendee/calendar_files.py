"""The participant's calendar files."""

from flask import make_response
from werkzeug.wrappers import Response

from scheduler.followups.downloads import follow_up_calendar
from scheduler.timetable.downloads import day_calendar, meeting_calendar
from web.attendee.blueprint import blueprint
from web.i18n import language
from web.identity import require_participant
from web.stores import looking, settings


@blueprint.get("/timetable.ics")
def download_day(event_key: str) -> Response:
    visitor = require_participant(event_key)
    with looking() as session:
        raw = day_calendar(session, settings(), visitor.person.id, language())
    return _calendar(raw, f"{event_key}.ics")


@blueprint.get("/meetings/<public_id>.ics")
def download_meeting(event_key: str, public_id: str) -> Response:
    visitor = require_participant(event_key)
    with looking() as session:
        raw = meeting_calendar(session, settings(), visitor.person.id, public_id, language())
    return _calendar(raw, f"{event_key}-{public_id}.ics")


@blueprint.get("/follow-ups/<public_id>.ics")
def download_follow_up(event_key: str, public_id: str) -> Response:
    visitor = require_participant(event_key)
    with looking() as session:
        raw = follow_up_calendar(session, settings(), visitor.person.id, public_id, language())
    return _calendar(raw, f"{event_key}-follow-up-{public_id}.ics")


def _calendar(raw: bytes, name: str) -> Response:
    response = make_response(raw)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
