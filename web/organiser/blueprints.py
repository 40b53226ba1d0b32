"""The blueprint of the organiser's pages, and the one way from an address to an event."""

from dataclasses import dataclass

from flask import Blueprint

from scheduler.events.service import organised_event
from scheduler.events.values import EventSummary
from web.breaches import breach_lines
from web.declines import declined_why
from web.identity import require_organiser
from web.organiser import sending_words, words
from web.organiser.navigation import navigation
from web.refusals.editing import why_lines
from web.stores import database

blueprint = Blueprint("organiser", __name__, url_prefix="/organiser")
for name in (
    "goal_called",
    "goal_name",
    "goal_standing",
    "why_alone",
    "why_little",
    "why_unplaced",
    "mail_kind",
    "mail_state",
    "run_state",
    "run_tone",
    "phase_name",
    "percent",
):
    blueprint.add_app_template_filter(getattr(words, name))
for name in ("fate_name", "fate_tone", "fate_icon", "sent_kind", "sent_why", "absence_kind", "cause_of"):
    blueprint.add_app_template_filter(getattr(sending_words, name))
for say in (declined_why, breach_lines, why_lines):
    blueprint.add_app_template_filter(say)
blueprint.add_app_template_global(navigation)


@dataclass(frozen=True, slots=True)
class Desk:
    """An event before its organiser; ``actor`` is the organiser's name in the audit log."""

    event: EventSummary
    organiser_id: int
    actor: str


def open_desk(key: str) -> Desk:
    """The signed-in organiser's own event of this key; raises SignInNeeded, and NotFound for anybody else's."""
    organiser = require_organiser()
    with database().reading() as session:
        event = organised_event(session, organiser.id, key)
    return Desk(event, organiser.id, actor(organiser.id))


def actor(organiser_id: int) -> str:
    return f"organiser:{organiser_id}"
