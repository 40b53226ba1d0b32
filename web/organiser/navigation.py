"""Where the pages of an event stand for its organiser: a group for each part of the work, in the order of the work."""

from dataclasses import dataclass

from flask import request

from web.i18n import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the navigation. ``within``: the endpoints of pages that one reaches from it."""

    endpoint: str
    text: str
    within: tuple[str, ...] = ()

    @property
    def is_here(self) -> bool:
        return request.endpoint in {f"organiser.{name}" for name in (self.endpoint, *self.within)}


@dataclass(frozen=True, slots=True)
class Group:
    text: str
    places: tuple[Place, ...]

    @property
    def is_here(self) -> bool:
        return any(place.is_here for place in self.places)


GROUPS = (
    Group(
        _l("Overview"),
        (Place("event", _l("Overview"), ("review", "send_answer")),),
    ),
    Group(
        _l("Prepare"),
        (
            Place("links", _l("Invitations"), ("send_links", "send_reminders")),
            Place("registrations", _l("Registrations"), ("open_registrations", "decide_registration")),
        ),
    ),
    Group(
        _l("Plan"),
        (
            Place(
                "run_list",
                _l("Runs"),
                ("start_run", "run", "unmet", "try_change", "compare", "roll_back", "grid", "publish_page", "publish"),
            ),
            Place("pair_list", _l("Pairs"), ("add_pair", "remove_pair")),
        ),
    ),
    Group(
        _l("Afterwards"),
        (
            Place("follow_ups", _l("Follow-ups"), ("assign",)),
            Place("outbox", _l("Mails")),
        ),
    ),
)


def navigation() -> tuple[Group, ...]:
    """The groups in their order; the page that is being looked at is in at most one of them."""
    return GROUPS
