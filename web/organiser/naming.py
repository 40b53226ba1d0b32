"""People and organisations as an organiser writes them in a field: by a label of the list, a key, or a name."""

from collections.abc import Iterable
from typing import TypeVar

from scheduler.people.directory import Directory, fold
from scheduler.people.values import Firm, Person
from web.i18n import gettext as _
from web.i18n import spoken

Named = TypeVar("Named", Person, Firm)


class NotNamed(Exception):
    """What was written names nobody, or several; ``sentence`` says so."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def label_of(person: Person) -> str:
    """Name, organisation and key: what the lists of suggestions offer, in the language of the page."""
    who = f"{spoken(person.name)} · {spoken(person.firm.name)}" if person.firm else spoken(person.name)
    return f"{who} [{person.key}]"


def named_person(directory: Directory, text: str) -> Person:
    """The one who takes part and is meant by the text; raises :class:`NotNamed`."""
    written = fold(text.strip())
    present = [person for person in directory.people if not person.left]
    key = written.rpartition("[")[2].removesuffix("]") if written.endswith("]") else written
    found = [person for person in present if fold(person.key) == key]
    return _the_one(found or [person for person in present if written in _names(person)], text)


def named_ones(directory: Directory, lines: Iterable[str]) -> tuple[tuple[Firm, ...], tuple[Person, ...]]:
    """Organisations and people, a line each, no one twice; empty lines count nothing. Raises :class:`NotNamed`."""
    firms: dict[int, Firm] = {}
    persons: dict[int, Person] = {}
    staffed = [firm for firm in directory.firms if firm.id in directory.staff]
    for line in lines:
        written = fold(line.strip())
        if not written:
            continue
        organisations = [firm for firm in staffed if written in _names(firm)]
        if organisations:
            firm = _the_one(organisations, line)
            firms[firm.id] = firm
        else:
            person = named_person(directory, line)
            persons[person.id] = person
    return tuple(firms.values()), tuple(persons.values())


def boosted_lines(directory: Directory, organisations: Iterable[str], persons: Iterable[str]) -> str:
    """The lines that :func:`named_ones` reads as these public ids; those who are gone are left out."""
    found = [directory.by_public_id.get(each) for each in (*organisations, *persons)]
    return "\n".join(label_of(one) if isinstance(one, Person) else spoken(one.name) for one in found if one is not None)


def _names(one: Person | Firm) -> tuple[str, str]:
    return fold(one.name.ko.strip()), fold(one.name.en.strip())


def _the_one(found: list[Named], text: str) -> Named:
    if not found:
        raise NotNamed(_("“%(name)s” names nobody of this event.", name=text.strip()[:80]))
    if len(found) > 1:
        raise NotNamed(_("“%(name)s” names several; please write the key in square brackets.", name=text.strip()[:80]))
    return found[0]
