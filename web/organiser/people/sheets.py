"""One person before an organiser: how far they are, their day and meetings, and what can be done."""

from flask import render_template

from scheduler.events.service import wishes_are_open
from scheduler.readiness.service import person_sheet
from web.clock import now
from web.i18n import ngettext
from web.organiser.blueprints import blueprint, open_desk
from web.stores import database


@blueprint.get("/<key>/people/<public_id>")
def person(key: str, public_id: str) -> str:
    desk = open_desk(key)
    with database().reading() as session:
        sheet = person_sheet(session, desk.event.id, public_id, now=now(), zone=desk.only_zone)
    return render_template(
        "organiser/person.html",
        event=desk.event,
        sheet=sheet,
        runs=desk.only_zone is None,
        effect=limits_effect(sheet.limits.held(sheet.state.slots), sheet.limits.rest, sheet.state.slots),
        wanted=sheet.limits.wanted(sheet.state.slots),
        wishes_open=wishes_are_open(desk.event, now=now()),
    )


def limits_effect(most: int | None, rest: int, slots: int) -> str:
    """What the limits do to a person with so many free slots, in a sentence."""
    if most is None or most >= slots:
        return ngettext(
            "Up to %(num)s meeting: one in every free slot.", "Up to %(num)s meetings: one in every free slot.", slots
        )
    text = ngettext(
        "At most %(num)s meeting in %(slots)s free slots.",
        "At most %(num)s meetings in %(slots)s free slots.",
        most,
        slots=slots,
    )
    if not rest:
        return text
    resting = ngettext(
        "At least %(num)s of them stays free for a rest.",
        "At least %(num)s of them stay free for a rest.",
        slots - most,
    )
    return f"{text} {resting}"
