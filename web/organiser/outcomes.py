"""What came of the pairs that go on: noting it for the yearly report."""

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, NumberRange
from wtforms.validators import Length as MostCharacters

from scheduler.followups.outcomes import OutcomeKind, note_outcome, outcome_pairs, remove_outcome
from scheduler.followups.service import NOTE_LIMIT
from web.clock import now
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.numbers import LARGEST, WholeNumberField
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.organiser.statistics_words import outcome_name
from web.stores import database

PAIRS_ON_A_PAGE = 100
DIGITS = 10

blueprint.add_app_template_filter(outcome_name)


def _in_lines(text: str | None) -> str:
    """The text as it is stored: browsers send two characters for the end of a line."""
    return (text or "").replace("\r\n", "\n").strip()


class OutcomeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """``first`` and ``second`` are public ids; ``page`` is where their pair stood."""

    page = WholeNumberField(default=1, validators=[NumberRange(1, LARGEST)])
    first = HiddenField(validators=[InputRequired()])
    second = HiddenField(validators=[InputRequired()])
    kind = SelectField(_l("What came of it"), validate_choice=True)
    note = TextAreaField(
        _l("Note"),
        filters=[_in_lines],
        validators=[MostCharacters(max=NOTE_LIMIT, message=_l("At most 500 characters are possible here."))],
    )

    def __init__(self) -> None:
        super().__init__()
        pair = f"{self.first.data}-{self.second.data}"
        self.kind.id, self.note.id = f"kind-{pair}", f"note-{pair}"  # each pair has its own form on the page
        self.kind.choices = [(str(kind), outcome_name(kind)) for kind in OutcomeKind]


@blueprint.get("/<key>/outcomes")
def outcomes(key: str) -> str:
    """Every pair that goes on, with what came of it; of many a part (``?page=``)."""
    text = request.args.get("page", "1")
    return _page(open_desk(key), page=int(text) if text.isdecimal() and len(text) < DIGITS else 1)


@blueprint.post("/<key>/outcomes")
def note_an_outcome(key: str) -> Response | tuple[str, int]:
    desk = open_desk(key)
    form = OutcomeForm()
    if not form.validate():
        return _page(desk, form, page=form.page.data or 1), 422
    pair = str(form.first.data), str(form.second.data)
    with database().writing() as session:
        kind, note = OutcomeKind(form.kind.data), form.note.data or ""
        note_outcome(session, desk.event.id, pair, kind, note, by=desk.actor, now=now())
    flash(_("Noted: %(outcome)s.", outcome=outcome_name(kind)), "good")
    page, anchor = form.page.data if form.page.data != 1 else None, f"pair-{pair[0]}-{pair[1]}"
    return redirect(url_for("organiser.outcomes", key=key, page=page, _anchor=anchor), 303)


@blueprint.post("/<key>/outcomes/<int:number>/remove")
def take_outcome_back(key: str, number: int) -> Response:
    desk = open_desk(key)
    with database().writing() as session:
        remove_outcome(session, desk.event.id, number, by=desk.actor, now=now())
    flash(_("The outcome was removed."), "good")
    return redirect(url_for("organiser.outcomes", key=key), 303)


def _page(desk: Desk, form: OutcomeForm | None = None, *, page: int) -> str:
    """``form``: one that was refused; it stands at its pair as it was typed."""
    with database().reading() as session:
        pairs = outcome_pairs(session, desk.event.id)
    pages = max(-(-len(pairs) // PAIRS_ON_A_PAGE), 1)
    page = min(max(page, 1), pages)
    return render_template(
        "organiser/outcomes.html",
        event=desk.event,
        pairs=pairs[(page - 1) * PAIRS_ON_A_PAGE : page * PAIRS_ON_A_PAGE],
        count=len(pairs),
        page=page,
        pages=pages,
        form=form,
        noted=sum(bool(pair.outcomes) for pair in pairs),
        limit=NOTE_LIMIT,
    )
