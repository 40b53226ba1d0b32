"""One way to save a form of set-up: stored and gone on, or drawn again with what was typed and what is to be said."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, TypeVar

from wtforms import SelectField

from scheduler.database import Session
from scheduler.setup.refusals import SetupChanged, SetupRefused, SetupTouches, seal
from scheduler.timetable.service import RunUnderWay
from web.errors import sentence
from web.i18n import gettext as _
from web.organiser.setup.forms import SetupForm
from web.refusals.setting_up import changed_sentence, finding_sentence
from web.stores import database


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why something was not saved; ``status`` 200: nothing was tried yet.

    ``refused``: sentences about no field of the form. ``asked`` is to be confirmed, which sends ``token``.
    ``changed``: who saved first; ``rows`` then has, per field that differs, what is saved and what was typed.
    """

    status: int = 200
    refused: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    token: str = ""
    changed: str = ""
    rows: tuple[tuple[str, str, str], ...] = field(default=())


UNTRIED = Outcome()
Value = TypeVar("Value")


def given(value: Value | None) -> Value:
    """What a field holds that a valid form requires."""
    assert value is not None  # noqa: S101  # the field's validators have refused that
    return value


def attempt(form: SetupForm, act: Callable[[Session], Any]) -> Outcome | None:
    """Run the use case in one transaction; None when it is done. The form's own fields get what is about them."""
    if not form.validate():
        return Outcome(422)
    try:
        with database().writing() as session:
            act(session)
    except SetupRefused as refused:
        rest = []
        for each in refused.findings:
            if each.field in form:
                own = form[each.field]
                own.errors = [*own.errors, finding_sentence(each)]
            else:
                rest.append(finding_sentence(each))
        return Outcome(422, refused=tuple(rest))
    except SetupTouches as touches:
        return Outcome(422, asked=tuple(finding_sentence(each) for each in touches.findings), token=touches.token)
    except SetupChanged as changed:
        return Outcome(409, changed=changed_sentence(changed))
    except RunUnderWay as under_way:
        return Outcome(409, refused=(sentence(under_way),))
    return None


def redrawn(form: SetupForm, outcome: Outcome, stored: SetupForm, *values: object) -> Outcome:
    """After a refusal for a change: the form is about what is saved now, whose fields are in ``stored``."""
    if not outcome.changed:
        return outcome
    form.seen.data = seal(*values)
    rows = tuple(
        (str(own.label.text), _words(stored[own.name]), _words(own))
        for own in form
        if own.name in stored
        and own.type not in {"HiddenField", "CSRFTokenField"}
        and own.data != stored[own.name].data
    )
    return Outcome(outcome.status, changed=outcome.changed, rows=rows)


def _words(one: Any) -> str:
    value = one.data
    if isinstance(one, SelectField):
        return str({key: text for key, text, *_rest in one.iter_choices()}.get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in value) or "–"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if value not in (None, "") else "–"
