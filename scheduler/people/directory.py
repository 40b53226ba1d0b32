"""Everybody of an event as everybody may see them, kept between requests for as long as no row of it changes."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BindParameter,
    Connection,
    Engine,
    Row,
    Select,
    bindparam,
    select,
)

from scheduler.database import Session, once_a_look
from scheduler.events.records import Tag, Zone
from scheduler.fingerprints import Fingerprint, asking, fingerprint
from scheduler.languages import Bilingual, Language
from scheduler.people.records import Organisation, OrganisationTag, Participant
from scheduler.people.values import Firm, Person, TagName

_KEPT_EVENTS = 8

AnyRow = Row[*tuple[Any, ...]]
Rows = list[AnyRow]
Chosen = dict[tuple[int, str], list[TagName]]
Named = TypeVar("Named", Person, Firm)


@dataclass(frozen=True, slots=True)
class Wording:
    """What of a person is looked through, folded by :func:`fold`; names are part of ``offers`` and ``needs`` too."""

    names: str
    offers: str
    needs: str
    all: str


@dataclass(frozen=True, eq=False)
class Directory:
    """People and organisations by Korean name (가나다 order); one object for as long as nothing changes."""

    people: tuple[Person, ...]
    firms: tuple[Firm, ...]
    """By Korean name; those of which nobody takes part any more are among them."""

    @cached_property
    def by_public_id(self) -> dict[str, Person | Firm]:
        return {person.public_id: person for person in self.people} | {firm.public_id: firm for firm in self.firms}

    @cached_property
    def staff(self) -> dict[int, tuple[Person, ...]]:
        """Per organisation's id its people who take part."""
        found: dict[int, list[Person]] = {}
        for person in self.people:
            if person.firm is not None and not person.left:
                found.setdefault(person.firm.id, []).append(person)
        return {number: tuple(people) for number, people in found.items()}

    @cached_property
    def present(self) -> tuple[tuple[Person, Wording], ...]:
        """Those who take part, each with what is looked through."""
        return tuple(
            (person, wording) for person, wording in zip(self.people, self.wordings, strict=True) if not person.left
        )

    @cached_property
    def wordings(self) -> tuple[Wording, ...]:
        """One for each of ``people``, in the same order."""
        return tuple(_wording(person) for person in self.people)


def fold(text: str) -> str:
    """The text as it is compared: composed, and without the difference of small and capital letters."""
    return unicodedata.normalize("NFC", text).casefold()


def people(session: Session, event_id: int) -> tuple[Person, ...]:
    """Everybody of the event by Korean name (가나다 order), with their organisations."""
    return directory(session, event_id).people


_Kept = dict[int, tuple[Fingerprint, Directory]]
_kept_of: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


@once_a_look
def directory(session: Session, event_id: int) -> Directory:
    """Everybody of the event.

    The database is asked each time for a fingerprint of all that it holds; only where that differs from the time
    before are the values read and made anew. A unit of work that writes sees its own changes; nothing is kept of it.
    """
    connection, event = session.connection(), {"event": event_id}
    found = fingerprint(session, _ASKED, event)
    if found is None:
        return _read(connection, event)
    kept = _kept_of.setdefault(connection.engine, {})
    known = kept.get(event_id)
    if known is not None and known[0] == found:
        return known[1]
    made = _read(connection, event)
    if len(kept) >= _KEPT_EVENTS:
        kept.clear()
    kept[event_id] = (found, made)
    return made


def _read(connection: Connection, event: dict[str, int]) -> Directory:
    return _made(*(list(connection.execute(query, event)) for query in _QUERIES))


def _queries() -> tuple[Select[*tuple[Any, ...]], ...]:
    of, person, firm, zone, tag = OrganisationTag, Participant, Organisation, Zone, Tag
    event: BindParameter[int] = bindparam("event")
    return (
        select(
            person.id,
            person.public_id,
            person.key,
            person.organisation_id,
            person.name_ko,
            person.name_en,
            person.role_ko,
            person.role_en,
            person.left_at,
        ).where(person.event_id == event),
        select(
            firm.id,
            firm.public_id,
            firm.name_ko,
            firm.name_en,
            firm.kind,
            firm.zone_id,
            firm.offers_ko,
            firm.offers_en,
            firm.needs_ko,
            firm.needs_en,
        ).where(firm.event_id == event),
        select(of.organisation_id, of.tag_id, of.use)
        .join(firm, firm.id == of.organisation_id)
        .where(firm.event_id == event),
        select(zone.id, zone.key, zone.name_ko, zone.name_en, zone.field_ko, zone.field_en, zone.cluster_id).where(
            zone.event_id == event
        ),
        select(tag.id, tag.position, tag.kind, tag.key, tag.name_ko, tag.name_en)
        .where(tag.event_id == event)
        .order_by(tag.position, tag.id),
    )


_QUERIES = _queries()
_ASKED = asking(_QUERIES)


def _made(persons: Rows, firms: Rows, uses: Rows, zones: Rows, tags: Rows) -> Directory:
    names = {row.id: TagName(row.kind, row.key, Bilingual(row.name_ko, row.name_en)) for row in tags}
    areas = {row.id: row for row in zones}
    places = {tag_id: place for place, tag_id in enumerate(names)}
    chosen: Chosen = {}
    for organisation_id, tag_id, use in sorted(uses, key=lambda row: places[row.tag_id]):
        chosen.setdefault((organisation_id, use), []).append(names[tag_id])
    made = {row.id: _firm(row, areas.get(row.zone_id), names, chosen) for row in firms}
    found = (
        Person(
            id=row.id,
            public_id=row.public_id,
            key=row.key,
            name=Bilingual(row.name_ko, row.name_en),
            role=Bilingual(row.role_ko, row.role_en),
            firm=made.get(row.organisation_id),
            left=row.left_at is not None,
        )
        for row in persons
    )
    return Directory(_by_name(found), _by_name(made.values()))


def _by_name(found: Iterable[Named]) -> tuple[Named, ...]:
    return tuple(sorted(found, key=lambda each: (each.name.text(Language.KO), each.id)))


def _firm(
    row: AnyRow,
    zone: AnyRow | None,
    names: dict[int, TagName],
    chosen: Chosen,
) -> Firm:
    return Firm(
        id=row.id,
        public_id=row.public_id,
        name=Bilingual(row.name_ko, row.name_en),
        kind=row.kind,
        zone=Bilingual(zone.name_ko, zone.name_en) if zone else None,
        zone_key=zone.key if zone else "",
        field=Bilingual(zone.field_ko, zone.field_en) if zone else None,
        cluster=names.get(zone.cluster_id) if zone else None,
        councils=tuple(chosen.get((row.id, "member"), ())),
        offered_tags=tuple(chosen.get((row.id, "offer"), ())),
        needed_tags=tuple(chosen.get((row.id, "need"), ())),
        offers=Bilingual(row.offers_ko, row.offers_en),
        needs=Bilingual(row.needs_ko, row.needs_en),
    )


def _wording(person: Person) -> Wording:
    firm = person.firm
    if firm is None:
        names = _folded(person.name)
        return Wording(names, names, names, _folded(person.name, person.role))
    names = _folded(person.name, firm.name)
    offers = _folded(firm.offers, *(tag.name for tag in firm.offered_tags))
    needs = _folded(firm.needs, *(tag.name for tag in firm.needed_tags))
    more = [tag.name for tag in (firm.cluster, *firm.councils) if tag is not None]
    rest = _folded(person.role, *(text for text in (firm.zone, firm.field) if text is not None), *more)
    return Wording(names, f"{names}\n{offers}", f"{names}\n{needs}", f"{names}\n{offers}\n{needs}\n{rest}")


def _folded(*texts: Bilingual) -> str:
    return fold("\n".join(f"{text.ko}\n{text.en}" for text in texts))
