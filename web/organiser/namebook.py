"""The event's names for the numbers and ids in which the solver speaks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scheduler.database import Session
from scheduler.events.service import slots
from scheduler.people.service import people
from web.i18n import clock, spoken
from web.i18n import gettext as _

QUOTED = "“{}”"


@dataclass(frozen=True, slots=True)
class Namebook:
    """``people``: names by key; ``times``: the beginning of each slot by its number, in the event's zone."""

    people: Mapping[str, str]
    times: Mapping[int, str]

    def person(self, key: str) -> str:
        return QUOTED.format(self.people.get(key, key))

    def persons(self, keys: Iterable[str]) -> str:
        return ", ".join(self.person(key) for key in dict.fromkeys(keys))

    def pair(self, meeting: str) -> str:
        """A meeting by its two people."""
        first, _plus, second = meeting.partition("+")
        return f"{self.person(first)} – {self.person(second)}"

    def pairs(self, meetings: Iterable[str]) -> str:
        return ", ".join(self.pair(meeting) for meeting in meetings)

    def time(self, slot: int) -> str:
        return self.times.get(slot) or _("slot %(number)s", number=slot + 1)

    def times_of(self, numbers: Iterable[int]) -> str:
        return ", ".join(self.time(number) for number in numbers)


def namebook(session: Session, event_id: int, zone: str) -> Namebook:
    return Namebook(
        {person.key: spoken(person.name) for person in people(session, event_id)},
        {slot.number: clock(slot.starts_at, zone) for slot in slots(session, event_id)},
    )
