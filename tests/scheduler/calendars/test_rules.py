import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.calendars.errors import CalendarRefusal
from scheduler.calendars.rules import Appearance, new_uid, next_sequence, next_stamp, resets_answers
from scheduler.calendars.values import SEQUENCE_MAX, Status

START = datetime(2026, 11, 12, 6, 0, tzinfo=UTC)
SHOWN = Appearance(START, START + timedelta(minutes=20), "1홀, 테이블 7", "만남: ㈜한빛")


def test_a_uid_is_96_random_bits_at_the_host() -> None:
    uids = {new_uid("mannam.example.org") for _ in range(1000)}
    assert len(uids) == 1000
    assert all(re.fullmatch(r"m-[0-9a-f]{24}@mannam\.example\.org", uid) for uid in uids)


@pytest.mark.parametrize("host", ["", "a b", "a\r\nb", "a@b", "-"])
def test_a_uid_needs_a_host(host: str) -> None:
    with pytest.raises(CalendarRefusal):
        new_uid(host)


@pytest.mark.parametrize(
    ("change", "raised", "answers_gone"),
    [
        ({}, 0, False),
        ({"summary": "만남: ㈜새빛"}, 0, False),
        ({"place": "1홀, 테이블 8"}, 1, False),
        ({"place": "https://meet.example/x"}, 1, False),
        ({"starts_at": START + timedelta(minutes=1)}, 1, True),
        ({"ends_at": START + timedelta(minutes=25)}, 1, True),
        ({"status": Status.CANCELLED}, 1, False),
        ({"status": Status.TENTATIVE}, 1, False),
        ({"status": Status.CANCELLED, "place": "", "starts_at": START - timedelta(1)}, 1, True),
    ],
)
def test_what_raises_the_sequence(change: dict[str, object], raised: int, answers_gone: bool) -> None:
    after = replace(SHOWN, **change)
    assert next_sequence(4, SHOWN, after) == 4 + raised
    assert resets_answers(SHOWN, after) is answers_gone


def test_the_same_instant_in_another_zone_is_no_change() -> None:
    seoul = START.astimezone(tz=None)
    assert next_sequence(2, SHOWN, replace(SHOWN, starts_at=seoul)) == 2


def test_a_cancelled_meeting_stays_cancelled() -> None:
    cancelled = replace(SHOWN, status=Status.CANCELLED)
    assert next_sequence(1, cancelled, cancelled) == 1
    with pytest.raises(CalendarRefusal) as refusal:
        next_sequence(1, cancelled, SHOWN)
    assert refusal.value.reason == "cancelled"


def test_a_sequence_stays_in_its_32_bits() -> None:
    moved = replace(SHOWN, place="")
    assert next_sequence(SEQUENCE_MAX - 1, SHOWN, moved) == SEQUENCE_MAX
    with pytest.raises(CalendarRefusal):
        next_sequence(SEQUENCE_MAX, SHOWN, moved)


@given(st.lists(st.integers(-90, 90), min_size=1, max_size=20))
def test_stamps_rise_even_when_the_clock_goes_back(steps: list[int]) -> None:
    now, last = START, None
    for step in steps:
        now += timedelta(seconds=step, microseconds=999_999)
        stamp = next_stamp(now, last)
        assert last is None or stamp > last
        assert stamp.microsecond == 0
        assert stamp.utcoffset() == timedelta(0)
        last = stamp


def test_a_stamp_is_now_when_now_is_later() -> None:
    assert next_stamp(START + timedelta(hours=1), START) == START + timedelta(hours=1)
    with pytest.raises(CalendarRefusal):
        next_stamp(START.replace(tzinfo=None), None)
