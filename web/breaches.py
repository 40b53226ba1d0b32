"""Rules that a grid breaks, a sentence each, for pages and commands. Nothing says whose wish or veto is behind it."""

from collections.abc import Callable, Iterable

from scheduler.timetable.values import Breach
from web.i18n import gettext as _

# Functions, because the language is known only when the sentence is asked for.
SENTENCES: dict[str, Callable[[], str]] = {
    "blocked": lambda: _("%(people)s: blocked."),
    "R3": lambda: _("%(people)s: not free at the time of a meeting."),
    "R4": lambda: _("%(people)s: in two meetings at once."),
    "R5": lambda: _("Two meetings are at one table at the same time."),
    "R6": lambda: _("%(people)s: the table of their meeting does not exist at that time."),
    "R8": lambda: _("%(people)s: more meetings than the person's limit."),
    "R2": lambda: _("%(people)s: their meeting would be in a slot that has begun or is not theirs."),
    "R10": lambda: _("%(people)s: their meeting must be held, because it has begun or an organiser wants it."),
    "R9": lambda: _("%(people)s: more than one meeting with an organisation that was wished for once."),
}


def breach_lines(breaches: Iterable[Breach]) -> tuple[str, ...]:
    """A sentence for each; people are named by their keys of the import files."""
    return tuple(_line(breach) for breach in breaches)


def _line(breach: Breach) -> str:
    people = ", ".join(dict.fromkeys(breach.keys))
    if breach.rule in SENTENCES:
        return SENTENCES[breach.rule]() % {"people": people}
    return _("%(people)s: rule %(rule)s is broken.", people=people, rule=breach.rule)
