"""The first visit: what is stored, who sees it and until when; agreeing, refusing, and taking it back."""

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.privacy import consents
from scheduler.privacy.rules import Decision, retention
from web import clock
from web.attendee.blueprint import blueprint
from web.i18n import gettext as _
from web.i18n import language
from web.identity import ConsentNeeded, HasLeft, signed_in_participant
from web.stores import database, looking

FIRST_PAGE = "own_day"
DECISIONS = {"agree": Decision.GIVEN, "refuse": Decision.REFUSED, "withdraw": Decision.WITHDRAWN}


@blueprint.get("/consent")
def consent(event_key: str) -> str:
    """What a participant reads before anything else, with two answers."""
    visitor = signed_in_participant(event_key)
    with looking() as session:
        decided = consents.last_decision(session, visitor.person.id)
    return render_template(
        "attendee/consent.html",
        event=visitor.event,
        person=visitor.person,
        decided=decided,
        kept=retention(visitor.event.day),
        to=request.args.get("to", ""),
    )


@blueprint.post("/consent")
def decide(event_key: str) -> Response:
    """Keep the answer; who agrees goes on to where they wanted."""
    visitor = signed_in_participant(event_key)
    decision = DECISIONS.get(request.form.get("decision", ""))
    if decision is None:
        flash(_("Please press one of the two buttons."), "danger")
        return redirect(url_for("attendee.consent", event_key=event_key), 303)
    with database().writing() as session:
        consents.decide(session, visitor.person.id, decision, language=language(), now=clock.now())
    if decision is Decision.GIVEN:
        return redirect(_page(event_key, request.form.get("to", "")), 303)
    return redirect(url_for("attendee.consent", event_key=event_key), 303)


@blueprint.errorhandler(ConsentNeeded)
def lead_to_consent(_error: ConsentNeeded) -> Response:
    """To the text first; what a form brought meanwhile was not saved, and that is said."""
    if request.method != "GET":
        flash(_("Nothing was saved yet: please read this first."), "warning")
    return _lead_to(url_for("attendee.consent", event_key=_event_key(), to=_wanted()))


@blueprint.errorhandler(HasLeft)
def lead_to_data(_error: HasLeft) -> Response:
    return _lead_to(url_for("attendee.own_data", event_key=_event_key()))


def _lead_to(address: str) -> Response:
    """A whole page, also where htmx asked for a part of one."""
    if request.headers.get("HX-Request") != "true":
        return redirect(address, 303)
    response = make_response("", 200)
    response.headers["HX-Redirect"] = address
    return response


def _event_key() -> str:
    return str((request.view_args or {}).get("event_key", ""))


def _wanted() -> str:
    """The name of the page that was asked for, or of the one that shows what a form is for."""
    name = (request.endpoint or "").partition(".")[2]
    if request.method == "GET" and _is_page(name):
        return name
    here = {rule.endpoint for rule in current_app.url_map.iter_rules() if str(rule) == str(request.url_rule)}
    return next((each.partition(".")[2] for each in sorted(here) if _is_page(each.partition(".")[2])), FIRST_PAGE)


def _is_page(name: str) -> bool:
    """Whether this is a page of the participant that needs nothing but the event to be opened, and no file."""
    rules = [rule for rule in current_app.url_map.iter_rules() if rule.endpoint == f"attendee.{name}"]
    return any("GET" in (rule.methods or ()) and rule.arguments == {"event_key"} for rule in rules) and not any(
        "." in str(rule) for rule in rules
    )


def _page(event_key: str, name: str) -> str:
    """The address of the page that was wanted, or of the first one; nothing but own pages can be wanted."""
    return url_for(f"attendee.{name if _is_page(name) else FIRST_PAGE}", event_key=event_key)
