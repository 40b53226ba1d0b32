"""The first true reason, and the counting of wishes, on frames small enough to see through."""

from dataclasses import replace

import pytest

from scheduler.reports import rules
from scheduler.reports.values import RankLine, Why
from scheduler.timetable.values import Frame
from scheduler.wishes.aims import Aim


def frame(*, places=(1, 1), virtual=False, most=None, **free) -> Frame:
    """People by name with their free slots; everybody may meet everybody for a worth of 1."""
    names = sorted(free)
    worth = {(a, b): 1 for a in names for b in names if a < b}
    limits = {name: (most or {}).get(name) for name in names}
    return Frame({name: frozenset(slots) for name, slots in free.items()}, limits, worth, places, virtual)


def wish(participant: int, rank: int, *partners: int) -> Aim:
    """For a person, or where several could meet it for an organisation."""
    return Aim(participant, rank, frozenset(partners), 1 if len(partners) > 1 else None)


@pytest.mark.parametrize(
    ("given", "meetings", "why"),
    [
        (frame(a=[0], b=[1]), [], Why.NO_COMMON_SLOT),
        (frame(a=[0, 1], b=[0, 1], c=[0], most={"a": 1}), [("a", "c", 0, True)], Why.LIMIT),
        (frame(a=[0, 1], b=[0, 1], c=[0], d=[1]), [("a", "c", 0, True), ("b", "d", 1, True)], Why.BUSY),
        (frame(a=[0], b=[0], c=[0], d=[0]), [("c", "d", 0, True)], Why.NO_TABLE),
        (frame(a=[0], b=[0], c=[0], d=[0], virtual=True), [("c", "d", 0, True)], Why.NOT_PLACED),
        (frame(a=[0], b=[0], c=[0], d=[0]), [("c", "d", 0, False)], Why.NOT_PLACED),
        (frame(a=[0], b=[0], places=(2, 2)), [], Why.NOT_PLACED),
    ],
)
def test_a_pair_without_a_place_gets_the_first_reason_that_is_true(given, meetings, why):
    assert rules.why_unplaced(("a", "b"), given, rules.load_of(meetings)) is why


def test_a_person_without_a_meeting_is_told_apart_by_slots_and_wishes():
    given = frame(a=[], b=[0], c=[0])
    assert rules.why_alone("a", given, {"a", "b"}) is Why.NO_SLOT
    assert rules.why_alone("c", given, {"a", "b"}) is Why.NO_CANDIDATE
    assert rules.why_alone("b", given, {"a", "b"}) is Why.NOT_PLACED


@pytest.mark.parametrize(
    ("free", "most", "held", "why"),
    [
        ([], None, [], Why.NO_SLOT),
        ([0, 1], 1, [0], Why.LIMIT),
        ([0, 1], None, [0, 1], Why.SLOTS_FULL),
        ([0, 1], 2, [0], Why.NOT_PLACED),
    ],
)
def test_few_wishes_met_are_explained_by_the_persons_own_data(free, most, held, why):
    given = frame(a=free, b=[0, 1], most={"a": most})
    load = rules.load_of(("a", f"x{slot}", slot, True) for slot in held)
    assert rules.why_little("a", given, load) is why


def test_both_wishes_of_a_pair_count_by_their_own_rank_and_gaps_are_shown():
    wishes = [wish(1, 1, 2), wish(2, 3, 1), wish(3, 1, 1)]
    assert rules.rank_lines(wishes, {1: {2}, 2: {1}}) == (RankLine(1, 2, 1), RankLine(2, 0, 0), RankLine(3, 1, 1))
    assert rules.rank_lines([], {}) == ()


def test_a_wish_for_an_organisation_is_one_wish_that_any_of_its_people_meets():
    wishes = [wish(1, 1, 7, 8, 9), wish(1, 2, 5)]
    assert rules.rank_lines(wishes, {1: {8, 9}}) == (RankLine(1, 1, 1), RankLine(2, 1, 0))
    assert rules.own_share(wishes, {8, 9}, limit=2) == pytest.approx(2 / 3)
    pairs = {frozenset(pair) for pair in [(1, 7), (1, 8), (1, 5)]}
    assert rules.wanted_alone(wishes, pairs) == {5: 1}
    assert rules.wanted_alone(wishes, pairs - {frozenset((1, 7))}) == {8: 1, 5: 1}


def test_whoever_met_somebody_else_of_an_organisation_is_told_so():
    given = replace(frame(a=[0, 1], b=[0, 1], c=[0, 1]), once=(frozenset({("a", "b"), ("a", "c")}),))
    assert rules.why_unplaced(("a", "b"), given, rules.load_of([("a", "c", 0, True)])) is Why.ONCE
    assert rules.why_unplaced(("a", "b"), given, rules.load_of([("b", "c", 0, True)])) is Why.NOT_PLACED


def test_the_own_share_weighs_by_rank_and_is_whole_without_wishes():
    assert rules.own_share([wish(1, 1, 7), wish(1, 2, 8), wish(1, 3, 9)], {7, 9}, limit=3) == pytest.approx(4 / 6)
    assert rules.own_share([], {7}, limit=3) == 1.0


def test_no_more_meetings_are_possible_than_tables_and_halves_of_people():
    people = {"a": [0, 1], "b": [0, 1], "c": [0], "d": [0], "e": [0]}
    assert rules.most_possible(frame(places=(1, 5), **people)) == 1 + 1
    assert rules.most_possible(frame(places=(1, 5), virtual=True, **people)) == 2 + 1
