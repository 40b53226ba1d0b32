"""What participants are told about their data, as far as it is not words: purpose, version and dates."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from scheduler.languages import Bilingual, Language

MEETINGS = "meetings"
"""The purpose: planning the one-to-one meetings of the event and the follow-ups after it."""

TEXT_VERSION = 3
"""Of the words in the consent page's text. Whoever changes them raises it, and everybody is asked again."""

CHOICES_KEPT = timedelta(days=30)


class Decision(StrEnum):
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Retention:
    """The days by which an event's data is deleted: wishes, vetoes and availability, and all the rest."""

    choices: date
    rest: date


def retention(event_day: date) -> Retention:
    """30 days and 12 months after the event."""
    return Retention(event_day + CHOICES_KEPT, _a_year_after(event_day))


FEWEST = 5
"""Numbers that stay when an event's data is deleted speak of at least so many."""


def _a_year_after(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 3, 1)
    return day.replace(year=day.year + 1)


LEFT_NAME = Bilingual("떠난 참가자", "Somebody who left")
"""What others read on their timetables in place of somebody whose data was erased."""


class Named(Protocol):
    """Somebody or something with a name in both languages."""

    name_ko: str
    name_en: str


def names_in(person: Named, firm: Named | None) -> frozenset[str]:
    """Everything by which mails to others may call a person."""
    found: set[str] = set()
    for language in Language:
        name = Bilingual(person.name_ko, person.name_en).text(language)
        company = Bilingual(firm.name_ko, firm.name_en).text(language) if firm else ""
        found |= {name, f"{name} · {company}"} if company else {name}
    return frozenset(found - {""})
