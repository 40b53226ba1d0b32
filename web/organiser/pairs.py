"""The organisers' rules on pairs: who must meet, and who never may."""

from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import AnyOf, InputRequired, Length, ValidationError

from scheduler.accounts.service import actor_names
from scheduler.people.directory import Directory, directory
from scheduler.people.values import Person
from scheduler.timetable.pairs import PairKind, free_pair, pair_rules, rule_pair
from web.clock import now
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.naming import NotNamed, label_of, named_person
from web.stores import database

_NAMED = (
    InputRequired(_l("Please write a name.")),
    Length(max=200, message=_l("This is too long for a name.")),
)


class PairForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Two people, as an organiser writes them, and what shall be."""

    first = StringField(_l("One"), validators=_NAMED)
    second = StringField(_l("The other"), validators=_NAMED)
    kind = RadioField(
        _l("What shall be"),
        choices=[
            SelectChoice(PairKind.REQUIRED.value, _l("They must meet")),
            SelectChoice(PairKind.FORBIDDEN.value, _l("They must not meet")),
        ],
        validators=[AnyOf(tuple(PairKind), _l("Please choose one of the two."))],
        validate_choice=False,
    )

    def __init__(self, known: Directory) -> None:
        super().__init__()
        self._known = known
        self.pair: list[Person] = []

    def validate_first(self, field: StringField) -> None:
        self._name(field)

    def validate_second(self, field: StringField) -> None:
        self._name(field)
        if len(self.pair) == 2 and self.pair[0].id == self.pair[1].id:
            raise ValidationError(_("These are the same person; please choose two."))

    def _name(self, field: StringField) -> None:
        try:
            self.pair.append(named_person(self._known, field.data or ""))
        except NotNamed as error:
            raise ValidationError(error.sentence) from None


class FreeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A pair by public ids, and the rule that was seen."""

    first = StringField(validators=[InputRequired(), Length(max=40)])
    second = StringField(validators=[InputRequired(), Length(max=40)])
    kind = StringField(validators=[AnyOf(tuple(PairKind))])


@blueprint.get("/<key>/pairs")
def pair_list(key: str) -> str:
    """The rules, and the form for one more."""
    return _page(open_desk(key))


@blueprint.post("/<key>/pairs")
def add_pair(key: str) -> Response | tuple[str, int]:
    """Put a pair on the list."""
    desk = open_desk(key)
    with database().reading() as session:
        form = PairForm(directory(session, desk.event.id))
    if not form.validate():
        return _page(desk, form), 422
    first, second = (person.id for person in form.pair)
    with database().writing() as session:
        rule_pair(session, desk.event.id, first, second, PairKind(form.kind.data), by=desk.actor, now=now())
    flash(_("The rule holds from the next run on."), "good")
    return redirect(url_for("organiser.pair_list", key=key), 303)


@blueprint.post("/<key>/pairs/free")
def remove_pair(key: str) -> Response:
    """Take a pair off the list; one that is gone already, or was ruled otherwise meanwhile, stays as it is."""
    desk, form, done = open_desk(key), FreeForm(), False
    with database().reading() as session:
        known = directory(session, desk.event.id).by_public_id
    pair = [known.get(field.data or "") for field in (form.first, form.second)]
    if form.validate() and all(isinstance(one, Person) for one in pair):
        first, second = (one.id for one in pair if one is not None)
        with database().writing() as session:
            kind = PairKind(form.kind.data or "")
            done = free_pair(session, desk.event.id, first, second, kind, by=desk.actor, now=now())
    if done:
        flash(_("The rule is taken off."), "good")
    else:
        flash(_("This rule was gone already; nothing was changed."), "accent")
    return redirect(url_for("organiser.pair_list", key=key), 303)


def _page(desk: Desk, form: PairForm | None = None) -> str:
    with database().reading() as session:
        known = directory(session, desk.event.id)
        rules = pair_rules(session, desk.event.id)
        names = actor_names(session, {rule.by for rule in rules})
    person = {each.id: each for each in known.people}
    return render_template(
        "organiser/pairs.html",
        event=desk.event,
        form=form or PairForm(known),
        rules=[(rule, person[rule.first], person[rule.second], names.get(rule.by, "")) for rule in rules],
        labels=[label_of(each) for each in known.people if not each.left],
    )
