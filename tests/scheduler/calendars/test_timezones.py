"""Times in every zone, read back by engines that trust the file's VTIMEZONE and not the zone's name."""

import zoneinfo
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from scheduler.calendars.files import meeting_file
from scheduler.calendars.lint import faults
from tests.scheduler.calendars import libical
from tests.scheduler.calendars.builders import a_meeting

pytestmark = pytest.mark.slow

SAMPLE = (
    "Asia/Seoul", "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "Europe/Berlin", "Europe/London", "Europe/Dublin",
    "America/New_York", "America/Sao_Paulo", "America/St_Johns", "America/Santiago", "America/Nuuk", "Africa/Cairo",
    "Africa/Casablanca", "Asia/Gaza", "Asia/Jerusalem", "Australia/Lord_Howe", "Australia/Sydney", "Pacific/Auckland",
    "Pacific/Chatham", "Pacific/Apia", "Antarctica/Troll", "Etc/UTC", "Etc/GMT-14", "UTC",
)  # fmt: skip
NEVER_BY_RULE = ("Africa/Cairo", "America/Nuuk", "America/Santiago", "Asia/Gaza", "Asia/Jerusalem", "Etc/UTC", "UTC")


def spread(years: range, days: int) -> list[datetime]:
    return [
        datetime(year, 1, 1, 7, 30, tzinfo=UTC) + timedelta(days=day) for year in years for day in range(0, 365, days)
    ]


def instants() -> list[datetime]:
    """Times spread over three years, and the hours around 2026's changes of the clock in Europe and America."""
    changes = (
        datetime(2026, 3, 29, tzinfo=UTC),
        datetime(2026, 10, 25, tzinfo=UTC),
        datetime(2026, 11, 1, 5, tzinfo=UTC),
    )
    return spread(range(2026, 2029), 120) + [change + timedelta(minutes=30 * n) for change in changes for n in range(6)]


def read_by_file(raw: bytes) -> tuple[int, int]:
    """Start and end as seconds since 1970, from the local times and the VTIMEZONE in the file alone."""
    lines = raw.decode("utf-8").replace("\r\n ", "").split("\r\n")
    values = {
        line.partition(":")[0].partition(";")[0]: line for line in lines if line.startswith(("DTSTART;", "DTEND;"))
    }
    if not values:
        stamps = [line.partition(":")[2] for line in lines if line.startswith(("DTSTART:", "DTEND:"))]
        start, end = (datetime.strptime(stamp, "%Y%m%dT%H%M%S%z") for stamp in stamps if stamp.endswith("Z"))
        return int(start.timestamp()), int(end.timestamp())
    zone = tzical(StringIO("\n".join(lines))).get()
    start, end = (
        datetime.strptime(values[name].rpartition(":")[2], "%Y%m%dT%H%M%S").replace(tzinfo=zone)
        for name in ("DTSTART", "DTEND")
    )
    return int(start.timestamp()), int(end.timestamp())


def check(zone: str, starts_at: datetime) -> bool:
    """Whether the file speaks the zone's local time; that it gives the right instants is asserted."""
    meeting = a_meeting(zone=zone, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=40))
    raw = meeting_file(meeting)
    assert faults(raw) == ()
    expected = int(meeting.starts_at.timestamp()), int(meeting.ends_at.timestamp())
    assert read_by_file(raw) == expected, (zone, starts_at)
    reading = libical.read(raw)
    assert (reading.starts_at, reading.ends_at) == expected, (zone, starts_at)
    return b"TZID=" in raw


@pytest.mark.parametrize("zone", SAMPLE)
def test_every_instant_is_read_back(zone: str) -> None:
    local = [check(zone, instant) for instant in instants()]
    assert any(local) == (zone not in NEVER_BY_RULE)


def test_an_hour_that_happens_twice_is_written_in_utc() -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    berlin = ZoneInfo("Europe/Berlin")
    assert first.astimezone(berlin).replace(tzinfo=None) == second.astimezone(berlin).replace(tzinfo=None)
    assert not check("Europe/Berlin", first)
    assert not check("Europe/Berlin", second)
    assert check("Europe/Berlin", second + timedelta(hours=1))


def test_a_year_before_the_rule_is_written_in_utc() -> None:
    assert not check("Asia/Seoul", datetime(1988, 7, 1, tzinfo=UTC))
    assert check("Asia/Seoul", datetime(1989, 7, 1, tzinfo=UTC))


def test_berlin_has_two_yearly_rules_and_nothing_else() -> None:
    raw = meeting_file(a_meeting(zone="Europe/Berlin")).decode()
    block = raw[raw.index("BEGIN:VTIMEZONE") : raw.index("END:VTIMEZONE")]
    assert block.split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Berlin",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "",
    ]


@pytest.mark.slow
def test_every_zone_of_the_world_gives_the_same_instants() -> None:
    zones = sorted(zoneinfo.available_timezones() - {"localtime"})
    written_in_local_time = []
    for zone in zones:
        local = [check(zone, instant) for instant in spread(range(2026, 2028), 200)]
        written_in_local_time += [zone] if any(local) else []
    not_utc = [zone for zone in zones if datetime(2026, 7, 1, tzinfo=ZoneInfo(zone)).utcoffset()]
    assert len(zones) > 400
    assert len(written_in_local_time) > len(not_utc) * 0.95
