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
        (Place("event", _l("Overview"), ("review", "send_answer", "start_run", "run", "grid")),),
    ),
    Group(
        _l("Prepare"),
        (
            Place(
                "setup_event",
                _l("Set-up"),
                (
                    "setup_programme",
                    "setup_new_item",
                    "setup_item",
                    "setup_rooms",
                    "setup_table",
                    "setup_lists",
                    "setup_matching",
                    "setup_copy",
                    "save_setup_event",
                    "save_setup_tracks",
                    "save_new_item",
                    "save_setup_item",
                    "remove_setup_item",
                    "save_role",
                    "add_setup_tables",
                    "move_setup_table",
                    "save_setup_table",
                    "remove_setup_table",
                    "save_home",
                    "save_setup_list",
                    "save_setup_matching",
                    "make_copy",
                ),
            ),
            Place("exchange", _l("Import and export"), ("import_list",)),
            Place("links", _l("Invitations"), ("send_links", "send_reminders")),
            Place("registrations", _l("Registrations"), ("open_registrations", "decide_registration")),
        ),
    ),
    Group(
        _l("Plan"),
        (
            Place("drafts", _l("Drafts"), ("draft", "edit_draft", "draft_history", "draft_publish_page")),
            Place(
                "publication",
                _l("Publication"),
                (
                    "publish_page",
                    "publish",
                    "confirm_page",
                    "confirm_final",
                    "withdraw_page",
                    "take_back",
                    "post_waiting",
                ),
            ),
        ),
    ),
    Group(
        _l("Event day"),
        (Place("changes", _l("Changes"), ("note_absence", "note_closure", "repair")),),
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
