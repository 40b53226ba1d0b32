"""Suggested partners on the wish page, and what a participant says to them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Regexp

from scheduler.suggestions.service import (
    dismiss,
    suggest_all_again,
    switch_off,
    switch_on,
)
from web import clock
from web.attendee.blueprint import blueprint
from web.attendee.directory import filters_of
from web.attendee.wish_pages import wish_page
from web.i18n import language
from web.identity import require_participant
from web.stores import database

ANSWER = re.compile(r"(off|on|all|not:[A-Za-z0-9_-]{1,64})\Z")


class SuggestionForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    answer = StringField(validators=[InputRequired(), Regexp(ANSWER)])


@blueprint.post("/suggestions")
def answer_suggestion(event_key: str) -> Response:
    """Store one button of the section: not this one, all again, none at all, some again."""
    visitor, now = require_participant(event_key), clock.now()
    answer, partner = _sent()
    own = visitor.person.id
    with database().writing() as session:
        if answer == "not":
            dismiss(session, own, partner, now=now)
        else:
            {"all": suggest_all_again, "off": switch_off, "on": switch_on}[answer](session, own, now=now)
    filters = filters_of(request.form)
    if request.headers.get("HX-Request") != "true":
        path = url_for("attendee.own_wishes", event_key=event_key, **filters.query, _anchor="suggestions")
        return redirect(path, 303)
    page = wish_page(visitor, filters)
    return make_response(render_template("attendee/_suggestions.html", event=visitor.event, page=page))


def _sent() -> tuple[str, str]:
    form = SuggestionForm()
    if not form.validate():
        abort(422)
    answer, _colon, partner = (form.answer.data or "").partition(":")
    return answer, partner


@dataclass(frozen=True, slots=True)
class Words:
    """What is quoted of two profiles, in the language of the texts."""

    language: str
    theirs: str
    own: str


@blueprint.app_template_filter()
def in_own_language(words: Mapping[str, tuple[str, str]]) -> Words | None:
    """Of the words by language those of the page's, else those of the other."""
    for name in (language().value, *words):
        if name in words:
            return Words(name, *words[name])
    return None
