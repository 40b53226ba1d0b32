"""Wishes and vetoes of a participant, and of a whole event for planning."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import MannamError, NotFound
from scheduler.events.service import event_summary
from scheduler.people.records import Participant
from scheduler.people.saving import begin_save, last_save
from scheduler.people.values import Receipt
from scheduler.wishes.records import Veto, Wish
from scheduler.wishes.replaced import keep_replaced, keep_what_was_kept, replaced_version
from scheduler.wishes.rules import Choices


class WishesClosed(MannamError):
    """Wishes are not taken now: before ``opens_at`` or from ``closes_at`` on."""

    def __init__(self, opens_at: datetime, closes_at: datetime, zone: str, *, early: bool) -> None:
        super().__init__(opens_at, closes_at, zone, early)
        self.opens_at = opens_at
        self.closes_at = closes_at
        self.zone = zone
        self.early = early


class TooManyWishes(MannamError):
    def __init__(self, given: int, limit: int) -> None:
        super().__init__(given, limit)
        self.given = given
        self.limit = limit


class WishForOneself(MannamError):
    pass


class WishRepeated(MannamError):
    """The same partner stands twice on a list."""


class WishAndVeto(MannamError):
    """The same partner is wished for and vetoed."""


@dataclass(frozen=True, slots=True)
class WishList:
    """A participant's own list; ``version`` 0 means never saved. ``undoable``: its last save can be taken back."""

    choices: Choices
    limit: int
    version: int
    saved_at: datetime | None
    undoable: bool


def wish_list(session: Session, participant_id: int) -> WishList:
    """The participant's own wishes and vetoes, and nobody else's."""
    person = session.get_one(Participant, participant_id)
    version, saved_at = last_save(session, participant_id, "wishes")
    limit = event_summary(session, person.event_id).wish_limit
    undoable = version > 0 and replaced_version(session, participant_id) == version
    return WishList(_stored(session, participant_id), limit, version, saved_at, undoable)


def _stored(session: Session, participant_id: int) -> Choices:
    wishes = session.scalars(
        select(Participant.public_id)
        .join(Wish, Wish.target_id == Participant.id)
        .where(Wish.participant_id == participant_id)
        .order_by(Wish.rank)
    )
    vetoes = session.scalars(
        select(Participant.public_id)
        .join(Veto, Veto.target_id == Participant.id)
        .where(Veto.participant_id == participant_id)
        .order_by(Participant.name_ko, Participant.id)
    )
    return Choices(tuple(wishes), tuple(vetoes))


def save_wishes(
    session: Session, participant_id: int, choices: Choices, *, seen: int, key: str, now: datetime
) -> Receipt:
    """Replace the participant's wishes and vetoes as a whole.

    Raises :class:`WishesClosed`, :class:`TooManyWishes`, :class:`WishForOneself`, :class:`WishRepeated`,
    :class:`WishAndVeto`, :class:`NotFound` for a partner of no or another event, and ``StaleForm``; then
    nothing has changed.
    """
    person = session.get_one(Participant, participant_id)
    event = event_summary(session, person.event_id)
    if not event.wishes_open_at <= now < event.wishes_close_at:
        raise WishesClosed(event.wishes_open_at, event.wishes_close_at, event.zone, early=now < event.wishes_open_at)
    _refuse_unfit(choices, person.public_id, event.wish_limit)
    ids = _partner_ids(session, event.id, choices)
    receipt, fresh = begin_save(session, participant_id, "wishes", seen=seen, key=key, now=now)
    if not fresh:
        return receipt
    _replace(session, participant_id, choices, ids, receipt.version)
    note(
        session,
        event_id=event.id,
        at=now,
        actor=f"participant:{participant_id}",
        action="wishes saved",
        version=receipt.version,
    )
    return receipt


def _replace(session: Session, participant_id: int, choices: Choices, ids: dict[str, int], version: int) -> None:
    stored = _stored(session, participant_id)
    if (stored.wishes, set(stored.vetoes)) == (choices.wishes, set(choices.vetoes)):
        keep_what_was_kept(session, participant_id, version=version)
        return
    keep_replaced(session, participant_id, version=version)
    session.execute(delete(Wish).where(Wish.participant_id == participant_id))
    session.execute(delete(Veto).where(Veto.participant_id == participant_id))
    session.add_all(
        Wish(participant_id=participant_id, target_id=ids[partner], rank=rank)
        for rank, partner in enumerate(choices.wishes, start=1)
    )
    session.add_all(Veto(participant_id=participant_id, target_id=ids[partner]) for partner in choices.vetoes)


def _refuse_unfit(choices: Choices, own_id: str, limit: int) -> None:
    if len(choices.wishes) > limit:
        raise TooManyWishes(len(choices.wishes), limit)
    if own_id in choices.wishes or own_id in choices.vetoes:
        raise WishForOneself
    if len(set(choices.wishes)) < len(choices.wishes) or len(set(choices.vetoes)) < len(choices.vetoes):
        raise WishRepeated
    if set(choices.wishes) & set(choices.vetoes):
        raise WishAndVeto


def _partner_ids(session: Session, event_id: int, choices: Choices) -> dict[str, int]:
    wanted = {*choices.wishes, *choices.vetoes}
    rows = session.execute(
        select(Participant.public_id, Participant.id).where(
            Participant.event_id == event_id, Participant.public_id.in_(wanted)
        )
    )
    ids = dict(rows.all())
    for partner in wanted - ids.keys():
        raise NotFound("participant", partner)
    return ids


def ranked_wishes(session: Session, event_id: int) -> dict[tuple[int, int], int]:
    """All wishes between people who take part: (participant id, target id) → rank. For planning and reports."""
    target = aliased(Participant)
    rows = session.execute(
        select(Wish.participant_id, Wish.target_id, Wish.rank)
        .join(Participant, Participant.id == Wish.participant_id)
        .join(target, target.id == Wish.target_id)
        .where(Participant.event_id == event_id, Participant.left_at.is_(None), target.left_at.is_(None))
    )
    return {(participant_id, target_id): rank for participant_id, target_id, rank in rows}


def blocked_pairs(session: Session, event_id: int) -> set[frozenset[int]]:
    """Pairs of participant ids that must never meet, without saying whose veto it is."""
    rows = session.execute(
        select(Veto.participant_id, Veto.target_id)
        .join(Participant, Participant.id == Veto.participant_id)
        .where(Participant.event_id == event_id)
    )
    return {frozenset((participant_id, target_id)) for participant_id, target_id in rows}


def wishes_of(session: Session, participant_id: int) -> dict[int, int]:
    """One participant's own wishes: target id → rank."""
    rows = session.execute(select(Wish.target_id, Wish.rank).where(Wish.participant_id == participant_id))
    return dict(rows.all())
