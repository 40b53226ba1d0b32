"""What was done to a draft, in a sentence."""

from scheduler.timetable.editing_values import EditLine, Operation
from web.i18n import clock, spoken
from web.i18n import gettext as _


def operation_name(operation: Operation) -> str:
    return {
        Operation.PLACE: _("placed"),
        Operation.MOVE: _("moved"),
        Operation.SWAP: _("swapped"),
        Operation.UNSCHEDULE: _("taken out"),
        Operation.LOCK: _("locked"),
        Operation.UNLOCK: _("unlocked"),
        Operation.UNDO: _("undone"),
        Operation.REDO: _("done again"),
        Operation.RENEW: _("today's data taken in"),
    }[operation]


def edit_sentence(line: EditLine, zone: str) -> str:
    """Which meeting, what was done to it, and where it is then."""
    names = [spoken(person.name) for person in line.people]
    pairs = ", ".join(" – ".join(names[at : at + 2]) for at in range(0, len(names), 2))
    done = operation_name(line.operation)
    if line.of is not None:
        done = _("%(done)s: %(what)s", done=done, what=operation_name(line.of))
    place = ""
    if line.slot is not None and line.table and line.operation in {Operation.PLACE, Operation.MOVE}:
        place = f"{clock(line.slot.starts_at, zone)}, {line.table}"
    return " · ".join(part for part in (pairs, done, place) if part)
