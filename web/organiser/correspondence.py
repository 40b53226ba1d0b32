"""The outbox: every mail of the event and what became of it."""

from flask import render_template, request

from scheduler.mail.service import outbox as mails_of
from scheduler.mail.service import outbox_counts
from web.organiser.blueprints import blueprint, open_desk
from web.stores import database

STATES = ("queued", "held", "sent", "refused")


@blueprint.get("/<key>/outbox")
def outbox(key: str) -> str:
    """All mails, or with ``?state=`` those in one state."""
    desk = open_desk(key)
    state = request.args.get("state", "")
    chosen = state if state in STATES else ""
    with database().reading() as session:
        counts = outbox_counts(session, desk.event.id)
        mails = mails_of(session, desk.event.id)
    return render_template(
        "organiser/outbox.html",
        event=desk.event,
        mails=[mail for mail in mails if chosen in ("", mail.state)],
        counts=counts,
        states=STATES,
        chosen=chosen,
    )
