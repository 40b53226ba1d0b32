"""Who met whom at an earlier event of the same installation, known by the same mail addresses."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from scheduler.database import Session, once_a_look
from scheduler.events.records import Event
from scheduler.people.records import Participant
from scheduler.timetable.records import Decline, PublishedMeeting

Pair = tuple[int, int]


@once_a_look
def met_before(session: Session, event_id: int) -> frozenset[Pair]:
    """Pairs of the event's participant ids, smaller first, who had a published meeting at an event of an earlier day.

    A meeting that was taken back, or to which one of the two said that they cannot come, was none. Which event it
    was is not told: it may be one of other organisers.
    """
    day = select(Event.day).where(Event.id == event_id).scalar_subquery()
    first, second = aliased(Participant), aliased(Participant)
    one, other = aliased(Participant), aliased(Participant)
    declined = select(Decline.meeting_id).where(Decline.meeting_id == PublishedMeeting.id).exists()
    rows = session.execute(
        select(one.id, other.id)
        .select_from(PublishedMeeting)
        .join(Event, Event.id == PublishedMeeting.event_id)
        .join(first, first.id == PublishedMeeting.first_id)
        .join(second, second.id == PublishedMeeting.second_id)
        .join(one, one.email == first.email)
        .join(other, other.email == second.email)
        .where(
            Event.day < day,
            PublishedMeeting.cancelled_at.is_(None),
            ~declined,
            one.event_id == event_id,
            other.event_id == event_id,
        )
        .distinct()
    )
    return frozenset((min(pair), max(pair)) for pair in rows)
