"""Local times of the event's zone as moments in UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from scheduler.imports.cells import CellRefused
from scheduler.imports.errors import ProblemCode


@cache
def _zone_names() -> frozenset[str]:
    # Names without an area (EST, GB, localtime) are left out: calendars do not know all of them.
    return frozenset(name for name in available_timezones() if "/" in name) | {"UTC"}


@dataclass(frozen=True, slots=True)
class Clock:
    zone: ZoneInfo

    def utc(self, local: datetime) -> datetime:
        """The moment of a naive local time; CellRefused if the zone's clocks skip it or show it twice."""
        early = local.replace(tzinfo=self.zone, fold=0)
        late = local.replace(tzinfo=self.zone, fold=1)
        moment = early.astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None) != local:
            raise CellRefused(ProblemCode.IMPOSSIBLE_TIME, f"{local:%Y-%m-%d %H:%M}", (self.zone.key,))
        if early.utcoffset() != late.utcoffset():
            raise CellRefused(ProblemCode.AMBIGUOUS_TIME, f"{local:%Y-%m-%d %H:%M}", (self.zone.key,))
        return moment


def find_clock(name: str) -> Clock:
    """The clock of an IANA zone such as ``Asia/Seoul``; CellRefused if there is none of that name."""
    if name not in _zone_names():
        raise CellRefused(ProblemCode.UNKNOWN_TIME_ZONE, name, ("Asia/Seoul",))
    return Clock(ZoneInfo(name))
