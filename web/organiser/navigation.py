"""Where the pages of an event stand for its organiser: a group for each part of the work, in the order of the work."""

from dataclasses import dataclass

from flask import g, request

from scheduler.events.roles import RIGHTS, Right, Role
from web.i18n import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the navigation. ``within``: the endpoints of pages that one reaches from it.

    ``right``: what an organiser's role must give to open any of them. ``running``: further pages within, which ask for
    the right to run the event.
    """

    endpoint: str
    text: str
    within: tuple[str, ...] = ()
    right: Right = Right.RUN
    running: tuple[str, ...] = ()

    @property
    def is_here(self) -> bool:
        return request.endpoint in {f"organiser.{name}" for name in (self.endpoint, *self.within, *self.running)}


@dataclass(frozen=True, slots=True)
class Group:
    text: str
    places: tuple[Place, ...]

    @property
    def is_here(self) -> bool:
        return any(place.is_here for place in self.places)


LOOKED_AFTER = ("person", "remind_people", "act_page", "act", "stop_acting")
EDITED = ("new_person", "add_somebody", "edit_person", "save_person", "end_person")

GROUPS = (
    Group(
        _l("Overview"),
        (Place("event", _l("Overview"), ("review", "send_answer")),),
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
            Place(
                "exchange",
                _l("Import and export"),
                (
                    "import_list",
                    "upload_list",
                    "name_list_columns",
                    "rename_list_columns",
                    "accept_list",
                    "cancel_list",
                ),
            ),
            Place("people", _l("People"), LOOKED_AFTER, right=Right.LOOK_AFTER, running=EDITED),
            Place("limits", _l("Limits"), ("save_limits",)),
            Place("links", _l("Invitations"), ("send_links", "send_reminders")),
            Place("registrations", _l("Registrations"), ("open_registrations", "decide_registration")),
            Place("readiness", _l("Readiness"), right=Right.LOOK_AFTER),
            Place(
                "team", _l("Organisers"), ("invite_organiser", "change_organiser", "remove_organiser"), right=Right.OWN
            ),
        ),
    ),
    Group(
        _l("Plan"),
        (
            Place(
                "run_list",
                _l("Runs"),
                ("start_run", "run", "unmet", "try_change", "compare", "roll_back", "grid"),
            ),
            Place("pair_list", _l("Pairs"), ("add_pair", "remove_pair")),
            Place(
                "drafts",
                _l("Drafts"),
                ("draft", "edit_draft", "draft_history", "draft_publish_page", "publish_draft", "renew"),
            ),
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
            Place(
                "what_if",
                _l("What if"),
                ("start_what_if", "what_if_result", "cancel_what_if_now", "take_over_page", "take_tables_over"),
            ),
        ),
    ),
    Group(
        _l("Event day"),
        (
            Place("changes", _l("Changes"), ("note_absence", "note_closure", "repair")),
            Place(
                "desk",
                _l("Desk"),
                ("desk_marks", "desk_day", "mark_person", "walk_in_form", "take_in", "show_code"),
                right=Right.CHECK_IN,
            ),
            Place("round_clock", _l("Clock"), right=Right.CHECK_IN),
            Place(
                "papers",
                _l("Paper"),
                ("schedules_pdf", "cards_pdf", "doors_pdf", "doors_page", "wall_pdf", "wall_page"),
                right=Right.CHECK_IN,
            ),
        ),
    ),
    Group(
        _l("Afterwards"),
        (
            Place(
                "follow_ups",
                _l("Follow-ups"),
                ("assign", "outcomes", "note_an_outcome", "take_outcome_back"),
            ),
            Place("statistics", _l("Statistics")),
            Place("outbox", _l("Mails")),
            Place("audit", _l("Audit log")),
            Place("choices", _l("Choices of people"), ("open_choices", "export_choices"), right=Right.OPEN_CHOICES),
        ),
    ),
)
"""Pages that stand in no place, and presses that are not named here, ask for the right to run the event."""

_RIGHTS = {name: place.right for group in GROUPS for place in group.places for name in (place.endpoint, *place.within)}


def right_of(endpoint: str) -> Right:
    """What a page of an event asks of the organiser's role; ``endpoint`` without the blueprint."""
    return _RIGHTS.get(endpoint, Right.RUN)


def navigation() -> tuple[Group, ...]:
    """The groups in their order, with what the role of whoever looks may open.

    The page that is being looked at is in at most one of them.
    """
    return _open_to(g.desk.role) if "desk" in g else ()


def first_place(role: Role) -> str | None:
    """The endpoint where an organiser in this role comes in; None where nothing of an event is open to it yet."""
    return next((place.endpoint for group in _open_to(role) for place in group.places), None)


def _open_to(role: Role) -> tuple[Group, ...]:
    rights = RIGHTS[role]
    found = (Group(group.text, tuple(each for each in group.places if each.right in rights)) for group in GROUPS)
    return tuple(group for group in found if group.places)
