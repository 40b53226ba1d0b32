"""Times as organisers write them, on the clock of the event, and as moments."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.imports.cells import CellRefused
from scheduler.imports.clocks import find_clock
from scheduler.setup.refusals import SetupRefused, finding


def moment(local: datetime, zone: str, field: str) -> datetime:
    """The moment of a local time; raises :class:`SetupRefused` about ``field`` where the zone has no or two such."""
    try:
        return find_clock(zone).utc(local)
    except CellRefused as refused:
        code = "unknown zone" if refused.code.name == "UNKNOWN_TIME_ZONE" else "clock changes"
        raise SetupRefused(finding(code, field, found=refused.found)) from None


def on_day(day: date, clock: time, zone: str, field: str) -> datetime:
    return moment(datetime.combine(day, clock), zone, field)


def local(at: datetime, zone: str) -> datetime:
    """The naive time that clocks of the zone show."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def clock_of(at: datetime, zone: str) -> time:
    return local(at, zone).time()


def moved(at: datetime, zone: str, days: int, new_zone: str) -> datetime:
    """The moment at which the clocks of the new zone show, so many days later, what they show in the old one at ``at``.

    A time that the new zone's clocks skip becomes the first one after.
    """
    wall = local(at, zone) + timedelta(days=days)
    return wall.replace(tzinfo=ZoneInfo(new_zone)).astimezone(UTC)
