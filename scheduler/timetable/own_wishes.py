"""What became of a participant's own wishes in the published grid, told from their own data alone."""

from dataclasses import dataclass

from scheduler.database import Session
from scheduler.people.directory import Directory
from scheduler.people.limits import limits_of
from scheduler.people.values import Firm, Person
from scheduler.timetable.rules import WhyNot, why_not
from scheduler.timetable.values import OwnMeeting, OwnTimetable
from scheduler.wishes.aims import OwnAim, own_aims


@dataclass(frozen=True, slots=True)
class OwnWish:
    """One of the participant's wishes, for a person or for anybody of an organisation: the meeting that meets it, or
    the reason why there is none."""

    rank: int
    partner: Person | Firm
    meeting: OwnMeeting | None
    reason: WhyNot | None


@dataclass(frozen=True, slots=True)
class OwnWishes:
    """All of them by rank; ``met`` of them have a meeting. ``most`` is the participant's own limit."""

    wishes: tuple[OwnWish, ...]
    met: int
    most: int | None


def own_wishes(
    session: Session, participant_id: int, timetable: OwnTimetable, known: Directory, *, slots: int
) -> OwnWishes:
    """The participant's wishes against their published ``timetable``; none before anything is published.

    ``slots``: in how many the participant is free.
    """
    most = limits_of(session, participant_id).held(slots)
    if timetable.revision is None:
        return OwnWishes((), 0, most)
    reason = why_not(slots=slots, meetings=len(timetable.meetings), most=most)
    people = {person.id: person for person in known.people}
    firms = {firm.id: firm for firm in known.firms}
    wishes = []
    for aim in own_aims(session, participant_id):
        partner = firms[aim.target] if aim.anyone else people[aim.target]
        meeting = next((each for each in timetable.meetings if _meets(aim, each.partner)), None)
        wishes.append(OwnWish(aim.rank, partner, meeting, reason if meeting is None else None))
    return OwnWishes(tuple(wishes), sum(wish.meeting is not None for wish in wishes), most)


def _meets(aim: OwnAim, partner: Person) -> bool:
    if aim.anyone:
        return partner.firm is not None and partner.firm.id == aim.target
    return partner.id == aim.target
