"""The pure rules of set-up, on both sides of each edge."""

from datetime import UTC, date, datetime, timedelta

import pytest

from scheduler.events.table_names import table_names
from scheduler.setup.rules import (
    Placed,
    aligned,
    clash,
    cut_slots,
    key_from,
    pauses_of,
    table_advice,
    wish_dates,
)

START = datetime(2027, 3, 5, 14, 0, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def span(begin: int, end: int) -> tuple[datetime, datetime]:
    return at(begin), at(end)


def test_tables_follow_from_meetings_and_slots_with_some_to_spare():
    advice = table_advice(100, 9, 10)
    assert (advice.meetings_each, advice.meetings, advice.at_once, advice.tables) == (8, 400, 45, 50)
    assert table_advice(100, 20, 10).tables == 29
    """Ten meetings each are 500; 25 at once, and 15 % more."""


def test_no_more_tables_than_pairs_of_people_and_one_at_least():
    assert table_advice(10, 1, 10).tables == 5
    assert table_advice(3, 9, 1).tables == 1
    assert table_advice(1, 9, 10) is None
    assert table_advice(2, 0, 10) is None
    assert table_advice(2, 1, 10).tables == 1


@pytest.mark.parametrize(
    ("today", "opens", "closes"),
    [
        (date(2027, 1, 1), "2027-02-12 09:00", "2027-02-28 18:00"),
        (date(2027, 2, 20), "2027-02-20 09:00", "2027-02-28 18:00"),
        (date(2027, 2, 28), "2027-02-28 09:00", "2027-03-04 18:00"),
        (date(2027, 3, 4), "2027-03-04 09:00", "2027-03-04 18:00"),
        (date(2027, 9, 9), "2027-03-04 09:00", "2027-03-04 18:00"),
    ],
)
def test_wishes_open_three_weeks_before_or_now_and_close_five_days_before_or_the_evening(today, opens, closes):
    found = wish_dates(date(2027, 3, 5), today)
    assert [f"{each:%Y-%m-%d %H:%M}" for each in found] == [opens, closes]


def test_slots_fill_the_block_and_the_last_one_ends_with_it():
    assert cut_slots(*span(0, 60), 20) == (span(0, 20), span(20, 40), span(40, 60))
    assert cut_slots(*span(0, 59), 20) == (span(0, 20), span(20, 40))
    assert cut_slots(*span(0, 19), 20) == ()


def test_slots_are_cut_around_pauses():
    slots = cut_slots(*span(0, 80), 20, [span(30, 40)])
    assert slots == (span(0, 20), span(40, 60), span(60, 80))
    assert pauses_of(span(0, 80), slots) == (span(20, 40),)
    assert cut_slots(*span(0, 80), 20, [span(20, 40)]) == (span(0, 20), span(40, 60), span(60, 80))
    assert cut_slots(*span(0, 80), 20, [span(0, 80)]) == ()


def test_fewer_slots_than_fit_are_a_pause_so_that_they_stay_so():
    few = (span(20, 40), span(40, 60))
    assert pauses_of(span(0, 80), few) == (span(0, 20), span(60, 80))
    assert cut_slots(*span(0, 80), 20, pauses_of(span(0, 80), few)) == few
    assert pauses_of(span(20, 79), few) == ()
    assert pauses_of(span(0, 80), ()) == ()


def placed(number, track="", room="", begin=0, end=60, slots=()):
    return Placed(number, track, room, span(begin, end), networking=bool(slots), slots=tuple(slots))


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (placed(1), placed(2, "a"), "for all"),
        (placed(1, "a"), placed(2), "for all"),
        (placed(1), placed(2, "a", begin=60, end=90), None),
        (placed(1, "a"), placed(2, "a"), "track"),
        (placed(1, "a"), placed(2, "b"), None),
        (placed(1, "a", "Hall"), placed(2, "b", "Hall"), "room"),
        (placed(1, "a", "Hall"), placed(2, "b", "Hall", begin=60, end=61), None),
        (placed(1, "a"), placed(1, "a"), None),
    ],
)
def test_what_may_stand_beside_what(one, other, why):
    found = clash(one, [other])
    assert (found and found[0]) == why


def test_blocks_at_once_need_slots_that_fall_together():
    twenty = cut_slots(*span(0, 60), 20)
    assert aligned(twenty, cut_slots(*span(20, 80), 20))
    assert not aligned(twenty, cut_slots(*span(10, 70), 20))
    assert not aligned(twenty, cut_slots(*span(0, 60), 30))
    one, other = placed(1, "a", "A", slots=twenty), placed(2, "b", "B", slots=cut_slots(*span(0, 60), 30))
    assert clash(one, [other])[0] == "slots"
    assert clash(one, [placed(2, "b", "B", slots=twenty)]) is None


def test_names_count_on():
    assert table_names("T03", 3) == ("T03", "T04", "T05")
    assert table_names("A-9", 2) == ("A-9", "A-10")
    assert table_names("Stand", 2) == ("Stand01", "Stand02")


def test_keys_are_made_of_letters_and_are_free():
    assert key_from("Spring Meeting 2027!", [], "event") == "spring-meeting-2027"
    assert key_from("봄 만남", [], "event") == "event"
    assert key_from("x", ["x", "x-2"], "event") == "x-3"
