"""The feed's bytes: the same for the same meetings, read alike by three engines, and what is still in them when."""

import random
from datetime import date, datetime, timedelta

import icalendar
import pytest
import vobject

from scheduler.calendars.feed import Feed, feed_file
from scheduler.calendars.values import CalendarMeeting, Status
from scheduler.languages import Language
from tests.scheduler.calendars import libical
from tests.scheduler.calendars.builders import NOW, a_meeting, numbered_uid

SECOND = timedelta(seconds=1)
OVER = a_meeting().ends_at


def feed(*meetings: CalendarMeeting, now: datetime = NOW, language: Language = Language.KO) -> Feed:
    return feed_file(
        meetings, name="교류회, 나의 만남", zone="Asia/Seoul", day=date(2026, 11, 12), language=language, now=now
    )


def cancelled(at: datetime = NOW) -> CalendarMeeting:
    return a_meeting(uid=numbered_uid(9), sequence=1, status=Status.CANCELLED, last_modified=at, stamp=at)


def uids(found: Feed) -> list[str]:
    return [str(event["uid"]) for event in icalendar.Calendar.from_ical(found.raw).events]


def test_the_order_of_the_rows_and_the_time_of_asking_change_no_byte() -> None:
    meetings = [a_meeting(uid=numbered_uid(n), starts_at=OVER - n % 3 * SECOND * 60 - SECOND) for n in range(8)]
    first = feed(*meetings).raw
    rng = random.Random(3)
    for hours in range(0, 14 * 24, 29):
        rng.shuffle(meetings)
        assert feed(*meetings, now=NOW + timedelta(hours=hours)).raw == first
    starts = [(event.start, str(event["uid"])) for event in icalendar.Calendar.from_ical(first).events]
    assert starts == sorted(starts)


@pytest.mark.parametrize(("language", "word"), [(Language.KO, "취소: "), (Language.EN, "Cancelled: ")])
def test_a_cancelled_meeting_says_so_and_three_engines_read_the_same(language: Language, word: str) -> None:
    alive, gone = a_meeting(starts_at=OVER - 60 * SECOND), cancelled()
    raw = feed(alive, gone, language=language).raw
    wanted = [(gone.uid, word + gone.summary, "CANCELLED"), (alive.uid, alive.summary, "CONFIRMED")]
    ours = icalendar.Calendar.from_ical(raw)
    assert [(str(e["uid"]), str(e["summary"]), str(e["status"])) for e in ours.events] == wanted
    theirs = vobject.readOne(raw.decode()).vevent_list
    assert [(e.uid.value, e.summary.value, e.status.value) for e in theirs] == wanted
    reading = libical.read(raw)
    assert (reading.allowed, reading.errors, reading.events, reading.summary) == (True, 0, 2, wanted[0][1])
    assert ours["refresh-interval"].dt == timedelta(hours=1)
    assert "UID" not in ours
    assert b"SOURCE" not in raw


def test_meetings_go_a_week_after_their_end_and_cancelled_ones_two_weeks_after_that_was_said() -> None:
    alive, gone = a_meeting(), cancelled()
    week, fortnight = OVER + timedelta(days=7), NOW + timedelta(days=14)
    assert uids(feed(alive, gone, now=fortnight - SECOND)) == [gone.uid, alive.uid]
    assert uids(feed(alive, gone, now=fortnight)) == [alive.uid]
    assert uids(feed(alive, now=week - SECOND)) == [alive.uid]
    assert uids(feed(alive, cancelled(at=OVER - SECOND), now=week)) == []


def test_what_went_counts_as_a_change() -> None:
    alive, gone = a_meeting(), cancelled(NOW + SECOND)
    assert feed(alive, gone).modified == NOW + SECOND
    assert feed(alive, gone, now=NOW + timedelta(days=14, seconds=1)).modified == NOW + timedelta(days=14, seconds=1)
    assert feed().modified is None


@pytest.mark.parametrize("zone", ["Asia/Seoul", "Europe/Berlin", "Africa/Cairo"])
def test_a_feed_without_meetings_is_a_calendar_still(zone: str) -> None:
    raw = feed_file([], name="x", zone=zone, day=date(2026, 11, 12), language=Language.EN, now=NOW).raw
    assert vobject.readOne(raw.decode()).x_wr_timezone.value == zone
    calendar = icalendar.Calendar.from_ical(raw)
    assert calendar.events == []
    # A calendar has a component (RFC 5545 3.6); a zone that no short block describes leaves none to write.
    assert (len(calendar.subcomponents) == 1) == (zone != "Africa/Cairo")
