"""Choosing partners: the directory, one's ranking, and the partners one does not want to meet."""

from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.errors import MannamError
from scheduler.events.service import wishes_are_open
from scheduler.people.saving import StaleForm
from scheduler.people.service import people
from scheduler.people.values import Person
from scheduler.wishes.rules import Choices, apply_step
from scheduler.wishes.service import (
    TooManyWishes,
    WishAndVeto,
    WishesClosed,
    WishForOneself,
    WishList,
    WishRepeated,
    save_wishes,
    wish_list,
)
from scheduler.wishes.steps import take_step
from web import clock
from web.attendee import directory
from web.attendee.directory import FIRST_SHOWN, Filters, Option, filters_of
from web.attendee.forms import SentWishes, new_form_key, sent_wishes
from web.attendee.views import day_conflict
from web.errors import refusal_of, sentence
from web.identity import Visitor, require_participant
from web.stores import database

REFUSED = (WishesClosed, TooManyWishes, WishForOneself, WishRepeated, WishAndVeto)


@dataclass(frozen=True, slots=True)
class WishPage:
    """What the page draws. ``shown`` are the first of ``found`` partners unless everyone was asked for."""

    own: WishList
    wishes: tuple[Person, ...]
    vetoes: tuple[Person, ...]
    shown: tuple[Person, ...]
    found: int
    filters: Filters
    zones: tuple[Option, ...]
    tags: tuple[Option, ...]
    open: bool
    early: bool
    form_key: str


def register_wishes(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/wishes", "own_wishes", own_wishes)
    blueprint.add_url_rule("/wishes", "change_wishes", change_wishes, methods=["POST"])
    blueprint.register_error_handler(StaleForm, show_both)
    for error in REFUSED:
        blueprint.register_error_handler(error, show_wishes_again)


def own_wishes(event_key: str) -> str:
    """The directory beside one's ranking; only the directory when a search asks for that part."""
    visitor = require_participant(event_key)
    page = _wish_page(visitor, filters_of(request.args))
    template = "attendee/_directory.html" if _partial() else "attendee/wishes.html"
    return render_template(template, event=visitor.event, page=page, refused="", attempt=())


def change_wishes(event_key: str) -> Response:
    """Save one button at once."""
    visitor, now = require_participant(event_key), clock.now()
    sent, filters = sent_wishes(), filters_of(request.form)
    with database().writing() as session:
        if sent.step is None:
            save_wishes(session, visitor.person.id, sent.shown, seen=sent.seen, key=sent.key, now=now)
        else:
            own, step = visitor.person.id, sent.step
            take_step(session, own, sent.shown, step, sent.partner, seen=sent.seen, form_key=sent.key, now=now)
    if _partial():
        page = _wish_page(visitor, filters)
        return make_response(
            render_template("attendee/_saved.html", event=visitor.event, page=page, partner=sent.partner)
        )
    anchor = f"card-{sent.partner}" if sent.step in {"add", "avoid"} else "ranking"
    return redirect(url_for("attendee.own_wishes", event_key=event_key, **filters.query, _anchor=anchor), 303)


def show_wishes_again(error: MannamError) -> Response:
    """The stored list, why the new one was refused, and what it was."""
    visitor = _visitor()
    status, text = refusal_of(error).status, sentence(error)
    if _partial():
        response = make_response(render_template("attendee/_refused.html", sentence=text), status)
        response.headers["HX-Retarget"] = "#receipt"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    page = _wish_page(visitor, filters_of(request.form))
    attempt = _named(visitor, _wanted(sent_wishes()).wishes)
    body = render_template("attendee/wishes.html", event=visitor.event, page=page, refused=text, attempt=attempt)
    return make_response(body, status)


def show_both(error: StaleForm) -> Response:
    """Both lists on one page when the form was older than what is stored; neither is lost until one is chosen."""
    visitor = _visitor()
    if error.form == "day":
        return day_conflict(visitor, error)
    wanted = _wanted(sent_wishes())
    page = _wish_page(visitor, filters_of(request.form))
    template = "attendee/_wishes_conflict.html" if _partial() else "attendee/wishes_conflict.html"
    body = render_template(
        template,
        event=visitor.event,
        page=page,
        wanted=_named(visitor, wanted.wishes),
        unwanted=_named(visitor, wanted.vetoes),
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


def _wanted(sent: SentWishes) -> Choices:
    return sent.shown if sent.step is None else apply_step(sent.shown, sent.step, sent.partner)


def _named(visitor: Visitor, partners: tuple[str, ...]) -> tuple[Person, ...]:
    with database().reading() as session:
        known = {person.public_id: person for person in people(session, visitor.event.id)}
    return tuple(known[partner] for partner in partners if partner in known)


def _wish_page(visitor: Visitor, filters: Filters) -> WishPage:
    with database().reading() as session:
        own = wish_list(session, visitor.person.id)
        everybody = people(session, visitor.event.id)
    known = {person.public_id: person for person in everybody}
    others = [person for person in everybody if person.id != visitor.person.id]
    found = directory.find(others, filters)
    now = clock.now()
    return WishPage(
        own=own,
        wishes=tuple(known[partner] for partner in own.choices.wishes),
        vetoes=tuple(known[partner] for partner in own.choices.vetoes),
        shown=found if filters.everyone else found[:FIRST_SHOWN],
        found=len(found),
        filters=filters,
        zones=directory.zones(others),
        tags=directory.tags(others),
        open=wishes_are_open(visitor.event, now=now),
        early=now < visitor.event.wishes_open_at,
        form_key=new_form_key(),
    )
