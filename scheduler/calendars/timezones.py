"""VTIMEZONE blocks that every client reads alike: at most one STANDARD and one DAYLIGHT, yearly rules, no lists.

Outlook and Exchange look at no more than that (MS-OXCICAL 2.1.3.1.1.19.2). A zone is described by the rule that
its TZif file gives for the years after its table (RFC 8536 3.3); where that rule does not give this meeting's
instants, the meeting is written in UTC.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib import resources
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_FIRST_YEAR = 1970
_NAME = r"(<[A-Za-z0-9+-]+>|[A-Za-z]+)"
_OFFSET = r"([+-]?\d+(?::\d+){0,2})"
_DAY = r"M(\d+)\.(\d)\.(\d)(?:/" + _OFFSET + ")?"
_FOOTER = re.compile(f"{_NAME}{_OFFSET}(?:{_NAME}{_OFFSET}?,{_DAY},{_DAY})?\\Z")
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")


@dataclass(frozen=True, slots=True)
class _Onset:
    """When a part of the year begins. ``week`` 1–4 from the front, 5 the last; ``weekday`` 0 is Sunday.

    ``at`` is the wall clock before the change, as RFC 5545 3.6.5 has it.
    """

    month: int
    week: int
    weekday: int
    at: time

    def in_year(self, year: int) -> datetime:
        first_weekday, days = calendar.monthrange(year, self.month)
        day = 1 + (self.weekday - 1 - first_weekday) % 7 + 7 * (self.week - 1)
        return datetime.combine(date(year, self.month, day if day <= days else day - 7), self.at)


@dataclass(frozen=True, slots=True)
class _Part:
    """One clock setting of a zone; ``onset`` is ``None`` where it holds all the year."""

    name: str
    offset: timedelta
    onset: _Onset | None


def vtimezone(zone: str, starts_at: datetime, ends_at: datetime) -> Timezone | None:
    """The VTIMEZONE with which both instants can be written as local times of ``zone``; ``None``: use UTC.

    A local time that happens twice, or that the block would read as another instant, is not written.
    """
    parts = _parts(zone)
    if not parts:
        return None
    for instant in (starts_at, ends_at):
        local = instant.astimezone(ZoneInfo(zone))
        wall = local.replace(tzinfo=None)
        if wall.year <= _FIRST_YEAR or _is_repeated(local) or local.utcoffset() != _offset_at(parts, wall):
            return None
    return _block(zone, parts)


def _is_repeated(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _offset_at(parts: tuple[_Part, ...], wall: datetime) -> timedelta:
    """What a reader of the block takes as UTC offset of a wall clock time: the part that began last."""
    begun = [
        (part.onset.in_year(year), part.offset)
        for part in parts
        if part.onset is not None
        for year in (wall.year - 1, wall.year)
        if part.onset.in_year(year) <= wall
    ]
    return max(begun)[1] if begun else parts[0].offset


def _block(zone: str, parts: tuple[_Part, ...]) -> Timezone:
    block = Timezone()
    block.add("tzid", zone)
    for part, other in zip(parts, reversed(parts), strict=True):
        section = TimezoneDaylight() if part.offset > other.offset else TimezoneStandard()
        if part.onset is None:
            section.add("dtstart", datetime.combine(date(_FIRST_YEAR, 1, 1), time()))
        else:
            onset = part.onset
            section.add("dtstart", onset.in_year(_FIRST_YEAR))
            day = f"{-1 if onset.week == 5 else onset.week}{_WEEKDAYS[onset.weekday]}"
            section.add("rrule", {"freq": "yearly", "bymonth": onset.month, "byday": day})
        section.add("tzoffsetfrom", other.offset)
        section.add("tzoffsetto", part.offset)
        section.add("tzname", part.name)
        block.add_component(section)
    return block


@lru_cache(maxsize=64)
def _parts(zone: str) -> tuple[_Part, ...]:
    """The clock settings of a zone: one, or two that alternate; none where no such rule can be written."""
    found = _FOOTER.match(_footer(zone))
    if found is None:
        return ()
    standard, daylight = found[1].strip("<>"), (found[3] or "").strip("<>")
    offset = -_duration(found[2])
    if not daylight:  # what equals UTC all the year is written as UTC, which has no TZID
        return (_Part(standard, offset, None),) if offset else ()
    onsets = [_onset(found[i], found[i + 1], found[i + 2], found[i + 3]) for i in (5, 9)]
    if onsets[0] is None or onsets[1] is None:
        return ()
    summer = -_duration(found[4]) if found[4] else offset + timedelta(hours=1)
    return (_Part(standard, offset, onsets[1]), _Part(daylight, summer, onsets[0]))


def _onset(month: str, week: str, weekday: str, at: str | None) -> _Onset | None:
    """``None`` where the change is not on the day named (times before 0:00 and from 24:00)."""
    clock = _duration(at or "2")
    if not timedelta(0) <= clock < timedelta(days=1):
        return None
    return _Onset(int(month), int(week), int(weekday), time(clock.seconds // 3600, clock.seconds // 60 % 60))


def _duration(text: str) -> timedelta:
    """``[+-]hh[:mm[:ss]]`` of POSIX."""
    hours, minutes, seconds = (*(int(n) for n in text.lstrip("+-").split(":")), 0, 0)[:3]
    size = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -size if text.startswith("-") else size


def _footer(zone: str) -> str:
    """The last line of the zone's TZif file, found where :class:`zoneinfo.ZoneInfo` finds it; may be empty."""
    for root in TZPATH:
        path = Path(root, zone)
        if path.is_file():
            return _last_line(path.read_bytes())
    path_in_package = resources.files("tzdata").joinpath("zoneinfo", *zone.split("/"))
    return _last_line(path_in_package.read_bytes()) if path_in_package.is_file() else ""


def _last_line(data: bytes) -> str:
    return data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", "replace")
