"""Which numbers are told, and how pairs are counted by group; on both sides of each edge."""

from hypothesis import given
from hypothesis import strategies as st

from scheduler.statistics.rules import (
    FEWEST_WISHERS,
    Tally,
    alone,
    counted,
    matrix,
    tally_pairs,
    tally_wishes,
    told,
    told_by_kind,
    without_small,
)
from scheduler.statistics.values import WishNumbers
from scheduler.wishes.aims import Aim

GROUPS = {1: frozenset({"zone:a"}), 2: frozenset({"zone:a"}), 3: frozenset({"zone:b"}), 4: frozenset({"zone:b"})}


def test_of_three_people_a_number_is_told_of_two_it_is_not():
    assert told({"a": Tally(9, 3), "b": Tally(8, 3)}, FEWEST_WISHERS) == {"a": 9, "b": 8}
    assert told({"a": Tally(9, 2), "b": Tally(8, 2), "c": Tally(7, 3)}, FEWEST_WISHERS) == {
        "a": None,
        "b": None,
        "c": 7,
    }


def test_a_single_hidden_number_takes_the_next_smallest_with_it():
    assert told({"a": Tally(9, 2), "b": Tally(8, 4), "c": Tally(7, 3)}, 3) == {"a": None, "b": 8, "c": None}


def test_hidden_ones_together_speak_of_enough_people():
    tallies = {"a": Tally(0, 0), "b": Tally(4, 1), "c": Tally(7, 5), "d": Tally(8, 6)}
    assert told(tallies, 3) == {"a": None, "b": None, "c": None, "d": 8}
    assert told({"a": Tally(1, 1)}, 3) == {"a": None}


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 9), min_size=1), st.integers(1, 5))
def test_nothing_hidden_is_reckoned_from_the_total_to_speak_of_too_few(people, fewest):
    tallies = {key: Tally(10 * number, number) for key, number in people.items()}
    found = told(tallies, fewest)
    hidden = [key for key, value in found.items() if value is None]
    assert all(people[key] >= fewest for key in found if key not in hidden)
    assert all(found[key] == 10 * people[key] for key in found if key not in hidden)
    if hidden and len(hidden) < len(found):
        assert len(hidden) > 1
        assert sum(people[key] for key in hidden) >= fewest


def test_each_kind_is_hidden_for_itself():
    tallies = {"zone:a": Tally(1, 1), "zone:b": Tally(9, 5), "cluster:x": Tally(10, 6)}
    assert told_by_kind(tallies, 3) == {"zone:a": None, "zone:b": None, "cluster:x": 10}


def test_with_nothing_to_hide_all_is_told():
    assert told_by_kind(counted({"zone:a": 0, "zone:b": 1}), 0) == {"zone:a": 0, "zone:b": 1}


def test_a_pair_counts_once_in_each_of_its_groups():
    assert tally_pairs([(1, 2), (1, 3), (3, 4)], GROUPS) == {"zone:a": 2, "zone:b": 2}


def test_wishes_are_counted_with_those_who_made_them():
    wishes = [
        Aim(1, 1, frozenset({3, 4}), 9),
        Aim(1, 2, frozenset({2}), None),
        Aim(2, 1, frozenset({3}), None),
    ]
    made, received = tally_wishes(wishes, GROUPS)
    assert made == {"zone:a": Tally(3, 2), "zone:b": Tally(0, 0)}
    assert received == {"zone:a": Tally(1, 1), "zone:b": Tally(2, 2)}


def test_between_zones_a_pair_stands_twice_and_within_one_once():
    zones = {1: "a", 2: "a", 3: "b"}
    assert matrix([(1, 2), (1, 3), (2, 3)], zones, ["a", "b"]) == ((1, 2), (2, 0))


def test_alone_are_those_whose_other_side_is_empty():
    assert alone({1, 2}, set()) == {1, 2}
    assert alone(set(), {3}) == {3}
    assert alone({1}, {2}) == frozenset()
    assert alone(set(), set()) == frozenset()


def test_of_five_people_numbers_are_kept_of_four_none():
    numbers = WishNumbers(wishers=5, wishes=9, wished_pairs=8, mutual_pairs=4, candidate_pairs=5, declined=0)
    kept = without_small(numbers, 5)
    assert (kept.wishes, kept.mutual_pairs, kept.candidate_pairs, kept.declined) == (9, None, 5, None)
    few = without_small(WishNumbers(wishers=4, wishes=40), 5)
    assert (few.wishers, few.wishes) == (None, None)
