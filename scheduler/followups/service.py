"""Going on after the event: what each participant answers, and the pairs where both want to."""

from datetime import datetime

from sqlalchemy import or_, select

from scheduler.audit.service import note as audit
from scheduler.database import Session
from scheduler.errors import MannamError, NotFound
from scheduler.events.records import Event, FollowUpWindow
from scheduler.followups.records import FollowUp, FollowUpAnswer
from scheduler.followups.rules import Window, may_go_on
from scheduler.followups.values import FollowUpBoard, FollowUpEntry, FollowUpPage, FollowUpPair, OwnAppointment
from scheduler.languages import Bilingual, Language
from scheduler.people.records import Participant
from scheduler.people.service import people
from scheduler.people.values import Person
from scheduler.timetable.grids import current_revision, own_timetable
from scheduler.timetable.records import PublishedMeeting
from scheduler.wishes.aims import aims, directed_ranks, own_aims

NOTE_LIMIT = 500


class NoteTooLong(MannamError):
    def __init__(self, given: int, limit: int) -> None:
        super().__init__(given, limit)
        self.given = given
        self.limit = limit


class NothingPublished(MannamError):
    """Follow-ups begin once a grid is published."""


def follow_up_page(session: Session, participant_id: int) -> FollowUpPage:
    """The participant's own page: those met, own wishes for people that were not placed, and follow-ups with a time.

    It is made of the participant's own data and the published grid, so nobody learns from it who wished for them.
    """
    event_id = session.get_one(Participant, participant_id).event_id
    if current_revision(session, event_id) is None:
        return FollowUpPage(published=False, entries=())
    everybody = {person.id: person for person in people(session, event_id)}
    met = [meeting.partner.id for meeting in own_timetable(session, participant_id).meetings]
    wished = [aim.target for aim in own_aims(session, participant_id) if not aim.anyone]
    unplaced = [partner for partner in wished if partner not in met]
    answers = {
        answer.partner_id: answer
        for answer in session.scalars(select(FollowUpAnswer).where(FollowUpAnswer.participant_id == participant_id))
    }
    booked = {
        (f.second_id if f.first_id == participant_id else f.first_id): _appointment(f)
        for f in session.scalars(
            select(FollowUp).where(or_(FollowUp.first_id == participant_id, FollowUp.second_id == participant_id))
        )
    }
    entries = []
    # A time once given stays on the page, though the pair has left the grid since; and so does what was answered,
    # though the wish was deleted since.
    others = [partner for partner in {**booked, **answers} if partner not in met and partner not in unplaced]
    for partner_id in [*met, *unplaced, *others]:
        if everybody[partner_id].left and partner_id not in booked:
            continue
        given = answers.get(partner_id)
        entries.append(
            FollowUpEntry(
                partner=everybody[partner_id],
                met=partner_id in met,
                answered=given is not None,
                go_on=given.go_on if given else False,
                note=given.note if given else "",
                appointment=booked.get(partner_id),
            )
        )
    return FollowUpPage(published=True, entries=tuple(entries))


def _appointment(row: FollowUp) -> OwnAppointment:
    return OwnAppointment(row.public_id, row.starts_at, row.ends_at, Bilingual(row.place_ko, row.place_en), row.link)


def answer(session: Session, participant_id: int, partner: str, *, go_on: bool, note: str, now: datetime) -> None:
    """Store what the participant says about going on with ``partner`` (a public id); the last answer counts.

    Raises :class:`NothingPublished`, :class:`NoteTooLong`, and :class:`NotFound` for anybody whom the participant
    neither met nor wished for nor has a follow-up with.
    """
    # The lock on the participant's row puts two answers in a line: the second one finds the first one's row.
    own = select(Participant.id).where(Participant.id == participant_id)
    session.scalar(own.with_for_update(key_share=True))
    page = follow_up_page(session, participant_id)
    if not page.published:
        raise NothingPublished
    entry = next((entry for entry in page.entries if entry.partner.public_id == partner), None)
    if entry is None:
        raise NotFound("participant", partner)
    if len(note) > NOTE_LIMIT:
        raise NoteTooLong(len(note), NOTE_LIMIT)
    row = session.get(FollowUpAnswer, (participant_id, entry.partner.id))
    if row is None:
        row = FollowUpAnswer(participant_id=participant_id, partner_id=entry.partner.id)
        session.add(row)
    row.go_on, row.note, row.saved_at = go_on, note, now
    event_id = session.get_one(Participant, participant_id).event_id
    audit(session, event_id=event_id, at=now, actor=f"participant:{participant_id}", action="follow-up answered")


def follow_up_window(session: Session, event_id: int) -> tuple[Window, Bilingual, str]:
    """When follow-ups of the event may be held, their place and their link."""
    row, zone = session.get_one(FollowUpWindow, event_id), session.get_one(Event, event_id).zone
    weekdays = tuple(int(digit) for digit in row.weekdays)
    window = Window(row.first_day, row.last_day, row.opens, row.closes, weekdays, row.minutes, zone)
    return window, Bilingual(row.place_ko, row.place_en), row.link


def follow_up_board(session: Session, event_id: int) -> FollowUpBoard:
    """The organiser's list of pairs that both want to go on or have a time already, by the first person's name."""
    window, place, link = follow_up_window(session, event_id)
    everybody = {person.id: person for person in people(session, event_id)}
    answers = _yes(session, event_id)
    booked = {
        (f.first_id, f.second_id): _appointment(f)
        for f in session.scalars(select(FollowUp).where(FollowUp.event_id == event_id))
    }
    pairs = []
    met = _met(session, event_id)
    mutual = mutual_pairs(session, event_id)
    for first, second in sorted(mutual.keys() | booked.keys()):
        pairs.append(
            FollowUpPair(
                first=everybody[first],
                second=everybody[second],
                first_note=answers.get((first, second), ""),
                second_note=answers.get((second, first), ""),
                met=(first, second) in met,
                appointment=booked.get((first, second)),
            )
        )
    one_sided = sum((partner, participant) not in answers for participant, partner in answers)
    pairs.sort(key=_by_names)
    return FollowUpBoard(tuple(pairs), one_sided, window, place, link)


def _by_names(pair: FollowUpPair) -> tuple[str, str]:
    def name(person: Person) -> str:
        return person.name.text(Language.KO)

    return name(pair.first), name(pair.second)


def _yes(session: Session, event_id: int) -> dict[tuple[int, int], str]:
    """(participant id, partner id) → note, of everybody who wants to go on."""
    rows = session.scalars(
        select(FollowUpAnswer)
        .join(Participant, Participant.id == FollowUpAnswer.participant_id)
        .where(Participant.event_id == event_id, FollowUpAnswer.go_on)
    )
    return {(row.participant_id, row.partner_id): row.note for row in rows}


def _met(session: Session, event_id: int) -> set[tuple[int, int]]:
    """Pairs of participant ids (smaller first) on the published grid."""
    rows = session.execute(
        select(PublishedMeeting.first_id, PublishedMeeting.second_id).where(
            PublishedMeeting.event_id == event_id, PublishedMeeting.cancelled_at.is_(None)
        )
    )
    return {(first, second) for first, second in rows}


def mutual_pairs(session: Session, event_id: int) -> dict[tuple[int, int], bool]:
    """Pairs of participant ids (smaller first) of whom both want to go on and may → whether they met."""
    yes = _yes(session, event_id)
    met = _met(session, event_id)
    wished = directed_ranks(aim for aim in aims(session, event_id) if aim.organisation is None)
    return {
        pair: pair in met
        for pair in sorted(yes)
        if pair[0] < pair[1] and (pair[1], pair[0]) in yes and may_go_on(met=pair in met, wished=wished, pair=pair)
    }
