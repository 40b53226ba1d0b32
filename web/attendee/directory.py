"""Searching people and their organisations: words, where they are from, technology, what is offered or needed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from scheduler.languages import Bilingual
from scheduler.people.directory import Directory, Wording, fold
from scheduler.people.values import Firm, Person, TagName

FIRST_SHOWN = 20
PART_SHOWN = 100
"""How many cards a page may hold while every press of a button stays quick on a phone."""

STAFF_SHOWN = 8
"""How many people an organisation's card names."""

LONGEST_QUERY = 100
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
SIDES = ("offers", "needs")
FIRMS = "organisations"
PART = re.compile("[1-9][0-9]{0,3}")


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for; empty fields ask for nothing. ``everyone``: not only the first :data:`FIRST_SHOWN`,
    but the ``part`` of :data:`PART_SHOWN`, counted from 1. ``by`` is :data:`FIRMS` to be shown organisations, or empty.

    ``side`` is one of :data:`SIDES` or empty: then words and tag are looked for in both. Names are always looked in.
    """

    words: str = ""
    tag: str = ""
    side: str = ""
    zone: str = ""
    field: str = ""
    cluster: str = ""
    council: str = ""
    by: str = ""
    everyone: bool = False
    part: int = 1

    @property
    def query(self) -> dict[str, Any]:
        """As parameters of an address, the empty ones left out."""
        given = {"q": self.words, **{name: getattr(self, name) for name in CHOSEN}, "by": self.by}
        given["all"] = "1" if self.everyone else ""
        given["part"] = str(self.part) if self.part > 1 else ""
        return {name: value for name, value in given.items() if value}

    def shown(self, found: Sequence[Person | Firm]) -> tuple[int, int]:
        """From where to where (half-open) the found ones are shown; a part beyond the end is the last one."""
        if not self.everyone:
            return 0, min(FIRST_SHOWN, len(found))
        first = (min(self.part, max(1, -(-len(found) // PART_SHOWN))) - 1) * PART_SHOWN
        return first, min(first + PART_SHOWN, len(found))

    def without(self, name: str) -> "Filters":
        """The same search with one filter taken back."""
        taken: dict[str, Any] = {name: "", "part": 1}
        return replace(self, **taken)

    @property
    def cleared(self) -> "Filters":
        """No search, of the same kind."""
        return Filters(by=self.by)

    @property
    def active(self) -> tuple[str, ...]:
        """The names of the filters that ask for something, in the order of the page."""
        return tuple(name for name in ("words", *CHOSEN) if getattr(self, name))


CHOSEN = tuple(field.name for field in fields(Filters) if field.name not in {"words", "by", "everyone", "part"})


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    name: Bilingual


@dataclass(frozen=True, slots=True)
class Exchange:
    """Technologies that a partner offers and I need, and that a partner needs and I offer."""

    offered: tuple[TagName, ...] = ()
    needed: tuple[TagName, ...] = ()


def filters_of(values: "MultiDict[str, str]") -> Filters:
    side = values.get("side", "")
    return Filters(
        words=values.get("q", "").strip()[:LONGEST_QUERY],
        by=FIRMS if values.get("by", "") == FIRMS else "",
        everyone=values.get("all", "") == "1",
        part=int(part) if PART.fullmatch(part := values.get("part", "")) else 1,
        **{name: values.get(name, "") for name in CHOSEN if name != "side"},
        side=side if side in SIDES else "",
    )


def find(known: Directory, filters: Filters, *, without: int) -> tuple[Person, ...]:
    """Those who take part and fit all words and filters, in the given order; never the person of id ``without``."""
    found: Sequence[tuple[Person, Wording]] = known.present
    for word in fold(filters.words).split():
        found = _Word(word).among(found, filters.side)
    chosen = [name for name in CHOSEN if getattr(filters, name)]
    return tuple(
        [
            person
            for person, _wording in found
            if person.id != without
            and (not chosen or (person.firm is not None and _fits(person.firm, filters, chosen)))
        ]
    )


def named_like(known: Directory, words: str) -> frozenset[int]:
    """Ids of the people, also of those who left, of whom every word of a search is said; lone initials in names."""
    found: Sequence[tuple[Person, Wording]] = tuple(zip(known.people, known.wordings, strict=True))
    for word in fold(words[:LONGEST_QUERY]).split():
        found = _Word(word).among(found, "")
    return frozenset(person.id for person, _wording in found)


def firms_of(known: Directory, people: Sequence[Person], *, without: Firm | None) -> tuple[Firm, ...]:
    """The organisations of these people, in the directory's order; never one's own."""
    found = {person.firm.id for person in people if person.firm is not None}
    return tuple(firm for firm in known.firms if firm.id in found and firm is not without)


class _Word:
    """One word of a search. With lone initial consonants in it (``ㅎㅂ``, ``한ㅂ``) it is looked for in names only."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.pattern = re.compile(_pattern(word)) if set(word) & set(INITIALS) else None

    def among(self, people: Sequence[tuple[Person, Wording]], side: str) -> Sequence[tuple[Person, Wording]]:
        """Those of whom it is said, in the given order; ``side`` is one of :data:`SIDES` or empty."""
        if self.pattern is not None:
            search = self.pattern.search
            return [each for each in people if search(each[1].names) is not None]
        word, text = self.word, attrgetter(side or "all")
        return [each for each in people if word in text(each[1])]


def named_by(wording: Wording, words: str) -> bool:
    """Whether the names of a person and their organisation have all the words; nothing else is looked in."""
    return all(re.search(_pattern(word), wording.names) for word in fold(words).split())


def _pattern(word: str) -> str:
    return "".join(_syllables(character) if character in INITIALS else re.escape(character) for character in word)


def _syllables(initial: str) -> str:
    """The syllables that begin with this consonant, or the consonant itself."""
    first = ord("가") + INITIALS.index(initial) * 588
    return f"[{initial}{chr(first)}-{chr(first + 587)}]"


def marked(text: str, words: str, names: bool = False) -> Markup:
    """The text with every word of a search marked; words with lone initials only where ``names`` are written."""
    pattern = _marking(words, names) if words else None
    return escape(text) if pattern is None else Markup("").join(_pieces(pattern, text))


@lru_cache(maxsize=256)
def _marking(words: str, names: bool) -> re.Pattern[str] | None:
    wanted = [word for word in fold(words).split() if names or not set(word) & set(INITIALS)]
    if not wanted:
        return None
    return re.compile("|".join(sorted(map(_pattern, wanted), key=len, reverse=True)), re.IGNORECASE)


def _pieces(pattern: re.Pattern[str], text: str) -> Iterator[Markup]:
    end = 0
    for hit in pattern.finditer(text):
        yield escape(text[end : hit.start()]) + Markup("<mark>{}</mark>").format(hit.group())
        end = hit.end()
    yield escape(text[end:])


def exchange(own: Firm | None, other: Firm | None) -> Exchange:
    """The matching technologies of two organisations; none inside one."""
    if own is None or other is None or own is other:
        return Exchange()
    needed, offered = {tag.key for tag in own.needed_tags}, {tag.key for tag in own.offered_tags}
    return Exchange(
        offered=tuple(tag for tag in other.offered_tags if tag.key in needed),
        needed=tuple(tag for tag in other.needed_tags if tag.key in offered),
    )


@lru_cache(maxsize=8)
def options(known: Directory) -> dict[str, tuple[Option, ...]]:
    """Per filter what somebody is from, belongs to, offers or needs, by Korean name."""
    found: dict[str, dict[str, Bilingual]] = {name: {} for name in CHOSEN if name != "side"}
    for firm in {id(person.firm): person.firm for person in known.people if person.firm}.values():
        for name, choices in found.items():
            choices.update(_belongings(firm, name))
    return {name: _sorted_options(choices) for name, choices in found.items()}


def _sorted_options(choices: dict[str, Bilingual]) -> tuple[Option, ...]:
    return tuple(Option(key, name) for key, name in sorted(choices.items(), key=lambda pair: pair[1].ko))


def _belongings(firm: Firm, name: str, side: str = "") -> dict[str, Bilingual]:
    """By key what a filter compares; specialised fields have no key but their Korean name."""
    if name == "zone":
        return {firm.zone_key: firm.zone} if firm.zone is not None else {}
    if name == "field":
        return {firm.field.text("ko"): firm.field} if firm.field is not None and firm.field.text("ko") else {}
    if name == "cluster":
        tags: tuple[TagName, ...] = (firm.cluster,) if firm.cluster is not None else ()
    elif name == "council":
        tags = firm.councils
    else:
        tags = (firm.offered_tags if side != "needs" else ()) + (firm.needed_tags if side != "offers" else ())
    return {tag.key: tag.name for tag in tags}


def _fits(firm: Firm, filters: Filters, chosen: Sequence[str]) -> bool:
    return all(
        getattr(filters, name) in _belongings(firm, name, filters.side) if name != "side" else _states(firm, filters)
        for name in chosen
    )


def _states(firm: Firm, filters: Filters) -> bool:
    """Whether the organisation says anything about the asked side."""
    if filters.side == "offers":
        return bool(firm.offered_tags or firm.offers.text("ko"))
    return bool(firm.needed_tags or firm.needs.text("ko"))
