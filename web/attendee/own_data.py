"""My data: a copy to take away, the ways in, leaving the meetings, and having everything erased."""

import unicodedata

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.accounts.ways_in import end_other_ways, ways_in
from scheduler.privacy import consents
from scheduler.privacy.copies import as_csv, as_json, own_copy
from scheduler.privacy.erasure import erase
from scheduler.privacy.leaving import TooLateToReturn, come_back, leave
from scheduler.privacy.notices import told_at
from scheduler.privacy.rules import retention
from scheduler.timetable.grids import current_revision
from web import clock
from web.attendee.blueprint import blueprint
from web.errors import sentence
from web.i18n import gettext as _
from web.identity import forget_cookie, session_secret, signed_in_participant, way_out_of_app
from web.stores import database, looking, settings


@blueprint.get("/data")
def own_data(event_key: str) -> str:
    """What is stored about the participant, and what they may do about it."""
    visitor = signed_in_participant(event_key)
    with looking() as session:
        decided = consents.last_decision(session, visitor.person.id)
        parts = own_copy(session, visitor.person.id)
        told = told_at(session, visitor.person.id)
        ways = ways_in(session, visitor.person.id, session_secret("attendee"), now=clock.now())
        published = current_revision(session, visitor.event.id) is not None
    return render_template(
        "attendee/own_data.html",
        event=visitor.event,
        person=visitor.person,
        decided=decided,
        counts={part.name: len(part.rows) for part in parts},
        told=told,
        ways=ways,
        published=published,
        kept=retention(visitor.event.day),
        way_out=way_out_of_app(),
    )


@blueprint.get("/data.json")
def download_json(event_key: str) -> Response:
    visitor = signed_in_participant(event_key)
    with looking() as session:
        raw = as_json(own_copy(session, visitor.person.id))
    return _file(raw, "application/json", f"{event_key}-my-data.json")


@blueprint.get("/data.zip")
def download_csv(event_key: str) -> Response:
    visitor = signed_in_participant(event_key)
    with looking() as session:
        raw = as_csv(own_copy(session, visitor.person.id), now=clock.now())
    return _file(raw, "application/zip", f"{event_key}-my-data.zip")


def _file(raw: bytes, kind: str, name: str) -> Response:
    response = make_response(raw)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/ways-in")
def end_ways_in(event_key: str) -> Response:
    """Only this browser, and the link it came in by, stay good."""
    visitor = signed_in_participant(event_key)
    with database().writing() as session:
        end_other_ways(session, visitor.person.id, session_secret("attendee"), now=clock.now())
    flash(_("All other links are withdrawn and all other browsers signed out."), "good")
    return redirect(url_for("attendee.own_data", event_key=event_key, _anchor="ways-in"), 303)


@blueprint.post("/leave")
def leave_event(event_key: str) -> Response:
    visitor = signed_in_participant(event_key)
    with database().writing() as session:
        leave(session, settings(), visitor.person.id, now=clock.now())
    return redirect(url_for("attendee.own_data", event_key=event_key, _anchor="leave"), 303)


@blueprint.post("/come-back")
def return_to_event(event_key: str) -> Response:
    visitor = signed_in_participant(event_key)
    with database().writing() as session:
        come_back(session, visitor.person.id, now=clock.now())
    flash(_("You take part again."), "good")
    return redirect(url_for("attendee.own_day", event_key=event_key), 303)


@blueprint.errorhandler(TooLateToReturn)
def say_too_late(error: TooLateToReturn) -> Response:
    flash(sentence(error), "danger")
    key = (request.view_args or {}).get("event_key", "")
    return redirect(url_for("attendee.own_data", event_key=key), 303)


@blueprint.get("/erase")
def ask_erasure(event_key: str) -> str:
    """What goes, what stays and why; nothing happens before the word is typed."""
    return _erasure_page(event_key, refused=False)


@blueprint.post("/erase")
def erase_data(event_key: str) -> Response:
    visitor = signed_in_participant(event_key)
    if not is_erase_word(request.form.get("word", "")):
        return make_response(_erasure_page(event_key, refused=True), 422)
    with database().writing() as session:
        erase(session, settings(), visitor.person.id, now=clock.now())
    response = redirect(url_for("attendee.erased", event_key=event_key), 303)
    forget_cookie(response, "attendee")
    return response


def _erasure_page(event_key: str, *, refused: bool) -> str:
    visitor = signed_in_participant(event_key)
    with looking() as session:
        published = current_revision(session, visitor.event.id) is not None
    return render_template(
        "attendee/erase.html",
        event=visitor.event,
        person=visitor.person,
        published=published,
        kept=retention(visitor.event.day),
        refused=refused,
        typed=request.form.get("word", ""),
    )


def is_erase_word(text: str) -> bool:
    """Whether the word that confirms was typed, in either language, whatever its letters' form and case."""
    return unicodedata.normalize("NFKC", text).strip().casefold() in {"삭제", "erase"}


@blueprint.get("/erased")
def erased(event_key: str) -> str:
    """Nobody is signed in any more; anybody may read this."""
    return render_template("attendee/erased.html", event_key=event_key)
