"""What an event holds already, as far as a list is compared with it, and a fingerprint that tells of any change."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import select

from scheduler.addresses import address_key
from scheduler.database import Session
from scheduler.events.records import Event, MeetingTable, ProgrammeItem, Slot, Tag, Track, Zone
from scheduler.events.service import barred_kinds
from scheduler.imports.additions.fields import Subject, folded
from scheduler.languages import Bilingual
from scheduler.people.records import Organisation, OrganisationTag, Participant, SavedForm
from scheduler.wishes.records import Veto, Wish

_LEGAL_FORMS = re.compile(
    r"주식회사|유한회사|유한책임회사|재단법인|사단법인|\((?:주|유|재|사)\)|"
    r"\b(?:co\.?,? ?ltd|inc|corp|corporation|company|llc|ltd|gmbh|plc)\b\.?"
)


def folded_firm(name: str) -> str:
    """An organisation's name as it is compared: without its legal form, case, blanks and marks."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return folded(_LEGAL_FORMS.sub(" ", plain)) or folded(plain)


@dataclass(frozen=True, slots=True)
class KnownFirm:
    """``tags``: by use the ids of tags."""

    id: int
    key: str
    name: Bilingual
    kind: str
    zone_id: int | None
    offers: Bilingual
    needs: Bilingual
    tags: Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """``gone``: erased, nothing but the key is left."""

    id: int
    key: str
    name: Bilingual
    role: Bilingual
    email: str
    language: str
    least: int
    most: int | None
    firm_id: int | None
    gone: bool


@dataclass(frozen=True)
class PeopleView:
    people: tuple[KnownPerson, ...]
    firms: tuple[KnownFirm, ...]
    zones: Mapping[str, int]
    """By folded key and name."""
    tags: Mapping[str, Mapping[str, int]]
    """By kind, then by folded key and name."""

    @cached_property
    def by_key(self) -> dict[str, KnownPerson]:
        return {person.key: person for person in self.people}

    @cached_property
    def by_email(self) -> dict[str, KnownPerson]:
        return {address_key(person.email): person for person in self.people if not person.gone}

    @cached_property
    def firms_by_key(self) -> dict[str, KnownFirm]:
        return {firm.key: firm for firm in self.firms}

    @cached_property
    def firms_by_name(self) -> dict[str, KnownFirm]:
        return _first_by_name(self.firms)


def _first_by_name(firms: Iterable[KnownFirm]) -> dict[str, KnownFirm]:
    found: dict[str, KnownFirm] = {}
    for firm in firms:
        for name in (firm.name.ko, firm.name.en):
            if name:
                found.setdefault(folded_firm(name), firm)
    return found


def people_view(session: Session, event_id: int) -> PeopleView:
    return PeopleView(
        _people(session, event_id), _firms(session, event_id), _zones(session, event_id), _tags(session, event_id)
    )


def _people(session: Session, event_id: int) -> tuple[KnownPerson, ...]:
    of = Participant
    rows = session.execute(
        select(
            of.id, of.key, of.name_ko, of.name_en, of.role_ko, of.role_en, of.email, of.language, of.least, of.most,
            of.organisation_id, of.erased_at,
        ).where(of.event_id == event_id).order_by(of.id)
    )  # fmt: skip
    return tuple(
        KnownPerson(
            row.id, row.key, Bilingual(row.name_ko, row.name_en), Bilingual(row.role_ko, row.role_en), row.email,
            row.language, row.least, row.most, row.organisation_id, row.erased_at is not None,
        )
        for row in rows
    )  # fmt: skip


def _firms(session: Session, event_id: int) -> tuple[KnownFirm, ...]:
    uses: dict[int, dict[str, set[int]]] = {}
    for firm_id, tag_id, use in session.execute(
        select(OrganisationTag.organisation_id, OrganisationTag.tag_id, OrganisationTag.use)
        .join(Organisation, Organisation.id == OrganisationTag.organisation_id)
        .where(Organisation.event_id == event_id)
    ):
        uses.setdefault(firm_id, {}).setdefault(use, set()).add(tag_id)
    of = Organisation
    rows = session.execute(
        select(
            of.id, of.key, of.name_ko, of.name_en, of.kind, of.zone_id,
            of.offers_ko, of.offers_en, of.needs_ko, of.needs_en,
        ).where(of.event_id == event_id).order_by(of.id)
    )  # fmt: skip
    return tuple(
        KnownFirm(
            id=row.id,
            key=row.key,
            name=Bilingual(row.name_ko, row.name_en),
            kind=row.kind,
            zone_id=row.zone_id,
            offers=Bilingual(row.offers_ko, row.offers_en),
            needs=Bilingual(row.needs_ko, row.needs_en),
            tags={use: frozenset(ids) for use, ids in uses.get(row.id, {}).items()},
        )
        for row in rows
    )


def _zones(session: Session, event_id: int) -> dict[str, int]:
    rows = session.execute(
        select(Zone.id, Zone.key, Zone.name_ko, Zone.name_en).where(Zone.event_id == event_id).order_by(Zone.id.desc())
    )
    return {folded(word): row.id for row in rows for word in (row.name_en, row.name_ko, row.key) if word}


def _tags(session: Session, event_id: int) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    rows = session.execute(
        select(Tag.id, Tag.kind, Tag.key, Tag.name_ko, Tag.name_en)
        .where(Tag.event_id == event_id)
        .order_by(Tag.id.desc())
    )
    for row in rows:
        words = found.setdefault(row.kind, {})
        words.update({folded(word): row.id for word in (row.name_en, row.name_ko, row.key) if word})
    return found


@dataclass(frozen=True, slots=True)
class KnownItem:
    id: int
    key: str
    kind: str
    track_id: int | None
    title: Bilingual
    room: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """``tracks``: ids by folded key and title. ``zone`` is the time zone's name."""

    day: date
    zone: str
    items: tuple[KnownItem, ...]
    tracks: Mapping[str, int]


def programme_view(session: Session, event_id: int) -> ProgrammeView:
    event = session.get_one(Event, event_id)
    rows = session.scalars(
        select(ProgrammeItem)
        .where(ProgrammeItem.event_id == event_id)
        .order_by(ProgrammeItem.starts_at, ProgrammeItem.id)
    )
    items = tuple(
        KnownItem(
            row.id, row.key, row.kind, row.track_id, Bilingual(row.title_ko, row.title_en), row.room, row.starts_at,
            row.ends_at,
        )
        for row in rows
    )  # fmt: skip
    tracks = session.execute(
        select(Track.id, Track.key, Track.title_ko, Track.title_en)
        .where(Track.event_id == event_id)
        .order_by(Track.position.desc())
    )
    names = {folded(word): row.id for row in tracks for word in (row.title_en, row.title_ko, row.key) if word}
    return ProgrammeView(event.day, event.zone, items, names)


@dataclass(frozen=True, slots=True)
class KnownTable:
    id: int
    key: str
    room: str
    virtual: bool
    link: str
    position: int


@dataclass(frozen=True, slots=True)
class TablesView:
    """``rooms``: those of networking blocks, the only ones in which tables are used."""

    tables: tuple[KnownTable, ...]
    rooms: frozenset[str]


def tables_view(session: Session, event_id: int) -> TablesView:
    rows = session.scalars(
        select(MeetingTable).where(MeetingTable.event_id == event_id).order_by(MeetingTable.position)
    )
    rooms = session.scalars(
        select(ProgrammeItem.room)
        .where(ProgrammeItem.event_id == event_id, ProgrammeItem.id.in_(select(Slot.item_id)))
        .distinct()
    )
    return TablesView(
        tuple(KnownTable(row.id, row.key, row.room, row.virtual, row.link, row.position) for row in rows),
        frozenset(rooms),
    )


@dataclass(frozen=True, slots=True)
class WishesView:
    """``spoken``: ids of those who have a list of their own, whatever is on it. ``barred``: as ``barred_kinds``."""

    people: PeopleView
    limit: int
    spoken: frozenset[int]
    barred: frozenset[tuple[str, str]]


def wishes_view(session: Session, event_id: int) -> WishesView:
    event = session.get_one(Event, event_id)
    own = select(Participant.id).where(Participant.event_id == event_id).scalar_subquery()
    spoken: set[int] = set()
    for column, condition in (
        (Wish.participant_id, Wish.participant_id.in_(own)),
        (Veto.participant_id, Veto.participant_id.in_(own)),
        (SavedForm.participant_id, SavedForm.participant_id.in_(own) & (SavedForm.form == "wishes")),
    ):
        spoken.update(session.scalars(select(column).where(condition).distinct()))
    barred = barred_kinds(session, event_id)
    return WishesView(people_view(session, event_id), event.wish_limit, frozenset(spoken), barred)


View = PeopleView | ProgrammeView | TablesView | WishesView


def view_of(session: Session, event_id: int, subject: Subject) -> View:
    """What a list of this subject is compared with."""
    if subject is Subject.PEOPLE:
        return people_view(session, event_id)
    if subject is Subject.PROGRAMME:
        return programme_view(session, event_id)
    if subject is Subject.TABLES:
        return tables_view(session, event_id)
    return wishes_view(session, event_id)


def fingerprint(view: View) -> str:
    """Two views with one fingerprint are the same; nothing can be read from it."""
    return hashlib.sha256(_spelled(view).encode("utf-8", "surrogatepass")).hexdigest()


def _spelled(view: View) -> str:
    if isinstance(view, PeopleView):
        firms = [(firm, sorted((use, sorted(ids)) for use, ids in firm.tags.items())) for firm in view.firms]
        bare = [(f.id, f.key, f.name, f.kind, f.zone_id, f.offers, f.needs, tags) for f, tags in firms]
        zones, tags = sorted(view.zones.items()), sorted((k, sorted(v.items())) for k, v in view.tags.items())
        return repr((view.people, bare, zones, tags))
    if isinstance(view, ProgrammeView):
        return repr((view.day, view.zone, view.items, sorted(view.tracks.items())))
    if isinstance(view, TablesView):
        return repr((view.tables, sorted(view.rooms)))
    return repr((_spelled(view.people), view.limit, sorted(view.spoken), sorted(view.barred)))
