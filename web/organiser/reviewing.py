"""Participants who asked for their timetable to be looked at again, and the answer to them."""

from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import ValidationError

from scheduler.people import service as people
from scheduler.people.directory import directory
from scheduler.privacy.reviews import ANSWER_LIMIT, answer_review, find_review
from scheduler.timetable.grids import own_timetable
from scheduler.timetable.own_wishes import own_wishes
from web.clock import now
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.organiser.blueprints import Desk, blueprint, open_desk
from web.stores import database, settings


def _in_lines(text: str | None) -> str:
    """The text as it is stored: browsers send two characters for the end of a line."""
    return (text or "").replace("\r\n", "\n").strip()


class ReviewAnswerForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    answer = TextAreaField(_l("Your answer"), filters=[_in_lines])

    def validate_answer(self, field: TextAreaField) -> None:
        if not field.data:
            raise ValidationError(_("Please write an answer; it is sent to the participant."))
        if len(field.data) > ANSWER_LIMIT:
            raise ValidationError(
                _(
                    "The answer has %(given)s characters; at most %(limit)s are possible.",
                    given=len(field.data),
                    limit=ANSWER_LIMIT,
                )
            )


@blueprint.get("/<key>/reviews/<int:number>")
def review(key: str, number: int) -> str:
    """One request: who asks, why, and the timetable it is about."""
    return _page(open_desk(key), number, ReviewAnswerForm(formdata=None))


@blueprint.post("/<key>/reviews/<int:number>")
def send_answer(key: str, number: int) -> Response | tuple[str, int]:
    desk = open_desk(key)
    form = ReviewAnswerForm()
    if not form.validate():
        return _page(desk, number, form), 422
    with database().writing() as session:
        answer_review(session, settings(), desk.event.id, number, form.answer.data or "", by=desk.actor, now=now())
    flash(_("Your answer was sent, and stands on the participant's page."), "good")
    return redirect(url_for("organiser.event", key=key, _anchor="reviews"), 303)


def _page(desk: Desk, number: int, form: ReviewAnswerForm) -> str:
    with database().reading() as session:
        asked = find_review(session, desk.event.id, number)
        known = directory(session, desk.event.id)
        timetable = own_timetable(session, asked.participant_id)
        slots = people.day(session, asked.participant_id).free_slots
        wishes = own_wishes(session, asked.participant_id, timetable, known, slots=slots)
        limits = people.identity(session, asked.participant_id)
    return render_template(
        "organiser/review.html",
        event=desk.event,
        review=asked,
        person=next(each for each in known.people if each.id == asked.participant_id),
        limits=limits,
        timetable=timetable,
        wishes=wishes,
        slots=slots,
        form=form,
        limit=ANSWER_LIMIT,
    )
