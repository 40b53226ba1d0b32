from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import web
from web.timetables import Cell, Entry, draw_day, overlaps, stylesheet

MORNING = datetime(2027, 3, 5, 0, 0, tzinfo=UTC)


def entry(key: str, start: int, end: int, track: int | None = None) -> Entry:
    """An entry from ``start`` to ``end`` minutes after the morning."""
    return Entry(key, MORNING + timedelta(minutes=start), MORNING + timedelta(minutes=end), key, track)


def places(cells: tuple[Cell, ...]) -> dict[str, tuple[int, int, int, int]]:
    return {cell.entry.key: (cell.row, cell.height, cell.column, cell.width) for cell in cells}


def test_a_plenary_spans_the_tracks_that_follow_it():
    day = draw_day(
        [entry("plenary", 0, 60), entry("a", 60, 120, 0), entry("b", 60, 90, 1), entry("c", 60, 120, 2)],
        tracks=["A", "B", "C"],
    )
    assert day.columns == 3
    assert places(day.cells) == {
        "plenary": (1, 12, 1, 3),
        "a": (13, 12, 1, 1),
        "b": (13, 6, 2, 1),
        "c": (13, 12, 3, 1),
    }
    assert [(mark.row, mark.moment) for mark in day.marks] == [
        (1, MORNING),
        (13, MORNING + timedelta(minutes=60)),
        (25, MORNING + timedelta(minutes=120)),
    ]


def test_parallel_time_is_announced_once_at_its_first_entry():
    day = draw_day([entry("plenary", 0, 60), entry("a", 60, 120, 0), entry("b", 60, 120, 1)], tracks=["A", "B"])
    assert [cell.entry.key for cell in day.cells if cell.begins_parallel] == ["a"]


def test_an_entry_for_everybody_beside_a_track_gets_a_column_of_its_own():
    day = draw_day([entry("a", 0, 60, 0), entry("desk", 30, 90)], tracks=["A"])
    assert day.columns == 2
    assert places(day.cells) == {"a": (1, 12, 1, 1), "desk": (7, 12, 2, 1)}


def test_a_long_pause_is_drawn_as_one_hour():
    day = draw_day([entry("a", 0, 60), entry("b", 360, 420)])
    assert places(day.cells)["b"] == (25, 12, 1, 1)


def test_an_empty_day_has_one_column_and_nothing_else():
    day = draw_day([])
    assert (day.cells, day.marks, day.columns) == ((), (), 1)


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    found = []
    for number in range(draw(st.integers(1, 12))):
        start = draw(st.integers(0, 200)) * 5
        length = draw(st.integers(1, 30)) * 5
        found.append(entry(f"e{number}", start, start + length, draw(st.sampled_from([None, 0, 1, 2]))))
    return [
        one
        for place, one in enumerate(found)
        if not any(one.track == other.track and overlaps(one, other) for other in found[:place])
    ]


@given(entries())
def test_no_two_entries_are_drawn_on_the_same_spot(day_entries: list[Entry]):
    day = draw_day(day_entries, tracks=["A", "B", "C"])
    assert {cell.entry.key for cell in day.cells} == {one.key for one in day_entries}
    spots = [
        (row, column)
        for cell in day.cells
        for row in range(cell.row, cell.row + cell.height)
        for column in range(cell.column, cell.column + cell.width)
    ]
    assert len(spots) == len(set(spots))


@given(entries())
def test_what_begins_earlier_is_drawn_higher(day_entries: list[Entry]):
    cells = draw_day(day_entries, tracks=["A", "B", "C"]).cells
    for one in cells:
        for other in cells:
            assert (one.entry.starts_at < other.entry.starts_at) == (one.row < other.row)


def test_the_stylesheet_is_the_written_one():
    path = Path(web.__file__).parent / "static" / "css" / "timetable-rows.css"
    assert path.read_text() == stylesheet()
