"""The outbox: every mail of the event and what became of it."""

from flask import render_template, request

from scheduler.mail.service import outbox as mails_of
from scheduler.mail.service import outbox_counts
from web.organiser.blueprints import blueprint, open_desk
from web.organiser.parts import part_asked
from web.stores import database

STATES = ("queued", "held", "sent", "refused")


@blueprint.get("/<key>/outbox")
def outbox(key: str) -> str:
    """All mails, or with ``?state=`` those in one state; of many a part (``?part=``)."""
    desk = open_desk(key)
    state = request.args.get("state", "")
    chosen = state if state in STATES else ""
    with database().reading() as session:
        counts = outbox_counts(session, desk.event.id)
        part = part_asked(counts.get(chosen, 0) if chosen else sum(counts.values()))
        mails = mails_of(session, desk.event.id, state=chosen, first=part.first, most=part.size)
    return render_template(
        "organiser/outbox.html",
        event=desk.event,
        mails=mails,
        part=part,
        counts=counts,
        states=STATES,
        chosen=chosen,
    )
