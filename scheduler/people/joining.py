"""Adding organisations and participants to an event: the one way in, from an import and from a registration."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from sqlalchemy import select

from scheduler.database import Session
from scheduler.languages import Bilingual
from scheduler.people.public_ids import new_person_id
from scheduler.people.records import Organisation, Participant

REGISTERED = "new-"
"""How the keys begin that no list gave."""

NO_TEXT = Bilingual("", "")


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """``key`` is unique in its event; ``zone_id`` is one of the event's own."""

    key: str
    name: Bilingual
    kind: str
    zone_id: int | None = None
    offers: Bilingual = NO_TEXT
    needs: Bilingual = NO_TEXT


@dataclass(frozen=True, slots=True)
class NewParticipant:
    """``key`` and ``email`` are unique in their event; ``email`` is one of :func:`scheduler.addresses.read_address`."""

    key: str
    organisation_id: int | None
    name: Bilingual
    role: Bilingual
    email: str
    language: str
    least: int = 0
    most: int | None = None


def add_organisations(session: Session, event_id: int, firms: Sequence[NewOrganisation]) -> dict[str, int]:
    """Store them; their ids by key. The caller says that profiles changed."""
    rows = {
        firm.key: Organisation(
            event_id=event_id,
            key=firm.key,
            name_ko=firm.name.ko,
            name_en=firm.name.en,
            kind=firm.kind,
            zone_id=firm.zone_id,
            offers_ko=firm.offers.ko,
            offers_en=firm.offers.en,
            needs_ko=firm.needs.ko,
            needs_en=firm.needs.en,
        )
        for firm in firms
    }
    session.add_all(rows.values())
    session.flush()
    return {key: row.id for key, row in rows.items()}


def add_participants(session: Session, event_id: int, persons: Sequence[NewParticipant]) -> dict[str, int]:
    """Store them; their ids by key. The caller says that profiles changed."""
    rows = {
        person.key: Participant(
            event_id=event_id,
            key=person.key,
            public_id=new_person_id(),
            organisation_id=person.organisation_id,
            name_ko=person.name.ko,
            name_en=person.name.en,
            role_ko=person.role.ko,
            role_en=person.role.en,
            email=person.email.casefold(),
            language=person.language,
            least=person.least,
            most=person.most,
        )
        for person in persons
    }
    session.add_all(rows.values())
    session.flush()
    return {key: row.id for key, row in rows.items()}


def free_key(session: Session, table: type[Organisation] | type[Participant], event_id: int) -> str:
    """The first of ``new-1``, ``new-2`` … that no row of the event has; for whom no list gave a key.

    Whoever asks holds the event's row, so that nobody else is given the same.
    """
    return next(free_keys(session, table, event_id))


def free_keys(session: Session, table: type[Organisation] | type[Participant], event_id: int) -> Iterator[str]:
    """As :func:`free_key`, one after the other, for many at once."""
    taken = set(session.scalars(select(table.key).where(table.event_id == event_id, table.key.startswith(REGISTERED))))
    return (key for number in count(1) if (key := f"{REGISTERED}{number}") not in taken)
