"""Which mark stands, when it counts as made, and who may step in; both sides of each edge."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from scheduler.checkins.rules import LONGEST_WAIT, HeldPair, counts, moment_made, stand_ins, standing
from scheduler.checkins.values import Mark, State
from scheduler.timetable.values import Frame

NOW = datetime(2027, 3, 5, 5, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

FRAME = Frame(
    free={key: frozenset({0, 1, 2}) for key in "abcde"},
    most=dict.fromkeys("abcde"),
    worth={("a", "b"): 3, ("a", "c"): 2, ("b", "c"): 1, ("b", "d"): 5},
    places=(2, 2, 2),
    virtual=False,
    served={"T1": frozenset({0, 1, 2}), "T2": frozenset({1, 2})},
)


def held(*texts: str) -> list[HeldPair]:
    return [HeldPair(frozenset(text[:2]), int(text[2])) for text in texts]


def mark(number: int, state: State, made_at: datetime, person: int = 1) -> Mark:
    return Mark(number, person, state, "", made_at)


def test_the_mark_that_was_made_last_stands_whatever_came_in_last():
    early, late = mark(2, State.NO_SHOW, NOW - SECOND), mark(1, State.ARRIVED, NOW)
    assert standing([early, late])[1] is late
    assert standing([late, early])[1] is late


def test_of_two_marks_at_one_moment_the_later_to_come_in_stands():
    first, second = mark(1, State.ARRIVED, NOW), mark(2, State.OPEN, NOW)
    assert standing([second, first])[1] is second


def test_a_mark_is_never_made_in_the_future_nor_longer_ago_than_one_waits():
    oldest = NOW - LONGEST_WAIT
    assert moment_made(None, NOW) == NOW
    assert moment_made(NOW + SECOND, NOW) == NOW
    assert moment_made(NOW - SECOND, NOW) == NOW - SECOND
    assert moment_made(oldest, NOW) == oldest
    assert moment_made(oldest - SECOND, NOW) == oldest


def test_only_who_is_expected_is_counted_and_a_mark_taken_back_counts_for_nothing():
    marks = {1: mark(1, State.ARRIVED, NOW), 2: mark(2, State.OPEN, NOW, 2), 9: mark(3, State.NO_SHOW, NOW, 9)}
    found = counts([1, 2, 3], marks)
    assert (found.expected, found.arrived, found.late, found.no_show, found.open) == (3, 1, 0, 0, 2)


def test_a_stand_in_is_a_pair_that_may_meet_and_does_not():
    assert stand_ins("b", "a", 0, "T1", FRAME, held("ab0"), ()) == {"c", "d"}
    assert stand_ins("b", "a", 0, "T1", FRAME, held("ab0", "bc1"), ()) == {"d"}


def test_a_stand_in_is_free_at_that_time():
    assert stand_ins("b", "a", 0, "T1", FRAME, held("ab0", "de0"), ()) == {"c"}
    assert stand_ins("b", "a", 0, "T1", FRAME, held("ab0", "de1"), ()) == {"c", "d"}
    elsewhere = replace(FRAME, free={**FRAME.free, "d": frozenset({1, 2})})
    assert stand_ins("b", "a", 0, "T1", elsewhere, held("ab0"), ()) == {"c"}


def test_whoever_does_not_come_either_is_no_stand_in():
    assert stand_ins("b", "a", 0, "T1", FRAME, held("ab0"), {"d"}) == {"c"}
    assert stand_ins("b", "a", 0, "T1", FRAME, held("ab0"), {"b"}) == set()


def test_who_met_only_the_absent_one_is_free_of_them():
    assert stand_ins("b", "a", 0, "T1", FRAME, held("ab0", "ac1"), ()) == {"c", "d"}


def test_nobody_gets_more_meetings_than_they_want():
    limited = replace(FRAME, most={**FRAME.most, "d": 1})
    assert stand_ins("b", "a", 0, "T1", limited, held("ab0"), ()) == {"c", "d"}
    assert stand_ins("b", "a", 0, "T1", limited, held("ab0", "de1"), ()) == {"c"}
    own = replace(FRAME, most={**FRAME.most, "b": 1})
    assert stand_ins("b", "a", 0, "T1", own, held("ab0"), ()) == {"c", "d"}
    assert stand_ins("b", "a", 0, "T1", own, held("ab0", "be1"), ()) == set()


def test_who_wished_for_an_organisation_meets_one_of_its_people():
    once = replace(FRAME, once=(frozenset({("b", "c"), ("b", "d")}),))
    assert stand_ins("b", "a", 0, "T1", once, held("ab0"), ()) == {"c", "d"}
    assert stand_ins("b", "a", 0, "T1", once, held("ab0", "bc1"), ()) == set()


def test_a_pair_that_may_not_meet_is_never_named():
    assert "e" not in stand_ins("b", "a", 0, "T1", FRAME, held("ab0"), ())


def test_a_stand_in_sits_at_a_table_that_is_there_and_a_home_of_one_of_the_two():
    assert stand_ins("b", "a", 0, "T2", FRAME, held("ab0"), ()) == set()
    assert stand_ins("b", "a", 1, "T2", FRAME, held("ab1"), ()) == {"c", "d"}
    assert stand_ins("b", "a", 0, "T1", replace(FRAME, homes={"c": "T2", "d": "T1"}), held("ab0"), ()) == {"d"}
    assert stand_ins("b", "a", 0, "T1", replace(FRAME, homes={"b": "T2"}), held("ab0"), ()) == set()
    assert stand_ins("b", "a", 0, "T1", replace(FRAME, homes={"b": "T2", "d": "T1"}), held("ab0"), ()) == {"d"}
