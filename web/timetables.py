"""The picture of a day: programme items placed on rows of five minutes and one column per track.

The security policy forbids style attributes, so a position is a class; ``static/css/timetable-rows.css`` holds one
class per row and per height and is written by :func:`stylesheet`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

MINUTES_PER_ROW = 5
ROWS_PER_DAY = 24 * 60 // MINUTES_PER_ROW
HUES = 4
LONGEST_EMPTY_ROWS = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One item to draw. ``track`` counts from 0; None means that it is for everybody and spans all columns.

    ``slots`` are the beginnings of the meeting slots inside it.
    """

    key: str
    starts_at: datetime
    ends_at: datetime
    title: str
    track: int | None = None
    kind: str = ""
    place: str = ""
    note: str = ""
    slots: tuple[datetime, ...] = ()
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """An entry with its place: first row and height in rows (from 1), first column and width in columns (from 1)."""

    entry: Entry
    row: int
    height: int
    column: int
    width: int
    hue: int | None
    begins_parallel: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A time written at the left rail, at its row."""

    row: int
    moment: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """Cells in order of time, then track; ``columns`` is at least 1."""

    cells: tuple[Cell, ...]
    marks: tuple[Mark, ...]
    columns: int
    tracks: tuple[str, ...]


def draw_day(entries: Iterable[Entry], tracks: Sequence[str] = ()) -> Day:
    """Place the entries of one day; ``tracks`` are the names of the columns, in order.

    An entry for everybody that overlaps a track's entry gets a column of its own, so that nothing is hidden.
    A pause of more than an hour is drawn as one hour.
    """
    ordered = sorted(entries, key=lambda entry: (entry.starts_at, entry.track or 0, entry.ends_at, entry.key))
    if not ordered:
        return Day((), (), 1, tuple(tracks))
    rows = _rows_of_moments(ordered)
    lanes = [_lane(entry, ordered, len(tracks)) for entry in ordered]
    columns = max([len(tracks), 1, *(lane + 1 for lane in lanes if lane is not None)])
    cells = tuple(
        Cell(
            entry,
            row=rows[entry.starts_at],
            height=max(rows[entry.ends_at] - rows[entry.starts_at], 1),
            column=1 if lane is None else lane + 1,
            width=columns if lane is None else 1,
            hue=None if entry.track is None else entry.track % HUES + 1,
            begins_parallel=_begins_parallel(entry, ordered),
        )
        for entry, lane in zip(ordered, lanes, strict=True)
    )
    marks = tuple(Mark(rows[moment], moment) for moment in sorted({entry.starts_at for entry in ordered}))
    end = max(entry.ends_at for entry in ordered)
    return Day(cells, (*marks, Mark(rows[end], end)), columns, tuple(tracks))


def overlaps(one: Entry, other: Entry) -> bool:
    """Whether two half-open times share a moment."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _rows_of_moments(entries: Sequence[Entry]) -> dict[datetime, int]:
    moments = sorted({moment for entry in entries for moment in (entry.starts_at, entry.ends_at)})
    rows = {moments[0]: 1}
    for before, after in pairwise(moments):
        steps = max(round((after - before) / timedelta(minutes=MINUTES_PER_ROW)), 1)
        busy = any(entry.starts_at <= before and after <= entry.ends_at for entry in entries)
        rows[after] = min(rows[before] + (steps if busy else min(steps, LONGEST_EMPTY_ROWS)), ROWS_PER_DAY + 1)
    return rows


def _lane(entry: Entry, entries: Sequence[Entry], tracks: int) -> int | None:
    if entry.track is not None:
        return entry.track
    rivals = [other for other in entries if other is not entry and overlaps(entry, other)]
    if not rivals:
        return None
    earlier = [other for other in rivals if other.track is None and entries.index(other) < entries.index(entry)]
    return tracks + len(earlier)


def _begins_parallel(entry: Entry, entries: Sequence[Entry]) -> bool:
    rivals = [other for other in entries if other is not entry and overlaps(entry, other)]
    return bool(rivals) and all(entries.index(entry) < entries.index(other) for other in rivals)


def stylesheet() -> str:
    """The text of ``static/css/timetable-rows.css``."""
    rows = [f".tt-r{row}{{grid-row-start:{row}}}" for row in range(1, ROWS_PER_DAY + 2)]
    heights = [f".tt-h{rows}{{grid-row-end:span {rows}}}" for rows in range(1, ROWS_PER_DAY + 1)]
    return "/* Written by web.timetables.stylesheet(); a test compares. */\n" + "\n".join((*rows, *heights)) + "\n"
