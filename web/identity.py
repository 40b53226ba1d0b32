"""Who is signed in: personal links, server-side sessions and the two cookies that hold their secrets."""

import logging
import re
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Flask, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Email, InputRequired, Length

from scheduler.accounts import service as accounts
from scheduler.accounts.acting import acting
from scheduler.accounts.service import OrganiserAccount, Owner, SignedIn
from scheduler.database import Session
from scheduler.errors import MannamError, NotFound
from scheduler.events import service as events
from scheduler.events.values import EventSummary
from scheduler.mail.link_requests import ask_for_link
from scheduler.people import service as people
from scheduler.people.values import Identity
from scheduler.privacy.acting import looks_after
from scheduler.privacy.consents import has_consented
from scheduler.timetable.grids import current_revision
from web import clock
from web.browsers import WayOut, way_out
from web.i18n import gettext as _
from web.i18n import language
from web.i18n import lazy_gettext as _l
from web.stores import database, looking, settings

blueprint = Blueprint("identity", __name__)

ACTING_PAGES = frozenset({"attendee.own_day", "attendee.save_day", "attendee.own_wishes", "attendee.change_wishes"})
"""What an organiser may do for a participant; consent, data, addresses and answers are the participant's alone."""


class SignInNeeded(MannamError):
    """Nobody is signed in, or no longer; ``organiser`` says as whom the page wants them."""

    def __init__(self, *, organiser: bool) -> None:
        super().__init__(organiser)
        self.organiser = organiser


class ConsentNeeded(MannamError):
    """The participant has not agreed to the text about their data as it is today."""


class HasLeft(MannamError):
    """The participant takes no part in the event any more."""


class NotWhileActing(MannamError):
    """An organiser acts for a participant, and the page is the participant's alone."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in participant and their event; ``acting``: the organiser who acts for them in this browser."""

    person: Identity
    event: EventSummary
    acting: int | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """Whom a link is for: the name, and the event of a participant."""

    name: str
    event: EventSummary | None


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    email = StringField(
        _l("Mail address"),
        validators=[
            InputRequired(_l("Please write your mail address.")),
            Length(max=254, message=_l("This is too long for a mail address.")),
            Email(_l("This is not a mail address. It looks like name@example.org.")),
        ],
    )


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    servers = (logging.getLogger(name) for name in ("waitress", "gunicorn.error", "gunicorn.access"))
    for log in (app.logger, *servers):
        log.addFilter(hide_secrets)


def hide_secrets(record: logging.LogRecord) -> bool:
    """Take the secret of a link, or of a calendar feed, out of a line of the log."""
    record.msg, record.args = re.sub(r"/(in|confirm|f)/[^\s\]]+", r"/\1/…", record.getMessage()), ()
    return True


def way_out_of_app(path: str = "") -> WayOut | None:
    """How this page, or the one at ``path``, is opened outside of the app whose own browser shows it, if any does."""
    return way_out(request.user_agent.string, settings().url + (path or request.path))


def cookie_name(kind: str) -> str:
    """``attendee``, ``organiser`` or ``acting``, bound to this very host where the address is https."""
    return f"__Host-{kind}" if current_app.config["SESSION_COOKIE_SECURE"] else kind


def require_participant(event_key: str) -> Visitor:
    """The signed-in participant of this event who agreed to what is stored and takes part.

    An organiser who acts for somebody is that participant on :data:`ACTING_PAGES`. Raises :class:`SignInNeeded`,
    :class:`ConsentNeeded`, :class:`HasLeft`, :class:`NotWhileActing`, and NotFound for another event's.
    """
    acted = _acted_for(event_key)
    if acted is not None:
        return acted
    with looking() as session:
        visitor = _signed_in(session, event_key)
        if not has_consented(session, visitor.person.id):
            raise ConsentNeeded
    if visitor.person.left_at is not None:
        raise HasLeft
    return visitor


def signed_in_participant(event_key: str) -> Visitor:
    """The signed-in participant of this event, whatever they decided; for the pages about their data.

    Raises :class:`SignInNeeded`, and NotFound for another event's.
    """
    if _acted_for(event_key) is not None:
        raise NotWhileActing
    with looking() as session:
        return _signed_in(session, event_key)


def _signed_in(session: Session, event_key: str) -> Visitor:
    owner = _owner(session, "attendee")
    if owner is None or owner.participant_id is None:
        raise SignInNeeded(organiser=False)
    person = people.identity(session, owner.participant_id)
    event = events.event_summary(session, person.event_id)
    if event.key != event_key:
        raise NotFound("event", event_key)
    return Visitor(person, event)


def _acted_for(event_key: str) -> Visitor | None:
    """The participant of this event for whom the organiser of this browser acts; None where nobody acts.

    It holds for as long as the organiser is signed in here and may still look after the participant. Raises
    :class:`NotWhileActing` and :class:`HasLeft`.
    """
    secret = session_secret("acting")
    if not secret:
        return None
    with database().reading() as session:
        owner = _owner(session, "organiser")
        if owner is None or owner.organiser_id is None:
            return None
        found = acting(session, secret, owner.organiser_id, now=clock.now())
        if found is None or not looks_after(session, owner.organiser_id, found.participant_id, event_key):
            return None
        person = people.identity(session, found.participant_id)
        event = events.event_summary(session, person.event_id)
    if person.left_at is not None:
        raise HasLeft
    if request.endpoint not in ACTING_PAGES:
        raise NotWhileActing
    g.acted_for = person
    return Visitor(person, event, acting=owner.organiser_id)


def require_organiser() -> OrganiserAccount:
    """The signed-in organiser; raises :class:`SignInNeeded`."""
    with database().reading() as session:
        owner = _owner(session, "organiser")
        if owner is None or owner.organiser_id is None:
            raise SignInNeeded(organiser=True)
        return accounts.organiser_account(session, owner.organiser_id)


def session_secret(kind: str) -> str:
    """What this browser's cookie holds; empty where there is none."""
    return request.cookies.get(cookie_name(kind), "")


def _owner(session: Session, kind: str) -> Owner | None:
    secret = session_secret(kind)
    return accounts.session_owner(session, secret, now=clock.now()) if secret else None


@blueprint.get("/in/<secret>")
def door(secret: str) -> str:
    """Whom the link is for, and a button. Mail scanners open links; opening changes nothing."""
    with database().reading() as session:
        found = _door(session, accounts.open_link(session, secret, now=clock.now()))
    return render_template("identity/door.html", door=found, way_out=way_out_of_app())


@blueprint.post("/in/<secret>")
def enter(secret: str) -> Response:
    """Open a session, in place of one this browser had."""
    now = clock.now()
    with database().writing() as session:
        signed_in = accounts.sign_in(session, secret, now=now)
        kind = "organiser" if signed_in.owner.organiser_id is not None else "attendee"
        _close(session, kind, now)
        path = _first_page(session, signed_in.owner)
    response = redirect(path, 303)
    keep_cookie(response, kind, signed_in)
    return response


@blueprint.post("/sign-out")
def leave() -> Response:
    """End the session of the kind that the form names."""
    kind = "organiser" if request.form.get("kind") == "organiser" else "attendee"
    with database().writing() as session:
        _close(session, kind, clock.now())
    flash(_("You are signed out."), "good")
    response = redirect(url_for("identity.ask" if kind == "organiser" else "public.index"), 303)
    forget_cookie(response, kind)
    return response


def forget_cookie(response: Response, kind: str) -> None:
    response.delete_cookie(cookie_name(kind), path="/", secure=_secure(), httponly=True, samesite="Lax")


@blueprint.get("/organiser/sign-in")
def ask() -> str:
    return render_template("identity/sign_in.html", form=SignInForm(), asked="")


@blueprint.get("/new-link")
def ask_own() -> str:
    return render_template("identity/new_link.html", form=SignInForm(), asked="")


@blueprint.post("/organiser/sign-in")
def send_link() -> Response:
    """Have a known organiser sent a link; the answer is the same for everybody."""
    return _asked("identity/sign_in.html", organiser=True)


@blueprint.post("/new-link")
def send_own_link() -> Response:
    """Have a known participant sent a link; the answer is the same for everybody."""
    return _asked("identity/new_link.html", organiser=False)


def _asked(template: str, *, organiser: bool) -> Response:
    form = SignInForm()
    if not form.validate():
        return make_response(render_template(template, form=form, asked=""), 422)
    with database().writing() as session:
        ask_for_link(session, str(form.email.data).strip(), organiser=organiser, now=clock.now())
    return make_response(render_template(template, form=form, asked=form.email.data))


def _door(session: Session, owner: Owner) -> Door:
    if owner.participant_id is None:
        return Door(accounts.organiser_account(session, owner.organiser_id or 0).name, None)
    person = people.identity(session, owner.participant_id)
    event = events.event_summary(session, person.event_id)
    return Door(person.name.text(language()), event)


def _first_page(session: Session, owner: Owner) -> str:
    if owner.participant_id is None:
        return "/organiser/"
    event = events.event_summary(session, people.identity(session, owner.participant_id).event_id)
    published = current_revision(session, event.id) is not None
    return url_for("attendee.own_timetable" if published else "attendee.own_day", event_key=event.key)


def _close(session: Session, kind: str, now: datetime) -> None:
    secret = session_secret(kind)
    if secret:
        accounts.sign_out(session, secret, now=now)


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def keep_cookie(response: Response, kind: str, signed_in: SignedIn) -> None:
    """The cookie ends after a time and not at one: the visitor's clock may be wrong."""
    response.set_cookie(
        cookie_name(kind),
        signed_in.secret,
        max_age=signed_in.expires_at - clock.now(),
        path="/",
        secure=_secure(),
        httponly=True,
        samesite="Lax",
    )
