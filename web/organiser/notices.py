"""What an organiser should look at before a run, as sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.people.values import Person
from scheduler.reports.values import EventNumbers
from web.i18n import gettext as _
from web.i18n import ngettext, spoken

MOST_NAMES = 8
MOST_OVERWANTED = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence, and whom it is about."""

    sentence: str
    names: tuple[str, ...] = ()


def event_notices(numbers: EventNumbers) -> tuple[Notice, ...]:
    """The most pressing first; empty when nothing stands out."""
    found = []
    if numbers.without_slot:
        count = len(numbers.without_slot)
        text = ngettext(
            "%(num)s person has no free meeting slot: the programme they attend and their own times leave none.",
            "%(num)s people have no free meeting slot: the programme they attend and their own times leave none.",
            count,
        )
        found.append(Notice(text, _names(numbers.without_slot)))
    if numbers.without_wishes:
        count = len(numbers.without_wishes)
        text = ngettext("%(num)s person has no wish.", "%(num)s people have no wish.", count)
        found.append(Notice(text, _names(numbers.without_wishes)))
    if numbers.without_candidate:
        count = len(numbers.without_candidate)
        text = ngettext(
            "%(num)s person stands in no pair that may meet.", "%(num)s people stand in no pair that may meet.", count
        )
        found.append(Notice(text, _names(numbers.without_candidate)))
    found.extend(
        Notice(
            _(
                "%(name)s is wanted by %(wanted)s and has %(slots)s slots.",
                name=person_line(demand.person),
                wanted=demand.wanted,
                slots=demand.slots,
            )
        )
        for demand in numbers.overwanted[:MOST_OVERWANTED]
    )
    more = len(numbers.overwanted) - MOST_OVERWANTED
    if more > 0:
        text = ngettext(
            "%(num)s more person is wanted by more people than they have slots.",
            "%(num)s more people are wanted by more people than they have slots.",
            more,
        )
        found.append(Notice(text))
    return tuple(found)


def _names(persons: Sequence[Person]) -> tuple[str, ...]:
    names = tuple(person_line(person) for person in persons[:MOST_NAMES])
    rest = len(persons) - MOST_NAMES
    return (*names, _("and %(count)s more", count=rest)) if rest > 0 else names


def person_line(person: Person) -> str:
    """Name and organisation."""
    return f"{spoken(person.name)} · {spoken(person.firm.name)}" if person.firm else spoken(person.name)
