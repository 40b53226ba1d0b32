"""Who may wish for whom, by the kinds of their organisations."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import aliased

from scheduler.database import Session
from scheduler.events.records import BarredKinds
from scheduler.events.service import barred_kinds
from scheduler.imports.values import OrganisationKind
from scheduler.people.records import Organisation, Participant
from scheduler.setup.refusals import ask_first, finding, refuse_stale
from scheduler.setup.standing import begin, log
from scheduler.wishes.records import Wish

KINDS = (*(kind.value for kind in OrganisationKind), "")
"""The last one: people of no organisation."""

Pairs = tuple[tuple[str, str], ...]


def barred_pairs(session: Session, event_id: int) -> Pairs:
    """(kind of the wisher, kind that is not wished for), in order."""
    return tuple(sorted(barred_kinds(session, event_id)))


def people_of_kinds(session: Session, event_id: int) -> dict[str, int]:
    """How many take part of each kind of organisation."""
    rows = session.execute(
        select(func.coalesce(Organisation.kind, ""), func.count())
        .select_from(Participant)
        .outerjoin(Organisation, Organisation.id == Participant.organisation_id)
        .where(Participant.event_id == event_id, Participant.left_at.is_(None))
        .group_by(func.coalesce(Organisation.kind, ""))
    )
    return dict(rows.all())


def save_barred(
    session: Session, event_id: int, wanted: Pairs, *, seen: str, accepted: str, by: str, now: datetime
) -> None:
    """Store who does not wish for whom; saved wishes stay on their lists and count no more.

    Raises ``SetupTouches``, ``SetupChanged``.
    """
    begin(session, event_id)
    stored = barred_pairs(session, event_id)
    if refuse_stale(session, event_id, seen, stored, wanted):
        return
    lost = _wishes_between(session, event_id, set(wanted) - set(stored))
    ask_first([finding("wishes count no more", wishes=lost)] if lost else (), accepted)
    session.execute(delete(BarredKinds).where(BarredKinds.event_id == event_id))
    session.add_all(BarredKinds(event_id=event_id, kind=kind, target_kind=target) for kind, target in wanted)
    before, after = ([f"{kind}>{target}" for kind, target in pairs] for pairs in (stored, wanted))
    log(session, event_id, "who may wish for whom", by=by, now=now, before=before, after=after)


def _wishes_between(session: Session, event_id: int, pairs: set[tuple[str, str]]) -> int:
    """How many saved wishes lead from the first kind of a pair to the second."""
    wisher, target, own, theirs, meant = (
        aliased(Participant),
        aliased(Participant),
        aliased(Organisation),
        aliased(Organisation),
        aliased(Organisation),
    )
    kinds = func.coalesce(own.kind, ""), func.coalesce(meant.kind, theirs.kind, "")
    rows = session.execute(
        select(*kinds, func.count())
        .select_from(Wish)
        .join(wisher, wisher.id == Wish.participant_id)
        .outerjoin(own, own.id == wisher.organisation_id)
        .outerjoin(target, target.id == Wish.target_id)
        .outerjoin(theirs, theirs.id == target.organisation_id)
        .outerjoin(meant, meant.id == Wish.organisation_id)
        .where(wisher.event_id == event_id)
        .group_by(*kinds)
    )
    return sum(count for kind, other, count in rows if (kind, other) in pairs)
