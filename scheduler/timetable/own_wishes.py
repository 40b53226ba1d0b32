"""What became of a participant's own wishes in the published grid, told from their own data alone."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from scheduler.database import Session
from scheduler.people.records import Participant
from scheduler.people.service import day
from scheduler.people.values import Person
from scheduler.timetable.rules import WhyNot, why_not
from scheduler.timetable.values import OwnMeeting, OwnTimetable
from scheduler.wishes.service import wishes_of


@dataclass(frozen=True, slots=True)
class OwnWish:
    """One of the participant's wishes: the meeting that meets it, or the reason why there is none."""

    rank: int
    partner: Person
    meeting: OwnMeeting | None
    reason: WhyNot | None


@dataclass(frozen=True, slots=True)
class OwnWishes:
    """All of them by rank; ``met`` of them have a meeting. ``most`` is the participant's own limit."""

    wishes: tuple[OwnWish, ...]
    met: int
    most: int | None


def own_wishes(
    session: Session, participant_id: int, timetable: OwnTimetable, everybody: Collection[Person]
) -> OwnWishes:
    """The participant's wishes against their published ``timetable``; none before anything is published."""
    most = session.scalar(select(Participant.most).where(Participant.id == participant_id))
    if timetable.revision is None:
        return OwnWishes((), 0, most)
    reason = why_not(slots=day(session, participant_id).free_slots, meetings=len(timetable.meetings), most=most)
    meetings = {meeting.partner.id: meeting for meeting in timetable.meetings}
    known = {person.id: person for person in everybody}
    wishes = tuple(
        OwnWish(rank, known[partner], meetings.get(partner), None if partner in meetings else reason)
        for partner, rank in sorted(wishes_of(session, participant_id).items(), key=lambda pair: pair[1])
    )
    return OwnWishes(wishes, sum(wish.meeting is not None for wish in wishes), most)
