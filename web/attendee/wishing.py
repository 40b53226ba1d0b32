"""Choosing partners: the directory, one's ranking, and the partners one does not want to meet."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.errors import MannamError
from scheduler.people.profiles import PERSON_FORM
from scheduler.people.saving import ORGANISATION_FORM, StaleForm
from scheduler.people.values import Firm
from scheduler.wishes.rules import NoSuchPlace, UnfitList, other_places
from scheduler.wishes.service import PairBlocked, WishesClosed, save_wishes
from scheduler.wishes.steps import take_back, take_step
from scheduler.wishes.undoing import NothingToUndo
from web import clock
from web.attendee.blueprint import blueprint
from web.attendee.cards import draw_card
from web.attendee.days import day_conflict
from web.attendee.directory import Filters, filters_of, marked
from web.attendee.forms import SentWishes, sent_wishes
from web.attendee.profiles import profile_conflict
from web.attendee.wish_pages import named, what_happened, wish_page
from web.errors import refusal_of, sentence
from web.identity import NotWhileActing, Visitor, require_participant
from web.stores import database

NOT_FOR_OTHERS = frozenset({"avoid", "allow", "undo"})
"""Presses that an organiser who acts for somebody has no button for: the list “please not” is its owner's alone."""

blueprint.add_app_template_filter(marked)
blueprint.add_app_template_global(draw_card)
blueprint.add_app_template_test(lambda partner: isinstance(partner, Firm), "organisation")


@blueprint.get("/wishes")
def own_wishes(event_key: str) -> str:
    """The directory beside one's ranking; only the directory when a search asks for that part."""
    visitor = require_participant(event_key)
    page = wish_page(visitor, filters_of(request.args))
    template = "attendee/_directory.html" if _partial() else "attendee/wishes.html"
    return render_template(template, event=visitor.event, page=page, refused="", attempt=())


@blueprint.post("/wishes")
def change_wishes(event_key: str) -> Response:
    """Save one button at once."""
    visitor, now = require_participant(event_key), clock.now()
    sent, filters = sent_wishes(), filters_of(request.form)
    own = visitor.person.id
    if visitor.acting is not None and sent.press.partition(":")[0] in NOT_FOR_OTHERS:
        raise NotWhileActing
    with database().writing() as session:
        if sent.press == "undo":
            take_back(session, own, seen=sent.seen, form_key=sent.key, now=now)
        elif sent.press:
            press = sent.act
            take_step(
                session,
                own,
                sent.shown,
                sent.change,
                press=press,
                seen=sent.seen,
                form_key=sent.key,
                now=now,
                acting=visitor.acting,
            )
        else:
            save_wishes(session, own, sent.shown, seen=sent.seen, key=sent.key, now=now, acting=visitor.acting)
    if _partial():
        return make_response(_saved(visitor, filters, sent))
    anchor = f"card-{sent.partner}" if sent.press.startswith(("add:", "avoid:")) else "ranking"
    return redirect(url_for("attendee.own_wishes", event_key=event_key, **filters.query, _anchor=anchor), 303)


def _saved(visitor: Visitor, filters: Filters, sent: SentWishes, refused: str = "") -> str:
    page = wish_page(visitor, filters)
    touched = page.touched(other_places(sent.shown, page.own.choices) | {sent.partner})
    told = "" if refused else what_happened(page, sent)
    return render_template(
        "attendee/_saved.html", event=visitor.event, page=page, touched=touched, told=told, sentence=refused
    )


@blueprint.errorhandler(WishesClosed)
@blueprint.errorhandler(UnfitList)
@blueprint.errorhandler(NoSuchPlace)
@blueprint.errorhandler(NothingToUndo)
@blueprint.errorhandler(PairBlocked)
def show_wishes_again(error: MannamError) -> Response:
    """The stored list, why the new one was refused, and what it was."""
    visitor = _visitor()
    status, text = refusal_of(error).status, sentence(error)
    sent, filters = sent_wishes(), filters_of(request.form)
    if _partial() and isinstance(error, NothingToUndo):
        return make_response(_saved(visitor, filters, sent, refused=text), status)
    if _partial():
        response = make_response(render_template("attendee/_refused.html", sentence=text), status)
        response.headers["HX-Retarget"] = "#receipt"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    written = isinstance(error, NoSuchPlace)
    page = wish_page(visitor, filters, sent.numbers if written else None)
    attempt = () if written or sent.press == "undo" else named(visitor, sent.change(sent.shown).wishes)
    body = render_template("attendee/wishes.html", event=visitor.event, page=page, refused=text, attempt=attempt)
    return make_response(body, status)


@blueprint.errorhandler(StaleForm)
def show_both(error: StaleForm) -> Response:
    """Both lists on one page when the form was older than what is stored; neither is lost until one is chosen."""
    visitor = _visitor()
    if error.form == "day":
        return day_conflict(visitor, error)
    if error.form in {PERSON_FORM, ORGANISATION_FORM}:
        return profile_conflict(visitor)
    sent = sent_wishes()
    wanted = sent.change(sent.shown)
    page = wish_page(visitor, filters_of(request.form))
    template = "attendee/_wishes_conflict.html" if _partial() else "attendee/wishes_conflict.html"
    body = render_template(
        template,
        event=visitor.event,
        page=page,
        wanted=named(visitor, wanted.wishes),
        unwanted=named(visitor, wanted.vetoes),
    )
    response = make_response(body, 409)
    if _partial():
        response.headers["HX-Retarget"] = "#wish-parts"
        response.headers["HX-Reswap"] = "innerHTML show:top"
    return response


def _visitor() -> Visitor:
    return require_participant((request.view_args or {}).get("event_key", ""))


def _partial() -> bool:
    return request.headers.get("HX-Request") == "true"
