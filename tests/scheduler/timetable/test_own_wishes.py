"""What became of one's own wishes, told from one's own data and the published grid alone."""

import pytest
from sqlalchemy import delete, update

from scheduler.database import Database
from scheduler.people.directory import directory
from scheduler.people.own_times import store_own_times
from scheduler.people.records import Participant
from scheduler.people.service import day
from scheduler.people.values import OwnTimes
from scheduler.settings import Settings
from scheduler.timetable.grids import own_timetable
from scheduler.timetable.own_wishes import OwnWishes, own_wishes
from scheduler.timetable.rules import WhyNot, why_not
from scheduler.wishes.records import Veto, Wish
from tests.scheduler.stored_events import FIRST_GRID, StoredEvent, stored


@pytest.fixture
def event(database: Database, settings: Settings) -> StoredEvent:
    return stored(database, settings)


def wishes_of(event: StoredEvent, key: str) -> OwnWishes:
    with event.database.reading() as session:
        timetable = own_timetable(session, event.ids[key])
        known, slots = directory(session, event.id), day(session, event.ids[key]).free_slots
        return own_wishes(session, event.ids[key], timetable, known, slots=slots)


def told(event: StoredEvent, key: str) -> list[tuple[int, str, int | None, WhyNot | None]]:
    """Rank, partner, slot of the meeting, reason."""
    return [
        (wish.rank, wish.partner.key, wish.meeting and wish.meeting.slot.number, wish.reason)
        for wish in wishes_of(event, key).wishes
    ]


@pytest.mark.parametrize(
    ("slots", "meetings", "most", "reason"),
    [
        (0, 0, None, WhyNot.NO_TIME),
        (0, 0, 0, WhyNot.NO_TIME),
        (1, 0, None, WhyNot.OTHER),
        (1, 1, None, WhyNot.FULL),
        (3, 2, 2, WhyNot.LIMIT),
        (3, 2, 3, WhyNot.OTHER),
        (2, 2, 2, WhyNot.LIMIT),
    ],
)
def test_the_reason_from_slots_meetings_and_limit(slots: int, meetings: int, most: int | None, reason: WhyNot) -> None:
    assert why_not(slots=slots, meetings=meetings, most=most) is reason


def test_before_publication_nothing_is_told(event: StoredEvent) -> None:
    event.draft(*FIRST_GRID)
    assert wishes_of(event, "a") == OwnWishes((), 0, 2)


def test_met_wishes_come_with_their_meeting(event: StoredEvent) -> None:
    event.publish(event.draft(*FIRST_GRID))
    assert told(event, "a") == [(1, "b", 2, None), (2, "c", 0, None)]
    assert wishes_of(event, "a").met == 2


def test_each_reason_is_told(event: StoredEvent) -> None:
    event.publish(event.draft("ac 0 T1", "de 1 T1"))
    assert told(event, "a") == [(1, "b", None, WhyNot.OTHER), (2, "c", 0, None)]
    with event.database.writing() as session:
        session.execute(update(Participant).where(Participant.id == event.ids["a"]).values(most=1))
    assert told(event, "a")[0] == (1, "b", None, WhyNot.LIMIT)


def test_a_full_day_is_the_reason(event: StoredEvent) -> None:
    """b speaks until slot 2, which is the only one left, and has a meeting in it."""
    event.publish(event.draft("ab 2 T1"))
    with event.database.writing() as session:
        session.add(Wish(participant_id=event.ids["b"], target_id=event.ids["c"], rank=2))
    assert told(event, "b") == [(1, "a", 2, None), (2, "c", None, WhyNot.FULL)]


def test_a_day_that_one_closed_oneself_is_the_reason(event: StoredEvent) -> None:
    event.publish(event.draft("ac 0 T1", "de 1 T1"))
    with event.database.writing() as session:
        store_own_times(session, event.ids["b"], OwnTimes(only=True))
    assert told(event, "b") == [(1, "a", None, WhyNot.NO_TIME)]


def test_others_vetoes_wishes_and_limits_change_nothing_that_is_told(event: StoredEvent) -> None:
    event.publish(event.draft("ac 0 T1", "de 1 T1"))
    before = told(event, "a")
    with event.database.writing() as session:
        session.execute(delete(Wish).where(Wish.participant_id == event.ids["b"]))
        session.add(Veto(participant_id=event.ids["b"], target_id=event.ids["a"]))
        session.execute(update(Participant).where(Participant.id == event.ids["b"]).values(most=0, least=0))
    assert told(event, "a") == before
