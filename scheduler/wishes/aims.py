"""All wishes and vetoes of an event as pairs of people: the one place where a choice about an organisation becomes
choices about those of its people who take part."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from scheduler.database import Session, once_a_look
from scheduler.events.service import barred_kinds
from scheduler.people.records import Organisation, Participant
from scheduler.wishes.records import Veto, Wish


@dataclass(frozen=True, slots=True)
class Aim:
    """A wish of somebody who takes part; a meeting with any of ``partners`` meets it, and one is enough.

    ``organisation``: the id of that at which it is aimed; None: at a person.
    """

    participant: int
    rank: int
    partners: frozenset[int]
    organisation: int | None


@dataclass(frozen=True, slots=True)
class OwnAim:
    """Whom one wish of a participant is aimed at: the id of a person, or of an organisation (``anyone`` there)."""

    rank: int
    target: int
    anyone: bool


@once_a_look
def aims(session: Session, event_id: int) -> tuple[Aim, ...]:
    """All wishes of people who take part that somebody who takes part could meet. For planning and reports.

    A wish for a kind of organisation for which the wisher's kind does not wish counts no more, whenever it was saved.
    """
    people, staff = _taking_part(session, event_id)
    barred = _barred_people(session, event_id)
    rows = session.execute(
        select(Wish.participant_id, Wish.rank, Wish.target_id, Wish.organisation_id)
        .join(Participant, Participant.id == Wish.participant_id)
        .where(Participant.event_id == event_id)
        .order_by(Wish.participant_id, Wish.rank)
    )
    found = (
        Aim(
            participant_id,
            rank,
            (people & {target_id} if target_id is not None else staff.get(organisation_id, frozenset()))
            - {participant_id}
            - barred.get(participant_id, frozenset()),
            organisation_id,
        )
        for participant_id, rank, target_id, organisation_id in rows
        if participant_id in people
    )
    return tuple(aim for aim in found if aim.partners)


def directed_ranks(wishes: Iterable[Aim]) -> dict[tuple[int, int], int]:
    """(participant id, partner id) → rank, of everybody whom a wish is aimed at; the better one where there are two."""
    ranks: dict[tuple[int, int], int] = {}
    for aim in wishes:
        for partner in aim.partners:
            pair = aim.participant, partner
            ranks[pair] = min(aim.rank, ranks.get(pair, aim.rank))
    return ranks


def blocked_pairs(session: Session, event_id: int) -> set[frozenset[int]]:
    """Pairs of participant ids that must never meet, without saying whose veto it is."""
    _, staff = _taking_part(session, event_id)
    rows = session.execute(
        select(Veto.participant_id, Veto.target_id, Veto.organisation_id)
        .join(Participant, Participant.id == Veto.participant_id)
        .where(Participant.event_id == event_id)
    )
    return {
        frozenset((participant_id, partner))
        for participant_id, target_id, organisation_id in rows
        for partner in ({target_id} if target_id is not None else staff.get(organisation_id, ()))
        if partner != participant_id
    }


def staff_ids(session: Session, event_id: int) -> dict[int, frozenset[int]]:
    """By organisation the ids of its people who take part."""
    return {key: ids for key, ids in _taking_part(session, event_id)[1].items() if key is not None}


def own_aims(session: Session, participant_id: int) -> tuple[OwnAim, ...]:
    """A participant's own wishes by rank."""
    anyone = Wish.organisation_id.is_not(None)
    rows = session.execute(
        select(Wish.rank, func.coalesce(Wish.organisation_id, Wish.target_id), anyone)
        .where(Wish.participant_id == participant_id)
        .order_by(Wish.rank)
    )
    return tuple(OwnAim(*row) for row in rows)


def _barred_people(session: Session, event_id: int) -> dict[int, frozenset[int]]:
    """Per participant id for whom they do not wish, by the kinds of organisations; nothing if nobody is barred."""
    barred = barred_kinds(session, event_id)
    if not barred:
        return {}
    kinds: dict[str, set[int]] = {}
    for participant_id, kind in session.execute(
        select(Participant.id, func.coalesce(Organisation.kind, ""))
        .outerjoin(Organisation, Organisation.id == Participant.organisation_id)
        .where(Participant.event_id == event_id)
    ):
        kinds.setdefault(kind, set()).add(participant_id)
    never = {
        kind: frozenset(one for own, target in barred if own == kind for one in kinds.get(target, ())) for kind in kinds
    }
    return {participant_id: never[kind] for kind, ids in kinds.items() for participant_id in ids}


def _taking_part(session: Session, event_id: int) -> tuple[frozenset[int], dict[int | None, frozenset[int]]]:
    """Who takes part, all and by organisation; people of no organisation are no group."""
    rows = session.execute(
        select(Participant.id, Participant.organisation_id).where(
            Participant.event_id == event_id, Participant.left_at.is_(None)
        )
    ).all()
    staff: dict[int | None, set[int]] = {}
    for participant_id, organisation_id in rows:
        if organisation_id is not None:
            staff.setdefault(organisation_id, set()).add(participant_id)
    return frozenset(row.id for row in rows), {key: frozenset(ids) for key, ids in staff.items()}
