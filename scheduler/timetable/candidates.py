"""Which pairs of an event may meet, and what each is worth."""

from collections.abc import Collection

from sqlalchemy import or_, select

from scheduler.database import Session
from scheduler.events.service import event_summary
from scheduler.people.records import Organisation, Participant
from scheduler.timetable.declining import declined_pairs
from scheduler.timetable.met import met_before
from scheduler.timetable.pairs import PairKind, pairs_ruled
from scheduler.timetable.rules import pair_worth
from scheduler.timetable.settings import RunSettings
from scheduler.wishes.aims import Aim, blocked_pairs, directed_ranks

Pair = tuple[int, int]


def blocked(session: Session, event_id: int) -> set[frozenset[int]]:
    """Pairs of participant ids that must not meet, whether by a veto, a decline or an organiser."""
    forbidden = {frozenset(pair) for pair in pairs_ruled(session, event_id, PairKind.FORBIDDEN)}
    return blocked_pairs(session, event_id) | declined_pairs(session, event_id) | forbidden


def blocked_requirements(session: Session, event_id: int) -> tuple[Pair, ...]:
    """Required pairs (participant ids) that may not meet all the same, without saying for whose sake."""
    never = blocked(session, event_id)
    return tuple(sorted(p for p in pairs_ruled(session, event_id, PairKind.REQUIRED) if frozenset(p) in never))


def candidate_worths(
    session: Session,
    event_id: int,
    wishes: Collection[Aim],
    settings: RunSettings,
    never: Collection[frozenset[int]],
    as_if_new: Collection[Pair],
) -> dict[Pair, int]:
    """Pairs of participant ids (smaller first) that somebody wished for and that may meet, with their worth.

    Of two who met before, a wish for the organisation does not count.
    """
    limit = event_summary(session, event_id).wish_limit
    boosted = _boosted(session, event_id, settings)
    ranks = directed_ranks(wishes)
    if settings.avoid_met and (known := met_before(session, event_id).difference(as_if_new)):
        named = directed_ranks(aim for aim in wishes if aim.organisation is None)
        old = {pair for pair in ranks if (min(pair), max(pair)) in known}
        ranks = {pair: rank for pair, rank in ranks.items() if pair not in old}
        ranks |= {pair: named[pair] for pair in old if pair in named}
    pairs = {(min(pair), max(pair)) for pair in ranks if frozenset(pair) not in never}
    return {
        (first, second): pair_worth(
            (ranks.get((first, second)), ranks.get((second, first))),
            limit,
            settings.weights,
            boosted=not boosted.isdisjoint((first, second)) if boosted else None,
        )
        for first, second in pairs
    }


def _boosted(session: Session, event_id: int, settings: RunSettings) -> frozenset[int]:
    if not settings.boosted:
        return frozenset()
    firms = select(Organisation.id).where(
        Organisation.event_id == event_id, Organisation.public_id.in_(settings.boosted.organisations)
    )
    chosen = or_(Participant.public_id.in_(settings.boosted.people), Participant.organisation_id.in_(firms))
    return frozenset(session.scalars(select(Participant.id).where(Participant.event_id == event_id, chosen)))
