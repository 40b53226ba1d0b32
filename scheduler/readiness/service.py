"""Everybody's state for the list, what is missing before a run, and one person's sheet."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from scheduler.accounts.ways_in import good_links, last_sign_ins
from scheduler.addresses import shown_address
from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.service import slots as slots_of
from scheduler.invitations.reminding import to_remind
from scheduler.mail.personal_links import invited
from scheduler.mail.records import OutboxMail
from scheduler.people.directory import Directory, directory
from scheduler.people.limits import OwnLimits, limits_of
from scheduler.people.records import Participant
from scheduler.people.saving import last_save, saved_by_organiser
from scheduler.people.service import day
from scheduler.people.values import Firm, Person
from scheduler.privacy.acting import may_act
from scheduler.privacy.consents import last_decision
from scheduler.readiness.values import FailedMail, PersonSheet, PersonState, Readiness, SlotDemand
from scheduler.reports.service import event_numbers
from scheduler.timetable.availability import everybodys_free_slots
from scheduler.timetable.grids import own_timetable
from scheduler.wishes.records import Wish

MOST_FAILED = 200


def everybodys_states(session: Session, event_id: int, *, zone: str | None = None) -> tuple[PersonState, ...]:
    """All people of the event by Korean name, those who left too; ``zone``: only those of this key."""
    known = directory(session, event_id)
    wishes, free, came = (
        _wish_counts(session, event_id),
        everybodys_free_slots(session, event_id),
        _came(session, known),
    )
    return tuple(
        PersonState(person, wishes.get(person.id, 0), len(free[person.id]), came.get(person.id))
        for person in known.people
        if _is_of(person.firm, zone)
    )


def readiness(session: Session, event_id: int, *, zone: str | None = None) -> Readiness:
    """What to look at before a run, from the same numbers as the overview."""
    numbers = event_numbers(session, event_id)
    known = directory(session, event_id)
    came = _came(session, known)

    def own(people: Iterable[Person]) -> tuple[Person, ...]:
        return tuple(person for person in people if _is_of(person.firm, zone))

    present = own(person for person in known.people if not person.left)
    begins = {slot.number: slot.starts_at for slot in slots_of(session, event_id)}
    return Readiness(
        people=len(present),
        without_wishes=own(numbers.without_wishes),
        without_slot=own(numbers.without_slot),
        never_came=tuple(person for person in present if person.id not in came),
        overwanted=tuple(demand for demand in numbers.overwanted if _is_of(demand.person.firm, zone)),
        empty_firms=tuple(firm for firm in known.firms if firm.id not in known.staff and _is_of(firm, zone)),
        failed=_failed(session, event_id, known, zone),
        remindable=frozenset(to_remind(session, event_id)) & {person.id for person in present},
        candidates=numbers.candidate_pairs if zone is None else 0,
        places=numbers.places if zone is None else 0,
        slots=()
        if zone is not None
        else tuple(
            SlotDemand(number, begins[number], places, free // 2)
            for number, (places, free) in enumerate(numbers.by_slot)
        ),
    )


def person_sheet(
    session: Session, event_id: int, public_id: str, *, now: datetime, zone: str | None = None
) -> PersonSheet:
    """Raises :class:`NotFound` for somebody of another event, or of another zone than the one that is seen."""
    found = directory(session, event_id).by_public_id.get(public_id)
    if not isinstance(found, Person) or not _is_of(found.firm, zone):
        raise NotFound("participant", public_id)
    row = session.get_one(Participant, found.id)
    own_day, decided = day(session, found.id), last_decision(session, found.id)
    wishes = session.scalar(select(func.count()).where(Wish.participant_id == found.id)) or 0
    came = last_sign_ins(session, [found.id]).get(found.id)
    return PersonSheet(
        person=found,
        email=shown_address(row.email),
        language=row.language,
        erased=row.erased_at is not None,
        state=PersonState(found, wishes, 0 if found.left else own_day.free_slots, came),
        day=own_day,
        invited=row.email in invited(session, event_id),
        links=good_links(session, [found.id], now=now).get(found.id, 0),
        decided=decided,
        acting=may_act(decided, left=found.left),
        wishes_saved_at=last_save(session, found.id, "wishes")[1],
        wishes_by_organiser=saved_by_organiser(session, found.id, "wishes"),
        limits=limits_of(session, found.id),
        own_limits=OwnLimits(row.least, row.most, row.rest),
        timetable=own_timetable(session, found.id),
    )


def _is_of(firm: Firm | None, zone: str | None) -> bool:
    """Whether somebody of this organisation is seen; ``zone`` empty is that of a coordinator without one: nobody."""
    return zone is None or (firm is not None and zone != "" and firm.zone_key == zone)


def _came(session: Session, known: Directory) -> dict[int, datetime]:
    return last_sign_ins(session, [person.id for person in known.people])


def _wish_counts(session: Session, event_id: int) -> dict[int, int]:
    rows = session.execute(
        select(Wish.participant_id, func.count())
        .join(Participant, Participant.id == Wish.participant_id)
        .where(Participant.event_id == event_id)
        .group_by(Wish.participant_id)
    )
    return dict(rows.all())


def _failed(session: Session, event_id: int, known: Directory, zone: str | None) -> tuple[FailedMail, ...]:
    """The newest mails that were refused, at most :data:`MOST_FAILED`."""
    rows = session.execute(
        select(OutboxMail, Participant.id)
        .outerjoin(
            Participant, (Participant.event_id == OutboxMail.event_id) & (Participant.email == OutboxMail.to_email)
        )
        .where(OutboxMail.event_id == event_id, OutboxMail.state == "refused")
        .order_by(OutboxMail.id.desc())
        .limit(MOST_FAILED)
    ).all()
    people = {person.id: person for person in known.people}
    found = (
        FailedMail(mail.id, mail.kind, mail.to_name, mail.to_email, mail.error, people.get(owner or 0))
        for mail, owner in rows
    )
    return tuple(mail for mail in found if zone is None or (mail.person is not None and _is_of(mail.person.firm, zone)))
