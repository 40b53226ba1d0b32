"""Refusals of editing a draft. A pair that may not meet is blocked; nobody is told by whom."""

from collections.abc import Iterable

from scheduler.people.values import Person
from scheduler.timetable.editing import DraftChanged, DraftPublished, EditRefused, NoSuchStep, NothingToUndo
from scheduler.timetable.editing_mapping import DraftOutdated
from scheduler.timetable.editing_values import Hindrance, Obstacle, Operation
from web.breaches import breach_lines
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import spoken
from web.refusals.entry import Refusal


def obstacle_words() -> dict[Obstacle, str]:
    """A sentence for each obstacle, with %(who)s for the person and %(pair)s for the meeting in the way."""
    return {
        Obstacle.BLOCKED: _("This pair is blocked."),
        Obstacle.SLOT: _("This meeting may not be at that time."),
        Obstacle.ABSENT: _("The table is not there at that time."),
        Obstacle.SEAT: _("This meeting belongs at another table."),
        Obstacle.TAKEN: _("The table is taken by %(pair)s."),
        Obstacle.AWAY: _("%(who)s: not free at that time."),
        Obstacle.BUSY: _("%(who)s: already in %(pair)s at that time."),
        Obstacle.LIMIT: _("%(who)s: as many meetings as wanted."),
        Obstacle.ONCE: _("%(who)s: the wish for this organisation is met by %(pair)s."),
        Obstacle.GROUP: _("Only one of this meeting and %(pair)s may be held."),
        Obstacle.REQUIRED: _("This meeting has to be held."),
        Obstacle.LOCKED: _("%(pair)s is locked. Please unlock it first."),
    }


def pair_name(pair: tuple[Person, Person]) -> str:
    return " – ".join(spoken(person.name) for person in pair)


def hindrance_line(hindrance: Hindrance) -> str:
    """One obstacle as a sentence."""
    if hindrance.breach is not None:
        return breach_lines((hindrance.breach,))[0]
    who = spoken(hindrance.person.name) if hindrance.person else ""
    pair = pair_name(hindrance.pair) if hindrance.pair else ""
    return obstacle_words()[hindrance.obstacle] % {"who": who, "pair": pair}


def why_lines(hindrances: Iterable[Hindrance]) -> tuple[str, ...]:
    """A sentence for each."""
    return tuple(hindrance_line(hindrance) for hindrance in hindrances)


REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        EditRefused,
        422,
        lambda e: _("Not done: %(reasons)s", reasons=" ".join(why_lines(e.hindrances))),
    ),
    Refusal(DraftChanged, 409, _l("The draft was changed meanwhile. Nothing was overwritten.")),
    Refusal(
        DraftPublished,
        409,
        lambda e: _(
            "This draft was published as revision %(number)s and never changes again. Please edit a copy of it.",
            number=e.revision,
        ),
    ),
    Refusal(
        NothingToUndo,
        409,
        lambda e: _("There is nothing to undo.") if e.operation is Operation.UNDO else _("There is nothing to redo."),
    ),
    Refusal(NoSuchStep, 422, _l("The draft has no such meeting, time or table.")),
    Refusal(
        DraftOutdated,
        409,
        lambda e: _(
            "Slots or tables of the event are no longer those of draft %(number)s. Please solve again.",
            number=e.number,
        ),
    ),
)
