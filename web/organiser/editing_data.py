"""A draft as compact JSON for the editor in the browser: enough to know at once what may go where, and why not."""

from typing import Any

from scheduler.reports.values import Why
from scheduler.timetable.editing_values import Lack, Placed
from scheduler.timetable.editing_views import DraftSheet
from web.i18n import clock, language
from web.i18n import gettext as _
from web.organiser.words import why_unplaced
from web.refusals.editing import obstacle_words


def board_data(sheet: DraftSheet, zone: str) -> dict[str, Any]:
    """Slots, tables, people and pairs as lists by number; what is held; the words to speak with."""
    problem, numbers = sheet.board.ground.problem, sheet.work.numbers
    count, speaks = len(problem.slots), language()
    people = [sheet.everybody[person] for person in numbers.person_ids]
    return {
        "version": sheet.version,
        "slots": [[slot.id, clock(slot.starts_at, zone), slot.item] for slot in numbers.slots],
        "slot_numbers": list(numbers.slot.items()),
        "tables": [
            [place.id, place.key, int(place.virtual), _marks(table.slots, count)]
            for place, table in zip(numbers.tables, problem.tables, strict=True)
        ],
        "people": [
            [
                known.id,
                known.name.text(speaks),
                known.firm.name.text(speaks) if known.firm else "",
                _marks(person.available, count),
                person.most,
                person.table,
                0 if all(each == 1 for each in person.capacity) else list(person.capacity),
            ]
            for known, person in zip(people, problem.people, strict=True)
        ],
        "pairs": [
            [
                *meeting.people,
                meeting.weight,
                0 if len(meeting.slots) == count else _marks(meeting.slots, count),
                0 if meeting.tables is None else sorted(meeting.tables),
                meeting.group or 0,
                int(meeting.required),
            ]
            for meeting in problem.meetings
        ],
        "quotas": [
            [number, sorted(quota.meetings), quota.most]
            for number, person in enumerate(problem.people)
            for quota in person.quotas
        ],
        "held": [[m, spot.slot, spot.table, int(spot.locked)] for m, spot in sorted(sheet.board.held.items())],
        "undo": sheet.can_undo,
        "redo": sheet.can_redo,
    }


def _marks(slots: frozenset[int], count: int) -> str:
    """``1`` for each slot that is in, ``0`` for each other."""
    return "".join("1" if slot in slots else "0" for slot in range(count))


def placed_data(placed: tuple[Placed, ...]) -> list[list[int]]:
    """Places by ids: both people, slot, table, and 1 where locked."""
    return [[*place.pair, place.slot, place.table, int(place.locked)] for place in placed]


def words() -> dict[str, Any]:
    """What the editor says by itself."""
    return {
        "why": {str(obstacle): text for obstacle, text in obstacle_words().items()},
        "lack": {str(lack): why_unplaced(Why(lack)) for lack in Lack},
        "cell": {"free": _("free"), "absent": _("no such table"), "away": _("not free")},
        "free": _("Free."),
        "swap": _("Changes places with %(pair)s."),
        "here": _("It is here."),
        "elsewhere": _("Choose a time in the row of one of the two."),
        "no_table": _("No table is free at that time."),
        "picked": _("%(pair)s picked up. Green places are free; Enter drops, Escape puts back."),
        "put_back": _("%(pair)s put back."),
        "place": _("%(pair)s placed: %(time)s, %(table)s."),
        "move": _("%(pair)s moved: %(time)s, %(table)s."),
        "swapped": _("%(pair)s and %(other)s changed places."),
        "unschedule": _("%(pair)s taken out."),
        "lock": _("%(pair)s locked."),
        "unlock": _("%(pair)s unlocked."),
        "undo": _("Undone: %(what)s"),
        "redo": _("Done again: %(what)s"),
        "saving": _("Saving…"),
        "saved": _("Saved"),
        "offline": _("No connection; it is tried again by itself"),
        "not_saved": _("Not saved"),
        "worth": _("Worth"),
        "locked": _("locked"),
        "more": _("Show more"),
        "empty_tray": _("Every pair that might meet has a place."),
    }
