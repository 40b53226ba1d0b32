"""Keeping numbers before the rows go from which they were counted."""

from dataclasses import asdict
from datetime import datetime

from scheduler.database import Session
from scheduler.statistics import rules
from scheduler.statistics.counting import afterwards, count_people, count_wishes, crowd
from scheduler.statistics.records import KeptStatistics
from scheduler.statistics.values import Part, PeopleNumbers, WishNumbers
from scheduler.wishes.aims import aims


def keep_numbers(session: Session, event_id: int, part: Part, *, fewest: int, now: datetime) -> None:
    """Store what may be told later of a part that is about to be deleted; what was kept before stays as it is.

    Numbers that speak of fewer than ``fewest`` people, organisations or pairs are not kept, and no list of meetings
    between zones: most of its numbers are that small.
    """
    if session.get(KeptStatistics, (event_id, part)) is not None:
        return
    everybody = crowd(session, event_id)
    wishes = aims(session, event_id)
    numbers: WishNumbers | PeopleNumbers
    if part is Part.WISHES:
        numbers = rules.without_small(count_wishes(session, event_id, everybody, wishes, fewest=fewest), fewest)
    else:
        numbers = count_people(everybody, afterwards(session, event_id, wishes), fewest=fewest)
    session.add(KeptStatistics(event_id=event_id, part=part, fewest=fewest, numbers=asdict(numbers), kept_at=now))
    session.flush()
