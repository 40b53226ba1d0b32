"""Dates and times as mails show them, in the event's zone and with the zone's name."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from scheduler.languages import Language

_LONG_DAY = {Language.KO: "y년 M월 d일(EEE)", Language.EN: "EEEE, d MMMM y"}
_SHORT_DAY = {Language.KO: "M/d(EEE)", Language.EN: "EEE d MMM"}


def day_and_time(starts_at: datetime, ends_at: datetime | None, zone: str, language: Language) -> str:
    """``2026년 11월 12일(목) 15:00–15:20 KST (UTC+9)``; the end carries its own day where that is another one."""
    start = starts_at.astimezone(ZoneInfo(zone))
    text = f"{_day(start, _LONG_DAY, language)} {start:%H:%M}"
    if ends_at is not None:
        end = ends_at.astimezone(ZoneInfo(zone))
        day = "" if end.date() == start.date() else f"{_day(end, _LONG_DAY, language)} "
        text += f"–{day}{end:%H:%M}"
    return f"{text} {_zone_label(start)}"


def short_day_and_time(starts_at: datetime, zone: str, language: Language) -> str:
    """``11/12(목) 15:00 KST``, for subjects."""
    start = starts_at.astimezone(ZoneInfo(zone))
    return f"{_day(start, _SHORT_DAY, language)} {start:%H:%M} {_abbreviation(start) or _offset(start)}"


def whole_day(day: date, language: Language) -> str:
    """``2026년 11월 12일(목)``."""
    return format_date(day, _LONG_DAY[language], locale=language.value)


def _day(local: datetime, patterns: dict[Language, str], language: Language) -> str:
    return format_datetime(local, patterns[language], locale=language.value)


def _zone_label(local: datetime) -> str:
    name = _abbreviation(local)
    return f"{name} ({_offset(local)})" if name and name != "UTC" else _offset(local)


def _abbreviation(local: datetime) -> str:
    """The zone's short name where it has one (many zones only repeat their offset)."""
    name = local.tzname() or ""
    return name if name.isalpha() else ""


def _offset(local: datetime) -> str:
    offset = local.utcoffset() or timedelta(0)
    minutes = round(abs(offset).total_seconds() / 60)
    if not minutes:
        return "UTC"
    sign = "+" if offset > timedelta(0) else "-"
    return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")
