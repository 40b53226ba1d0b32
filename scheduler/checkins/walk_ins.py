"""Taking somebody in at the desk who was on no list, in one press."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from scheduler.accounts.service import make_participant_link
from scheduler.addresses import address_without_mailbox
from scheduler.audit.service import note
from scheduler.checkins.service import desk_person, mark
from scheduler.checkins.values import State
from scheduler.database import Session
from scheduler.errors import MannamError, NotFound
from scheduler.events.service import barred_kinds, event_summary, refuse_deleted, slots
from scheduler.events.turns import in_line
from scheduler.events.values import Slot
from scheduler.languages import Bilingual
from scheduler.people.changes import profiles_changed
from scheduler.people.joining import NewOrganisation, NewParticipant, add_organisations, add_participants, free_key
from scheduler.people.own_times import store_own_times
from scheduler.people.records import Organisation, Participant, SavedForm
from scheduler.people.saving import begin_save
from scheduler.people.service import locked_participant
from scheduler.people.values import OwnTimes, Span
from scheduler.registrations.service import organisation_named
from scheduler.wishes.records import Wish
from scheduler.wishes.rules import Choices, refuse_barred, refuse_contradictions, refuse_own, refuse_unfit
from scheduler.wishes.targets import column_of, partners

FORM = "walk-in"
MOST_WISHES = 3


class AddressTaken(MannamError):
    """Somebody takes part under this mail address already; ``name`` is theirs, ``public_id`` leads to them."""

    def __init__(self, name: Bilingual, public_id: str) -> None:
        super().__init__(name, public_id)
        self.name, self.public_id = name, public_id


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What the desk writes down. ``organisation`` is a name, of the event's own or a new one of ``kind``; may be empty.

    ``email`` is one of :func:`scheduler.addresses.read_address` or empty. ``wishes``: public ids by rank.
    """

    name: Bilingual
    organisation: str
    kind: str
    email: str
    language: str
    wishes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WalkedIn:
    """``secret`` is that of a new personal link; ``repeated`` when this very form was served already."""

    participant_id: int
    public_id: str
    secret: str
    repeated: bool = False


def walk_in(
    session: Session, event_id: int, newcomer: Newcomer, *, key: str, place: str, by: str, now: datetime
) -> WalkedIn:
    """Add the person as arrived, with wishes and with the slots that have not begun, and make their link.

    The same form (``key``) again makes nobody a second time, but a new link. Raises :class:`AddressTaken`, an
    ``UnfitList``, ``NotFound`` for a partner of no or another event, ``ChoicesDeleted``.
    """
    in_line(session, event_id)
    refuse_deleted(session, event_id)
    known = _made_by(session, event_id, key)
    if known is not None:
        return WalkedIn(known.id, known.public_id, make_participant_link(session, known.id, now=now), repeated=True)
    _refuse_taken(session, event_id, newcomer.email)
    person = _add(session, event_id, newcomer, now)
    session.add(SavedForm(participant_id=person.id, form=FORM, version=1, key=key, saved_at=now))
    begun = _begun(slots(session, event_id), now)
    if begun is not None:
        store_own_times(session, person.id, OwnTimes(closed=frozenset({begun})))
    _wish(session, event_id, person, newcomer.wishes, key=key, now=now)
    session.flush()
    mark(session, event_id, person.public_id, State.ARRIVED, key=key, place=place, made_at=now, by=by, now=now)
    secret = make_participant_link(session, person.id, now=now)
    wished = len(newcomer.wishes)
    note(session, event_id=event_id, at=now, actor=by, action="walk-in taken in", participant=person.id, wishes=wished)
    return WalkedIn(person.id, person.public_id, secret)


def is_walk_in(session: Session, participant_id: int) -> bool:
    """Whether the person was taken in at the desk."""
    return session.get(SavedForm, (participant_id, FORM)) is not None


def new_link(session: Session, event_id: int, public_id: str, *, by: str, now: datetime) -> WalkedIn:
    """Another link for somebody who was taken in at the desk; earlier ones stay good.

    Raises :class:`NotFound` for anybody else: their links come by mail only.
    """
    person = desk_person(session, event_id, public_id)
    locked_participant(session, person.id)
    if not is_walk_in(session, person.id):
        raise NotFound("participant", public_id)
    note(session, event_id=event_id, at=now, actor=by, action="walk-in shown a link", participant=person.id)
    return WalkedIn(person.id, public_id, make_participant_link(session, person.id, now=now), repeated=True)


def _made_by(session: Session, event_id: int, key: str) -> Participant | None:
    return session.scalar(
        select(Participant)
        .join(SavedForm, SavedForm.participant_id == Participant.id)
        .where(Participant.event_id == event_id, SavedForm.form == FORM, SavedForm.key == key)
    )


def _refuse_taken(session: Session, event_id: int, email: str) -> None:
    same = select(Participant).where(Participant.event_id == event_id, Participant.email == email.casefold())
    taken = session.scalar(same) if email else None
    if taken is not None:
        raise AddressTaken(Bilingual(taken.name_ko, taken.name_en), taken.public_id)


def _add(session: Session, event_id: int, newcomer: Newcomer, now: datetime) -> Participant:
    key = free_key(session, Participant, event_id)
    person = NewParticipant(
        key=key,
        organisation_id=_organisation(session, event_id, newcomer),
        name=newcomer.name,
        role=Bilingual("", ""),
        email=newcomer.email or address_without_mailbox(),
        language=newcomer.language,
    )
    profiles_changed(session, event_id, now=now)
    return session.get_one(Participant, add_participants(session, event_id, [person])[key])


def _organisation(session: Session, event_id: int, newcomer: Newcomer) -> int | None:
    if not newcomer.organisation:
        return None
    found = organisation_named(session, event_id, newcomer.organisation)
    if found is not None:
        return found
    korean = newcomer.language == "ko"
    name = Bilingual(newcomer.organisation, "") if korean else Bilingual("", newcomer.organisation)
    firm = NewOrganisation(key=free_key(session, Organisation, event_id), name=name, kind=newcomer.kind)
    return add_organisations(session, event_id, [firm])[firm.key]


def _begun(all_slots: Iterable[Slot], now: datetime) -> Span | None:
    """The time of all slots that have begun; None before the first."""
    past = [slot for slot in all_slots if slot.starts_at <= now]
    if not past:
        return None
    return Span(min(slot.starts_at for slot in past), max(slot.ends_at for slot in past))


def _wish(
    session: Session, event_id: int, person: Participant, wishes: tuple[str, ...], *, key: str, now: datetime
) -> None:
    """As :func:`scheduler.wishes.service.save_wishes`, but after the deadline too, and only for who has none yet."""
    if not wishes:
        return
    choices = Choices(wishes)
    refuse_unfit(choices, limit=min(MOST_WISHES, event_summary(session, event_id).wish_limit))
    firm = session.get(Organisation, person.organisation_id) if person.organisation_id else None
    refuse_own(choices, person.public_id, firm.public_id if firm else None)
    chosen = partners(session, event_id, wishes)
    refuse_contradictions(choices, chosen)
    refuse_barred(wishes, chosen, firm.kind if firm else "", barred_kinds(session, event_id))
    begin_save(session, person.id, "wishes", seen=0, key=key, now=now)
    session.add_all(
        Wish(participant_id=person.id, rank=rank, **{column_of(each): chosen[each].id})
        for rank, each in enumerate(wishes, start=1)
    )
