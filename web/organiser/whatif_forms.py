"""The form that asks what if."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from scheduler.whatif.rules import LARGEST, MOST_SCENARIOS, spread, suggested
from scheduler.whatif.values import Question, Variation
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.numbers import LARGEST as LARGEST_NUMBER
from web.numbers import WholeNumberField
from web.organiser.forms import MOST_SECONDS

_NUMBER = _l("Please write a number, such as 10.")


class WhatIfForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A range of values of one variation of the event."""

    varies = HiddenField()
    room = HiddenField()
    first = WholeNumberField(_l("Smallest"), validators=[InputRequired(_NUMBER)])
    last = WholeNumberField(_l("Largest"), validators=[InputRequired(_NUMBER)])
    step = WholeNumberField(_l("In steps of"), validators=[InputRequired(_NUMBER)])
    seconds = WholeNumberField(
        _l("Seconds in all"),
        validators=[
            InputRequired(_l("Please write how many seconds all scenarios may take together.")),
            NumberRange(1, MOST_SECONDS, _l("Please choose between 1 and 3600 seconds.")),
        ],
    )
    seed = WholeNumberField(
        _l("Seed"),
        default=0,
        validators=[
            InputRequired(_l("Please write a number, such as 0.")),
            NumberRange(0, LARGEST_NUMBER, _l("Please choose a number from 0 to 2147483647.")),
        ],
    )

    def __init__(self, variation: Variation, seconds: int, **given: Any) -> None:
        first, last, step = suggested(variation.varies, variation.present, variation.ceiling)
        super().__init__(
            varies=variation.varies,
            room=variation.room,
            first=first,
            last=last,
            step=step,
            seconds=seconds,
            **given,
        )
        self._variation = variation

    def validate_first(self, field: WholeNumberField) -> None:
        self._check_value(field)

    def validate_last(self, field: WholeNumberField) -> None:
        self._check_value(field)
        if self.first.data is not None and field.data is not None and field.data < self.first.data:
            raise ValidationError(_("The range ends before it begins."))

    def validate_step(self, field: WholeNumberField) -> None:
        if field.data is None or field.data < 1:
            raise ValidationError(_("Please choose a step of 1 or more."))
        # A range that is refused for its ends is not made.
        if not (self.first.errors or self.last.errors) and len(self.question().values) > MOST_SCENARIOS:
            raise ValidationError(
                _("That would be more than %(count)s scenarios. Please choose larger steps.", count=MOST_SCENARIOS)
            )

    def validate_seconds(self, field: WholeNumberField) -> None:
        """A scenario needs about a second to begin at all."""
        if self.first.errors or self.last.errors or self.step.errors:
            return
        count = len(self.question().values)
        if field.data is not None and field.data < count:
            raise ValidationError(
                _("Please give at least one second for each of the %(count)s scenarios.", count=count)
            )

    def _check_value(self, field: WholeNumberField) -> None:
        largest = LARGEST[self._variation.varies]
        if field.data is None or not 1 <= field.data <= largest:
            raise ValidationError(_("Please choose a number from 1 to %(largest)s.", largest=largest))

    def question(self) -> Question:
        """What the form asks; its range must be sound."""
        first, last, step = (int(field.data or 1) for field in (self.first, self.last, self.step))
        values = spread(first, last, step, self._variation.present)
        return Question(self._variation.varies, self._variation.room, values)
