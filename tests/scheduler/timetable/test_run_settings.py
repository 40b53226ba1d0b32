"""What a run's settings make of wishes, and that they are kept as they were set."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.timetable.planning import build_problem, take_snapshot
from scheduler.timetable.rules import Weights, fair_least, pair_worth, wish_worth
from scheduler.timetable.service import request_run, run_summary
from scheduler.timetable.settings import (
    DEFAULTS,
    Boosted,
    Origin,
    RunSettings,
    Trial,
    origin_fields,
    read_origin,
    read_settings,
    settings_fields,
)
from tests.scheduler.stored_events import NOW

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WEIGHTS = st.builds(Weights, rank=st.integers(0, 300), mutual=st.integers(100, 400), boost=st.integers(100, 500))


def worths(event, settings) -> dict[str, int]:
    with event.database.reading() as session:
        return {meeting.id: meeting.weight for meeting in build_problem(session, event.id, settings).meetings}


@pytest.mark.parametrize(
    ("rank", "worths"),
    [(0, [1, 1, 1]), (10, [12, 11, 10]), (50, [4, 3, 2]), (100, [3, 2, 1]), (200, [5, 3, 1]), (300, [7, 4, 1])],
)
def test_each_place_up_a_list_adds_the_set_part_of_its_last_place(rank, worths):
    assert [wish_worth(place, 3, Weights(rank=rank)) for place in (1, 2, 3)] == worths
    assert wish_worth(4, 3, Weights(rank=rank)) == worths[-1]


@pytest.mark.parametrize(("mutual", "alone", "both"), [(100, 3, 5), (150, 6, 15), (200, 3, 10), (400, 3, 20)])
def test_wishes_for_each_other_count_the_set_part_of_what_they_count_alone(mutual, alone, both):
    weights = Weights(mutual=mutual)
    assert (pair_worth((1, None), 3, weights), pair_worth((1, 2), 3, weights)) == (alone, both)


@pytest.mark.parametrize(("boost", "others", "boosted"), [(100, 3, 3), (150, 6, 9), (200, 3, 6), (500, 3, 15)])
def test_a_boost_leaves_the_others_behind_and_counts_only_where_somebody_is_boosted(boost, others, boosted):
    weights = Weights(boost=boost)
    assert pair_worth((1, None), 3, weights) == 3
    assert pair_worth((1, None), 3, weights, boosted=False) == others
    assert pair_worth((1, None), 3, weights, boosted=True) == boosted


@given(WEIGHTS, st.integers(1, 30), st.data())
def test_whatever_the_weights_a_better_rank_a_wish_back_and_a_boost_are_never_worth_less(weights, limit, data):
    better, worse = sorted(data.draw(st.tuples(st.integers(1, limit), st.integers(1, limit))))
    for boosted in (False, True):
        one = pair_worth((worse, None), limit, weights, boosted=boosted)
        assert 0 < one <= pair_worth((better, None), limit, weights, boosted=boosted)
        assert one < pair_worth((worse, worse), limit, weights, boosted=boosted)
    assert pair_worth((worse, None), limit, weights, boosted=False) <= pair_worth(
        (worse, None), limit, weights, boosted=True
    )


def test_the_minimum_is_for_everybody_and_never_more_than_can_be():
    assert fair_least(0, slots=3, candidates=3, minimum=0) == 0
    assert fair_least(1, slots=3, candidates=3, minimum=2) == 2
    assert fair_least(3, slots=3, candidates=3, minimum=2) == 3
    assert fair_least(0, slots=1, candidates=3, minimum=2) == 1
    assert fair_least(0, slots=3, candidates=1, minimum=2) == 1


@ON_SQLITE
def test_the_usual_settings_give_the_usual_problem(event):
    with event.database.reading() as session:
        assert take_snapshot(session, event.id, RunSettings()).data == take_snapshot(session, event.id).data


@ON_SQLITE
def test_settings_change_worths_and_leasts_and_the_same_ones_give_the_same_bytes(event):
    assert worths(event, replace(DEFAULTS, weights=Weights(rank=0))) == {"a+b": 4, "a+c": 4, "c+e": 4, "d+e": 4}
    assert worths(event, replace(DEFAULTS, weights=Weights(mutual=100))) == {"a+b": 6, "a+c": 4, "c+e": 5, "d+e": 6}
    boosted = replace(DEFAULTS, boosted=Boosted(people=(event.public_ids["d"],)))
    assert worths(event, boosted) == {"a+b": 12, "a+c": 8, "c+e": 10, "d+e": 24}
    with event.database.reading() as session:
        firm = session.connection().exec_driver_sql("SELECT public_id FROM organisations").scalar_one()
        assert take_snapshot(session, event.id, boosted).data == take_snapshot(session, event.id, boosted).data
        problem = build_problem(session, event.id, replace(DEFAULTS, minimum=2))
    assert {person.id: person.least for person in problem.people} == {"a": 2, "b": 1, "c": 2, "d": 1, "e": 2}
    assert worths(event, replace(DEFAULTS, boosted=Boosted(organisations=(firm,)))) == {
        "a+b": 24,
        "a+c": 16,
        "c+e": 10,
        "d+e": 12,
    }


@ON_SQLITE
def test_a_run_keeps_its_settings_and_one_from_before_has_the_usual_ones(event):
    settings = RunSettings(Weights(50, 300, 400), 2, avoid_met=False, boosted=Boosted(("f",), ("p",)))
    origin = Origin(fills=None, trial=Trial(1, "a+b", {"kind": "require"}))
    with event.database.writing() as session:
        number = request_run(
            session, event.id, by="command", seconds=5, workers=1, seed=0, now=NOW, queued=False, settings=settings
        )
    with event.database.reading() as session:
        assert run_summary(session, event.id, number).settings == settings
    assert read_settings({}) == DEFAULTS
    assert read_settings(settings_fields(settings)) == settings
    assert read_origin(origin_fields(origin)) == origin
    assert read_origin({}) == Origin()
