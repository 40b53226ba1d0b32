"""Which values are tried, what the curve says, and which tables come or go; on both sides of each edge."""

import pytest

from scheduler.timetable.values import GoalNews
from scheduler.whatif.rules import ENOUGH, free_keys, knee, new_keys, shown, spread, suggested
from scheduler.whatif.values import Knee, Measured, Varies


def scenario(value: int, worth: int | None, bound: int | None = None) -> Measured:
    goals = () if worth is None else (GoalNews("weight", worth, bound),)
    return Measured(value, "feasible", None if worth is None else 1, goals, (), 0, 0, 0, 0.0)


def curve(*worths: tuple[int, int | None, int | None]) -> list[Measured]:
    return [scenario(*each) for each in worths]


def test_a_range_has_both_ends_and_what_the_event_has_now():
    assert spread(2, 8, 3, None) == (2, 5, 8)
    assert spread(2, 9, 3, 4) == (2, 4, 5, 8)
    assert spread(2, 8, 3, 5) == (2, 5, 8)


@pytest.mark.parametrize("varies", list(Varies))
@pytest.mark.parametrize("present", [None, 1, 2, 25, 95])
def test_what_is_suggested_is_a_sound_range_of_few_values(varies, present):
    first, last, step = suggested(varies, present, 6)
    assert 1 <= first <= last
    assert step >= 1
    assert 1 <= len(range(first, last + 1, step)) <= 11
    if present is not None and varies is not Varies.MOST:
        assert first <= max(present, 5)
        assert last >= present


def test_where_nothing_more_is_gained_is_the_cheapest_of_the_best():
    found = knee(curve((8, 70, 70), (10, 95, 95), (12, 100, 100), (14, 100, 100)), Varies.TABLES, 200)
    assert found == Knee(flat=12, enough=10, rising=False, proven=True, complete=False)


def test_just_below_enough_is_not_enough():
    assert knee(curve((1, 949, None), (2, 1000, None)), Varies.TABLES, 2000).enough == 2
    assert knee(curve((1, 950, None), (2, 1000, None)), Varies.TABLES, 2000).enough == 1
    assert ENOUGH == 0.95


def test_it_is_proven_only_if_every_dearer_bound_says_so():
    assert knee(curve((1, 50, 50), (2, 50, 50), (3, 50, 50)), Varies.TABLES, 90).proven
    assert not knee(curve((1, 50, 50), (2, 50, 51), (3, 50, 50)), Varies.TABLES, 90).proven
    assert not knee(curve((1, 50, 50), (2, 50, None)), Varies.TABLES, 90).proven


def test_of_lengths_the_long_ones_are_cheap():
    found = knee(curve((10, 100, 100), (15, 100, 100), (20, 96, 96), (30, 60, 60)), Varies.LENGTH, 300)
    assert (found.flat, found.enough, found.rising) == (15, 20, False)


def test_a_curve_that_still_rises_says_so_and_one_that_meets_all_too():
    assert knee(curve((1, 50, 50), (2, 60, 60)), Varies.TABLES, 61).rising
    assert not knee(curve((1, 50, 50), (2, 60, 60)), Varies.TABLES, 61).complete
    assert knee(curve((1, 50, 50), (2, 60, 60)), Varies.TABLES, 60).complete


def test_one_point_is_no_curve():
    assert knee(curve((1, 50, 50), (2, None, None)), Varies.TABLES, 60) is None


def test_side_by_side_stand_the_chosen_ones_at_most_three():
    found = curve((1, 10, 10), (2, 20, 20), (3, 30, 30), (4, None, None), (5, 30, 30))
    bend = knee(found, Varies.TABLES, 90)
    assert shown({1, 2, 3, 5}, found, bend, 2) == [1, 2, 3]
    assert shown({4, 99}, found, bend, 2) == [2, 3], "without a grid there is nothing to see"
    assert shown((), found, bend, None) == [3]
    assert shown((), found[:1], None, 1) == [1]


def test_new_tables_are_called_like_the_last_one():
    assert new_keys(["T08", "T09"], {"T08", "T09", "T11"}, 3) == ("T10", "T12", "T13")
    assert new_keys(["A-99"], {"A-99"}, 1) == ("A-100",)
    assert new_keys(["Window"], {"T1"}, 1) == ("T2",)
    assert new_keys(["T1"], {"T1"}, 0) == ()


def test_only_free_tables_go_the_last_ones_first():
    assert free_keys(["T1", "T2", "T3", "T4"], {"T3"}, 2) == ("T2", "T4")
    assert free_keys(["T1", "T2", "T3", "T4"], {"T3"}, 3) == ("T1", "T2", "T4")
    assert free_keys(["T1", "T2", "T3", "T4"], {"T3"}, 4) is None
    assert free_keys(["T1"], set(), 0) == ()
