"""The list of a participant's own wishes and vetoes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from scheduler.audit.service import note
from scheduler.database import Session
from scheduler.errors import MannamError
from scheduler.events.service import barred_kinds, event_summary, wishes_are_open
from scheduler.languages import Bilingual
from scheduler.people.public_ids import is_organisation
from scheduler.people.records import Participant
from scheduler.people.saving import begin_save, last_save, saved_by_organiser
from scheduler.people.service import saver
from scheduler.people.values import Receipt
from scheduler.wishes.aims import blocked_pairs, staff_ids
from scheduler.wishes.records import Veto, Wish
from scheduler.wishes.replaced import keep_replaced, keep_what_was_kept, replaced_version
from scheduler.wishes.rules import Choices, Partner, refuse_barred, refuse_contradictions, refuse_own, refuse_unfit
from scheduler.wishes.targets import choices_in, column_of, partners


class PairBlocked(MannamError):
    """An organiser acts for somebody and would wish for ``name``: the two are never put together, whoever asked so."""

    def __init__(self, name: Bilingual) -> None:
        super().__init__(name)
        self.name = name


class WishesClosed(MannamError):
    """Wishes are not taken now: before ``opens_at`` or from ``closes_at`` on."""

    def __init__(self, opens_at: datetime, closes_at: datetime, zone: str, *, early: bool) -> None:
        super().__init__(opens_at, closes_at, zone, early)
        self.opens_at = opens_at
        self.closes_at = closes_at
        self.zone = zone
        self.early = early


@dataclass(frozen=True, slots=True)
class WishList:
    """A participant's own list; ``version`` 0 means never saved. ``undoable``: its last save can be taken back.

    ``by_organiser``: an organiser saved it last, for the participant.
    """

    choices: Choices
    limit: int
    version: int
    saved_at: datetime | None
    undoable: bool
    by_organiser: bool = False


def wish_list(session: Session, participant_id: int) -> WishList:
    """The participant's own wishes and vetoes, and nobody else's."""
    person = session.get_one(Participant, participant_id)
    version, saved_at = last_save(session, participant_id, "wishes")
    limit = event_summary(session, person.event_id).wish_limit
    undoable = version > 0 and replaced_version(session, participant_id) == version
    by_organiser = saved_by_organiser(session, participant_id, "wishes")
    return WishList(_stored(session, participant_id), limit, version, saved_at, undoable, by_organiser)


def _stored(session: Session, participant_id: int) -> Choices:
    return choices_in(session, participant_id, Wish, Veto)


def save_wishes(
    session: Session,
    participant_id: int,
    choices: Choices,
    *,
    seen: int,
    key: str,
    now: datetime,
    acting: int | None = None,
) -> Receipt:
    """Replace the participant's wishes and vetoes as a whole; of an organiser ``acting`` for them only the wishes.

    Raises :class:`PairBlocked` where an organiser would wish for somebody whom the participant never meets,
    :class:`WishesClosed`, an ``UnfitList``, ``NotFound`` for a partner of no or another event, and ``StaleForm``; then
    nothing has changed.
    """
    person = session.get_one(Participant, participant_id)
    event = event_summary(session, person.event_id)
    if not wishes_are_open(event, now=now):
        raise WishesClosed(event.wishes_open_at, event.wishes_close_at, event.zone, early=now < event.wishes_open_at)
    if acting is not None:
        choices = Choices(choices.wishes, _stored(session, participant_id).vetoes)
        _refuse_blocked(session, person, choices.wishes)
    refuse_unfit(choices, limit=event.wish_limit)
    refuse_own(choices, person.public_id, person.organisation.public_id if person.organisation else None)
    chosen = partners(session, event.id, (*choices.wishes, *choices.vetoes))
    refuse_contradictions(choices, chosen)
    _refuse_barred(session, person, choices, chosen)
    receipt, fresh = begin_save(session, participant_id, "wishes", seen=seen, key=key, now=now, acting=acting)
    if not fresh:
        return receipt
    _replace(session, participant_id, choices, chosen, receipt.version)
    note(
        session,
        event_id=event.id,
        at=now,
        action="wishes saved",
        version=receipt.version,
        **saver(participant_id, acting),
    )
    return receipt


def _refuse_barred(session: Session, person: Participant, choices: Choices, chosen: dict[str, Partner]) -> None:
    """What stands on the list since before the organiser barred it may stay: planning leaves it out."""
    barred = barred_kinds(session, person.event_id)
    if barred:
        stored = set(_stored(session, person.id).wishes)
        kind = person.organisation.kind if person.organisation else ""
        refuse_barred((each for each in choices.wishes if each not in stored), chosen, kind, barred)


def _refuse_blocked(session: Session, person: Participant, wishes: tuple[str, ...]) -> None:
    """A new wish of an acting organiser: refused alike whoever of the two asked not to meet."""
    before = _stored(session, person.id).wishes
    added = [each for each in wishes if each not in before]
    if not added:
        return
    blocked, staff = blocked_pairs(session, person.event_id), staff_ids(session, person.event_id)
    for public_id, partner in partners(session, person.event_id, added).items():
        there = staff.get(partner.id, frozenset()) if is_organisation(public_id) else {partner.id}
        if all(frozenset((person.id, each)) in blocked for each in there - {person.id}):
            raise PairBlocked(partner.name)


def _replace(session: Session, participant_id: int, choices: Choices, chosen: dict[str, Partner], version: int) -> None:
    stored = _stored(session, participant_id)
    if (stored.wishes, set(stored.vetoes)) == (choices.wishes, set(choices.vetoes)):
        keep_what_was_kept(session, participant_id, version=version)
        return
    keep_replaced(session, participant_id, version=version)
    session.execute(delete(Wish).where(Wish.participant_id == participant_id))
    session.execute(delete(Veto).where(Veto.participant_id == participant_id))
    session.add_all(
        Wish(participant_id=participant_id, rank=rank, **{column_of(each): chosen[each].id})
        for rank, each in enumerate(choices.wishes, start=1)
    )
    session.add_all(
        Veto(participant_id=participant_id, **{column_of(each): chosen[each].id}) for each in choices.vetoes
    )
