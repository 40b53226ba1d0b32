"""The form of a run: seconds and seed, what counts how much, what is kept, and whom the organiser boosts."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import Length, NumberRange, ValidationError

from scheduler.people.directory import Directory
from scheduler.timetable.editing_values import DraftSummary
from scheduler.timetable.rules import Weights
from scheduler.timetable.settings import (
    DEFAULTS,
    MOST_BOOST_PERCENT,
    MOST_BOOSTED,
    MOST_MINIMUM,
    MOST_MUTUAL_PERCENT,
    MOST_RANK_PERCENT,
    Boosted,
    Origin,
    RunSettings,
)
from scheduler.timetable.values import RunSummary
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import ngettext
from web.numbers import WholeNumberField
from web.organiser.forms import RunForm
from web.organiser.naming import NotNamed, boosted_lines, named_ones

MOST_CHARACTERS = 20_000
NONE = "0"
_NO_DRAFT = _l("Please choose one of the drafts of the list.")


class SettingsForm(RunForm):
    """``fills``: whose meetings stay: 0 for none, a run's number, or ``draft-3`` or ``locked-3`` for a draft's.

    A field that is not sent has its usual value.
    """

    rank = WholeNumberField(
        _l("How much rank counts, in percent"),
        default=DEFAULTS.weights.rank,
        validators=[NumberRange(0, MOST_RANK_PERCENT, _l("Please choose between 0 and 300."))],
    )
    mutual = WholeNumberField(
        _l("Wishes for each other, in percent"),
        default=DEFAULTS.weights.mutual,
        validators=[NumberRange(100, MOST_MUTUAL_PERCENT, _l("Please choose between 100 and 400."))],
    )
    minimum = WholeNumberField(
        _l("Meetings for everybody, at least"),
        default=DEFAULTS.minimum,
        validators=[NumberRange(0, MOST_MINIMUM, _l("Please choose between 0 and 10."))],
    )
    boost = WholeNumberField(
        _l("Boosted meetings, in percent"),
        default=DEFAULTS.weights.boost,
        validators=[NumberRange(100, MOST_BOOST_PERCENT, _l("Please choose between 100 and 500."))],
    )
    boosted = TextAreaField(
        _l("Whom to boost"),
        default="",
        validators=[Length(max=MOST_CHARACTERS, message=_l("This list is too long."))],
    )
    avoid_met = BooleanField(_l("Avoid pairs who met at an earlier event"), default=DEFAULTS.avoid_met)
    fills = SelectField(
        _l("Meetings that stay"),
        default=NONE,
        validate_choice=False,
    )

    def __init__(
        self, directory: Directory, runs: Iterable[RunSummary], drafts: Iterable[DraftSummary], **given: Any
    ) -> None:
        super().__init__(**given)
        self._directory = directory
        self._boosted = DEFAULTS.boosted
        edited = tuple(drafts)
        self._origins = {
            NONE: (Origin(), _("None: build a new timetable")),
            **{str(run.number): (Origin(fills=run.number), _draft(run)) for run in runs if run.grid_id is not None},
            **{
                f"draft-{each.number}": (Origin(draft=each.number), _("Draft %(number)s", number=each.number))
                for each in edited
            },
            **{
                f"locked-{each.number}": (
                    Origin(draft=each.number, locked=True),
                    _("Draft %(number)s, only what is locked", number=each.number),
                )
                for each in edited
                if each.locked
            },
        }
        self.fills.choices = [SelectChoice(value, text) for value, (_origin, text) in self._origins.items()]

    def validate_fills(self, field: SelectField) -> None:
        if field.data not in self._origins:
            raise ValidationError(_NO_DRAFT)

    def validate_boosted(self, field: TextAreaField) -> None:
        try:
            firms, persons = named_ones(self._directory, (field.data or "").splitlines())
        except NotNamed as error:
            raise ValidationError(error.sentence) from None
        if len(firms) + len(persons) > MOST_BOOSTED:
            raise ValidationError(
                ngettext("At most %(num)s can be boosted.", "At most %(num)s can be boosted.", MOST_BOOSTED)
            )
        self._boosted = Boosted(tuple(firm.public_id for firm in firms), tuple(one.public_id for one in persons))

    def settings(self) -> RunSettings:
        """What was chosen; for a form that is valid."""
        return RunSettings(
            weights=Weights(rank=_number(self.rank), mutual=_number(self.mutual), boost=_number(self.boost)),
            minimum=_number(self.minimum),
            avoid_met=bool(self.avoid_met.data),
            boosted=self._boosted,
        )

    def origin(self) -> Origin:
        return self._origins[str(self.fills.data)][0]


def settings_fields(directory: Directory, run: RunSummary) -> dict[str, Any]:
    """What the form shows to start a run like this one again."""
    settings = run.settings
    return {
        "seconds": max(round(run.seconds_limit), 1),
        "seed": run.seed,
        "rank": settings.weights.rank,
        "mutual": settings.weights.mutual,
        "boost": settings.weights.boost,
        "minimum": settings.minimum,
        "avoid_met": settings.avoid_met,
        "boosted": boosted_lines(directory, settings.boosted.organisations, settings.boosted.people),
        "fills": _kept_by(run.origin),
    }


def _kept_by(origin: Origin) -> str:
    if origin.draft is not None:
        return f"{'locked' if origin.locked else 'draft'}-{origin.draft}"
    return str(origin.fills or NONE)


def _draft(run: RunSummary) -> str:
    if run.revision is not None:
        return _("Run %(number)s, published as revision %(revision)s", number=run.number, revision=run.revision)
    return _("Run %(number)s, draft", number=run.number)


def _number(field: WholeNumberField) -> int:
    return int(field.data or 0)
