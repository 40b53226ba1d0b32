"""Searching the participants of an event: words, zone, technology."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from scheduler.languages import Bilingual
from scheduler.people.values import Person, TagName

FIRST_SHOWN = 30
LONGEST_QUERY = 100
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for; empty fields ask for nothing. ``everyone``: not only the first :data:`FIRST_SHOWN`."""

    words: str = ""
    zone: str = ""
    tag: str = ""
    everyone: bool = False

    @property
    def query(self) -> dict[str, Any]:
        """As parameters of an address, the empty ones left out."""
        given = {"q": self.words, "zone": self.zone, "tag": self.tag, "all": "1" if self.everyone else ""}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    name: Bilingual


def filters_of(values: "MultiDict[str, str]") -> Filters:
    return Filters(
        words=values.get("q", "").strip()[:LONGEST_QUERY],
        zone=values.get("zone", ""),
        tag=values.get("tag", ""),
        everyone=values.get("all", "") == "1",
    )


def find(people: Iterable[Person], filters: Filters) -> tuple[Person, ...]:
    """Those who fit all words, the zone and the tag, in the given order."""
    words = _plain(filters.words).split()
    return tuple(
        person
        for person in people
        if _in_zone(person, filters.zone)
        and _has_tag(person, filters.tag)
        and all(_mentions(person, word) for word in words)
    )


def zones(people: Iterable[Person]) -> tuple[Option, ...]:
    """Zones that somebody is from, by Korean name."""
    found = {p.firm.zone_key: p.firm.zone for p in people if p.firm is not None and p.firm.zone is not None}
    return tuple(Option(key, name) for key, name in sorted(found.items(), key=lambda pair: pair[1].ko))


def tags(people: Iterable[Person]) -> tuple[Option, ...]:
    """Tags that somebody offers or needs, by Korean name."""
    found = {tag.key: tag.name for person in people for tag in _tags(person)}
    return tuple(Option(key, name) for key, name in sorted(found.items(), key=lambda pair: pair[1].ko))


def initials(text: str) -> str:
    """The first letters of the Hangul syllables (``가온`` → ``ㄱㅇ``); other characters stay."""
    return "".join(
        INITIALS[(ord(character) - 0xAC00) // 588] if "가" <= character <= "힣" else character for character in text
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _tags(person: Person) -> tuple[TagName, ...]:
    return (*person.firm.offered_tags, *person.firm.needed_tags) if person.firm else ()


def _in_zone(person: Person, zone: str) -> bool:
    return not zone or (person.firm is not None and person.firm.zone_key == zone)


def _has_tag(person: Person, tag: str) -> bool:
    return not tag or any(each.key == tag for each in _tags(person))


def _mentions(person: Person, word: str) -> bool:
    if all(character in INITIALS for character in word):
        return word in initials(_plain(_written(_names(person))))
    return word in _plain(_written(_texts(person)))


def _names(person: Person) -> list[Bilingual]:
    return [person.name, person.firm.name] if person.firm else [person.name]


def _texts(person: Person) -> list[Bilingual]:
    firm = person.firm
    if firm is None:
        return [person.name, person.role]
    told = [person.name, person.role, firm.name, firm.offers, firm.needs, *(tag.name for tag in _tags(person))]
    told += [council.name for council in firm.councils]
    return [*told, *(each for each in (firm.zone, firm.field) if each is not None)]


def _written(texts: Iterable[Bilingual]) -> str:
    return "\n".join(f"{text.ko}\n{text.en}" for text in texts)
