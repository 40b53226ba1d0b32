"""The form of an edit, and how pairs and places are written in it."""

import re

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import AnyOf, InputRequired, NumberRange

from scheduler.timetable.editing_values import Operation, Pair, Step
from web.i18n import lazy_gettext as _l
from web.numbers import LARGEST, WholeNumberField

ACTS = tuple(str(each) for each in Operation if each is not Operation.RENEW)
_TWO_NUMBERS = re.compile(r"([0-9]{1,10})-([0-9]{1,10})")


class SeenForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """``seen``: the draft's version on the page."""

    seen = WholeNumberField(validators=[InputRequired(), NumberRange(0, LARGEST)])


class EditForm(SeenForm):
    """``pair`` and ``other`` are written ``12-34``, ``place`` is slot and table in the same way."""

    act = StringField(validators=[AnyOf(ACTS, _l("Please press one of the buttons."))])
    pair = HiddenField()
    place = StringField()
    other = StringField()

    def step(self) -> Step:
        place = read_two(self.place.data)
        return Step(
            Operation(str(self.act.data)),
            read_pair(self.pair.data),
            place[0] if place else None,
            place[1] if place else None,
            read_pair(self.other.data),
        )


def read_two(text: str | None) -> tuple[int, int] | None:
    """``12-34`` as two numbers that a column can hold; None for anything else."""
    found = _TWO_NUMBERS.fullmatch(text or "")
    if found is None:
        return None
    first, second = int(found[1]), int(found[2])
    return (first, second) if max(first, second) <= LARGEST else None


def read_pair(text: str | None) -> Pair | None:
    """Two different people's ids, the smaller first."""
    two = read_two(text)
    return None if two is None or two[0] == two[1] else (min(two), max(two))
