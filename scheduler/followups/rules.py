"""Pure rules of follow-ups: who may go on with whom, and when such a meeting may begin."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STEP = timedelta(minutes=30)
"""Follow-ups begin on the half hour, counted from the opening of each day."""


@dataclass(frozen=True, slots=True)
class Window:
    """Days (both included) and local hours in which follow-ups of ``minutes`` may be held; weekdays 1 = Monday."""

    first_day: date
    last_day: date
    opens: time
    closes: time
    weekdays: tuple[int, ...]
    minutes: int
    zone: str


def may_go_on(*, met: bool, wished: Collection[tuple[int, int]], pair: tuple[int, int]) -> bool:
    """Whether two people may have a follow-up: they met, or each wished for the other."""
    first, second = pair
    return met or ((first, second) in wished and (second, first) in wished)


def starts(window: Window, now: datetime) -> tuple[datetime, ...]:
    """Every moment after ``now`` at which a follow-up may begin so that it ends by closing time."""
    return tuple(start for day in _days(window) for start in _starts_of(window, day) if start > now)


def _days(window: Window) -> Iterator[date]:
    day = window.first_day
    while day <= window.last_day:
        if day.isoweekday() in window.weekdays:
            yield day
        day += timedelta(days=1)


def _starts_of(window: Window, day: date) -> Iterator[datetime]:
    zone = ZoneInfo(window.zone)
    # In UTC, because the difference of two local times is wrong where the clocks change.
    start, closes = (datetime.combine(day, moment, zone).astimezone(UTC) for moment in (window.opens, window.closes))
    while start + timedelta(minutes=window.minutes) <= closes:
        yield start
        start += STEP
