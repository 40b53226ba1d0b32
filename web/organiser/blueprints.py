"""The blueprint of the organiser's pages, and the one way from an address to an event."""

from dataclasses import dataclass

from flask import Blueprint, g, request

from scheduler.events.roles import Role, refuse_without
from scheduler.events.team import seat
from scheduler.events.values import EventSummary
from web.breaches import breach_lines
from web.declines import declined_why
from web.identity import require_organiser
from web.organiser import sending_words, words
from web.organiser.audit_words import action_name
from web.organiser.navigation import navigation, right_of
from web.refusals.editing import why_lines
from web.role_words import role_does, role_name
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
for say in (declined_why, breach_lines, why_lines, role_name, role_does, action_name):
    blueprint.add_app_template_filter(say)
blueprint.add_app_template_global(navigation)


@dataclass(frozen=True, slots=True)
class Desk:
    """An event before its organiser; ``actor`` is the organiser's name in the audit log.

    ``zone_key``: that of a coordinator, who sees the people of this zone only.
    """

    event: EventSummary
    organiser_id: int
    actor: str
    role: Role
    zone_key: str = ""

    @property
    def only_zone(self) -> str | None:
        """The one zone whose people are seen; None where all are."""
        return self.zone_key if self.role is Role.COORDINATOR else None


def open_desk(key: str) -> Desk:
    """The signed-in organiser's own event of this key, if their role may open the page that was asked for.

    Raises SignInNeeded, NotFound for anybody else's event, and NotForThisRole.
    """
    organiser = require_organiser()
    with database().reading() as session:
        found = seat(session, organiser.id, key)
    refuse_without(found.role, right_of((request.endpoint or "").removeprefix("organiser.")))
    desk = Desk(found.event, organiser.id, actor(organiser.id), found.role, found.zone_key)
    g.desk = desk
    return desk


def actor(organiser_id: int) -> str:
    return f"organiser:{organiser_id}"
