"""Whom stored choices are about, people and organisations alike, by public id."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, null, select, union_all

from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.languages import Bilingual
from scheduler.people.public_ids import is_organisation
from scheduler.people.records import Organisation, Participant
from scheduler.wishes.records import ReplacedChoice, Veto, Wish
from scheduler.wishes.rules import Choices, Partner

Choice = type[Wish] | type[Veto] | type[ReplacedChoice]

_RANK: dict[Choice, SQLColumnExpression[Any]] = {
    Wish: Wish.rank,
    ReplacedChoice: ReplacedChoice.rank,
    Veto: null(),
}
_PUBLIC_ID: ColumnElement[str] = func.coalesce(Participant.public_id, Organisation.public_id)
_NAME = func.coalesce(
    *(
        func.nullif(name, "")
        for name in (Participant.name_ko, Participant.name_en, Organisation.name_ko, Organisation.name_en)
    )
)


def choices_in(session: Session, participant_id: int, *places: Choice) -> Choices:
    """The participant's choices that are kept in these tables: wishes by rank, vetoes by name."""
    looks: Iterable[Select[*tuple[Any, ...]]] = (
        select(
            _PUBLIC_ID.label("public_id"),
            _RANK[choice].label("rank"),
            _NAME.label("name"),
        )
        .select_from(choice)
        .outerjoin(Participant, Participant.id == choice.target_id)
        .outerjoin(Organisation, Organisation.id == choice.organisation_id)
        .where(choice.participant_id == participant_id)
        for choice in places
    )
    rows = session.execute(union_all(*looks).order_by("rank", "name", "public_id")).all()
    return Choices(
        tuple(row.public_id for row in rows if row.rank is not None),
        tuple(row.public_id for row in rows if row.rank is None),
    )


def partners(session: Session, event_id: int, public_ids: Iterable[str]) -> dict[str, Partner]:
    """The people and organisations of these ids; raises :class:`NotFound` for one of no or another event."""
    wanted = set(public_ids)
    people = session.execute(
        select(
            Participant.public_id,
            Participant.id,
            Participant.name_ko,
            Participant.name_en,
            Participant.organisation_id,
            func.coalesce(Organisation.kind, ""),
        )
        .outerjoin(Organisation, Organisation.id == Participant.organisation_id)
        .where(Participant.event_id == event_id, Participant.public_id.in_(wanted))
    )
    found = {
        public_id: Partner(number, Bilingual(ko, en), organisation, kind)
        for public_id, number, ko, en, organisation, kind in people
    }
    if any(map(is_organisation, wanted)):
        firms = session.execute(
            select(
                Organisation.public_id, Organisation.id, Organisation.name_ko, Organisation.name_en, Organisation.kind
            ).where(Organisation.event_id == event_id, Organisation.public_id.in_(wanted))
        )
        found |= {
            public_id: Partner(number, Bilingual(ko, en), number, kind) for public_id, number, ko, en, kind in firms
        }
    for public_id in wanted - found.keys():
        raise NotFound("participant", public_id)
    return found


def column_of(public_id: str) -> str:
    """The column of a choice that holds the row's id."""
    return "organisation_id" if is_organisation(public_id) else "target_id"
