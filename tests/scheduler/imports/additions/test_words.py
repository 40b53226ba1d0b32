"""Words and times as people write them into lists."""

import pytest

from scheduler.imports.additions.words import read_clock


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("14:00", "14:00"),
        ("9:05", "09:05"),
        ("14:00:00", "14:00"),
        ("오후 2:30", "14:30"),
        ("오전 12:00", "00:00"),
        ("2 PM", "14:00"),
        ("14시", "14:00"),
        ("14시 5분", "14:05"),
        ("2027-03-05 14:00", "14:00"),
        ("24:00", None),
        ("13 pm", None),
        ("14", None),
        ("soon", None),
    ],
)
def test_times_as_people_write_them(text, time):
    read = read_clock(text)
    assert (None if read is None else f"{read[1]:%H:%M}") == time
