"""What a participant's forms may hold; anything else in them is ignored."""

import re
import secrets
from dataclasses import dataclass

from flask import abort, request
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp

from scheduler.wishes.rules import Choices, Step
from web.numbers import LARGEST, WholeNumberField

FORM_KEY = re.compile(r"[0-9a-f]{32}\Z")
PRESS = re.compile(rf"({'|'.join(Step)}):[A-Za-z0-9_-]{{1,64}}\Z")


def new_form_key() -> str:
    """Names one drawn form, so that sending it twice is one effect."""
    return secrets.token_hex(16)


class SavedOnceForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form that names the version it was drawn from, and itself."""

    seen = WholeNumberField(validators=[InputRequired(), NumberRange(min=0, max=LARGEST)])
    key = StringField(validators=[InputRequired(), Regexp(FORM_KEY)])


class WishForm(SavedOnceForm):
    press = StringField(validators=[Optional(strip_whitespace=False), Regexp(PRESS)])


class AnswerForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    partner = StringField(validators=[InputRequired()])
    go_on = BooleanField()
    note = TextAreaField()


@dataclass(frozen=True, slots=True)
class SentDay:
    """The day form: keys of the ticked programme items."""

    items: tuple[str, ...]
    seen: int
    key: str


@dataclass(frozen=True, slots=True)
class SentWishes:
    """The wish form: the list it showed and the button pressed on it, None to save the list as it is."""

    shown: Choices
    step: Step | None
    partner: str
    seen: int
    key: str


@dataclass(frozen=True, slots=True)
class SentAnswer:
    partner: str
    go_on: bool
    note: str


def sent_day() -> SentDay:
    form = SavedOnceForm()
    if not form.validate():
        abort(422)
    items = dict.fromkeys(request.form.getlist("item"))
    return SentDay(tuple(items), form.seen.data or 0, form.key.data or "")


def sent_wishes() -> SentWishes:
    form = WishForm()
    if not form.validate():
        abort(422)
    shown = Choices(tuple(request.form.getlist("wish")), tuple(request.form.getlist("veto")))
    step, _colon, partner = (form.press.data or "").partition(":")
    return SentWishes(shown, Step(step) if step else None, partner, form.seen.data or 0, form.key.data or "")


def sent_answer() -> SentAnswer:
    form = AnswerForm()
    if not form.validate():
        abort(422)
    return SentAnswer(
        form.partner.data or "", bool(form.go_on.data), (form.note.data or "").strip().replace("\r\n", "\n")
    )
