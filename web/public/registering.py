"""Registering for an event that its organiser opened, and confirming the address by the link in the mail."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.events.values import EventSummary
from scheduler.privacy.rules import retention
from scheduler.registrations import confirming
from scheduler.registrations import service as registrations
from scheduler.registrations.values import FormLists
from web import clock
from web.errors import sentence
from web.public.blueprint import blueprint
from web.public.forms import RegisterForm
from web.stores import database, settings


@blueprint.get("/events/<key>/register")
def register(key: str) -> str:
    """The empty form."""
    event, lists = _open(key)
    return _page(event, lists, RegisterForm(lists))


@blueprint.post("/events/<key>/register")
def send_registration(key: str) -> Response:
    """Have a mail sent to the address; the answer is the same for everybody."""
    event, lists = _open(key)
    form = RegisterForm(lists)
    if not form.validate():
        return make_response(_page(event, lists, form), 422)
    try:
        with database().writing() as session:
            registrations.register(session, event, form.application(), key=str(form.key.data), now=clock.now())
    except registrations.OrganisationKindMissing as error:
        form.kind.errors = [sentence(error)]
        return make_response(_page(event, lists, form), 422)
    return make_response(_page(event, lists, form, asked=str(form.email.data)))


@blueprint.get("/confirm/<secret>")
def confirmation(secret: str) -> str:
    """What was registered, and a button. Mail scanners open links; opening changes nothing."""
    with database().reading() as session:
        found = confirming.open_confirmation(session, secret, now=clock.now())
    return render_template("public/confirmation.html", found=found)


@blueprint.post("/confirm/<secret>")
def confirm(secret: str) -> Response:
    """The owner of the address confirms it, or takes the registration back."""
    if request.form.get("decision") == "take back":
        with database().writing() as session:
            confirming.take_back(session, secret, now=clock.now())
        return make_response(render_template("public/taken_back.html"))
    with database().writing() as session:
        found = confirming.confirm(session, settings(), secret, now=clock.now())
    if found.event.registration_approval:
        return redirect(url_for("public.confirmation", secret=secret), 303)
    return redirect(url_for("public.registered"), 303)


@blueprint.get("/registered")
def registered() -> str:
    """After confirming, where nobody has to decide; anybody may read this."""
    return render_template("public/registered.html")


def _open(key: str) -> tuple[EventSummary, FormLists]:
    with database().reading() as session:
        event = registrations.open_event(session, key, now=clock.now())
        return event, registrations.form_lists(session, event.id)


def _page(event: EventSummary, lists: FormLists, form: RegisterForm, *, asked: str = "") -> str:
    return render_template(
        "public/register.html", event=event, form=form, lists=lists, asked=asked, kept=retention(event.day)
    )
