"""Every page of a small event as ``make pages`` opens it: all answer, and the page of the results is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.measurements import read_measurements, write_measurements
from benchmarks.pages.asking import measured
from benchmarks.pages.page import missed, page
from benchmarks.pages.preparing import prepare
from benchmarks.pages.rows import EDIT, FILE, PAGE, Row, SetUp
from scheduler.settings import Settings, prepare_data_folder

SET_UP = SetUp(people=2000, meetings=6000, small_people=100, rounds=10, database="SQLite 3", busy=0.2)


@pytest.mark.slow
def test_every_page_and_edit_of_an_event_is_measured(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    prepare_data_folder(settings)
    prepare(settings, 100, seed=1, seconds=1)
    found = {each.name: each for each in measured(settings, rounds=1)}
    assert {"organiser.publish_page", "organiser.draft?all=1", "attendee.own_wishes", "edit: undo"} <= found.keys()
    assert {each.kind for each in found.values()} == {PAGE, FILE, EDIT}
    assert all(each.queries < 120 for each in found.values())


def test_rows_come_back_from_their_file_and_what_is_missed_is_said(tmp_path: Path) -> None:
    rows = [
        Row(PAGE, "organiser.run", 500, 200, 301, 30, 12.5, 30),
        Row(PAGE, "organiser.desk", 100, 90, 95, 31, 150, 12),
        Row(FILE, "organiser.wall_pdf", 3000, 900, 900, 13, 4000, 13),
        Row(EDIT, "edit: move", 90, 80, 100, 25, 1, 25),
    ]
    write_measurements(tmp_path / "rows.csv", SET_UP, rows)
    set_up, again = read_measurements(tmp_path / "rows.csv", SetUp, Row)
    assert (set_up, again) == (SET_UP, rows)
    assert missed(rows) == ["organiser.run: 301 ms", "organiser.desk: 31 statements, 12 in the small event"]
    text = page(set_up, rows)
    assert "| every page ≤ 300 ms | 2 pages, longest 301 ms | **missed** |" in text
    assert "| an edit of a draft ≤ 100 ms | longest 100 ms | met |" in text
    assert missed(rows[2:]) == []
