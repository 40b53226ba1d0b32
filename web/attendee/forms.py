"""What a participant's forms may hold; anything else in them is ignored."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import abort, request
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, NumberRange, Optional, Regexp

from scheduler.people.values import SlotTicks
from scheduler.timetable.declining import Reason
from scheduler.wishes.rules import Choices, NoSuchPlace, Step, apply_step, ordered, placed
from scheduler.wishes.steps import Change
from web.numbers import LARGEST, WholeNumberField

FORM_KEY = re.compile(r"[0-9a-f]{32}\Z")
PARTNER = "[A-Za-z0-9_-]{1,64}"
PRESS = re.compile(rf"(?:(?:{'|'.join(Step)}):{PARTNER}|place:{PARTNER}:[0-9]{{1,4}}|order|undo)\Z")
MOST_DIGITS = 4


def new_form_key() -> str:
    """Names one drawn form, so that sending it twice is one effect."""
    return secrets.token_hex(16)


class SavedOnceForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form that names the version it was drawn from, and itself."""

    seen = WholeNumberField(validators=[InputRequired(), NumberRange(min=0, max=LARGEST)])
    key = StringField(validators=[InputRequired(), Regexp(FORM_KEY)])


class DayForm(SavedOnceForm):
    times = StringField(validators=[AnyOf(("all", "only"))])


class WishForm(SavedOnceForm):
    press = StringField(validators=[Optional(strip_whitespace=False), Regexp(PRESS)])


class SeenForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    revision = WholeNumberField(validators=[InputRequired(), NumberRange(min=1, max=LARGEST)])


class ReviewForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    key = StringField(validators=[InputRequired(), Regexp(FORM_KEY)])
    note = TextAreaField()


class AnswerForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    partner = StringField(validators=[InputRequired()])
    go_on = BooleanField()
    note = TextAreaField()


class DeclineForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    reason = StringField(validators=[AnyOf(tuple(Reason))], default="")
    note = TextAreaField()


@dataclass(frozen=True, slots=True)
class SentDay:
    """The day form: keys of the ticked programme items, and the meeting slots."""

    items: tuple[str, ...]
    ticks: SlotTicks
    seen: int
    key: str


@dataclass(frozen=True, slots=True)
class SentWishes:
    """The wish form: the list it showed, the button pressed on it ("" to save the list as it is), what that changes.

    ``numbers`` are the places written beside the wishes, as they were typed.
    """

    shown: Choices
    press: str
    partner: str
    change: Change
    seen: int
    key: str
    numbers: Mapping[str, str] = field(default_factory=dict)

    @property
    def act(self) -> str:
        """The button with what was written for it."""
        return filled_in(self.press, tuple(self.numbers.values())) if self.numbers else self.press


@dataclass(frozen=True, slots=True)
class SentReview:
    """What the participant wrote; ``key`` names the drawn form as it was filled in."""

    note: str
    key: str


@dataclass(frozen=True, slots=True)
class SentAnswer:
    partner: str
    go_on: bool
    note: str


@dataclass(frozen=True, slots=True)
class SentDecline:
    reason: Reason
    note: str


def sent_day() -> SentDay:
    form = DayForm()
    if not form.validate():
        abort(422)
    items = tuple(dict.fromkeys(request.form.getlist("item")))
    shown, free = (tuple(request.form.getlist(name)) for name in ("slot", "free"))
    times = form.times.data or ""
    ticks = SlotTicks(times == "only", frozenset(shown), frozenset(free))
    return SentDay(items, ticks, form.seen.data or 0, filled_in(form.key.data or "", items, shown, free, (times,)))


def sent_wishes() -> SentWishes:
    form = WishForm()
    if not form.validate():
        abort(422)
    wishes, numbers = request.form.getlist("wish"), request.form.getlist("rank")
    press = form.press.data or ""
    if press == "order" and len(numbers) != len(wishes):
        abort(422)
    typed = dict(zip(wishes, numbers, strict=False))
    name, partner, place = (*press.split(":"), "", "")[:3]
    shown = Choices(tuple(wishes), tuple(request.form.getlist("veto")))
    key = form.key.data or ""
    return SentWishes(
        shown,
        press,
        partner,
        _change(name, partner, place, typed),
        form.seen.data or 0,
        key if press else filled_in(key, shown.wishes, shown.vetoes),
        typed if name == "order" else {},
    )


def _change(name: str, partner: str, place: str, typed: Mapping[str, str]) -> Change:
    if name == "place":
        return lambda choices: placed(choices, partner, int(place))
    if name == "order":
        return lambda choices: ordered(choices, places_of(typed))
    if partner:
        return lambda choices: apply_step(choices, Step(name), partner)
    return lambda choices: choices


def places_of(typed: Mapping[str, str]) -> dict[str, int]:
    """The written places; empty ones are left out. Raises :class:`NoSuchPlace` for what is no number."""
    places = {}
    for partner, text in typed.items():
        if is_no_place(text, len(typed)):
            raise NoSuchPlace(text.strip(), len(typed))
        if text.strip():
            places[partner] = int(text)
    return places


def is_no_place(text: str, last: int) -> bool:
    """Whether what was typed is neither empty nor a number from 1 to ``last``."""
    digits = text.strip()
    if not digits:
        return False
    return not digits.isdecimal() or len(digits) > MOST_DIGITS or not 1 <= int(digits) <= last


def filled_in(key: str, *held: tuple[str, ...]) -> str:
    """Names the drawn form as it was filled in: sent again it is a repeat, changed after "back" it is another save."""
    return f"{key}:{hashlib.sha256(repr(held).encode()).hexdigest()[:32]}"


def sent_revision() -> int:
    form = SeenForm()
    if not form.validate():
        abort(422)
    return form.revision.data or 0


def sent_review() -> SentReview:
    form = ReviewForm()
    if not form.validate():
        abort(422)
    note = (form.note.data or "").strip().replace("\r\n", "\n")
    return SentReview(note, filled_in(form.key.data or "", (note,)))


def sent_answer() -> SentAnswer:
    form = AnswerForm()
    if not form.validate():
        abort(422)
    return SentAnswer(form.partner.data or "", bool(form.go_on.data), _lines(form.note.data))


def sent_decline() -> SentDecline:
    form = DeclineForm()
    if not form.validate():
        abort(422)
    return SentDecline(Reason(form.reason.data or ""), _lines(form.note.data))


def _lines(text: str | None) -> str:
    return (text or "").strip().replace("\r\n", "\n")
