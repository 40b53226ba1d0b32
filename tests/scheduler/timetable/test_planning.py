"""From the rows of an event to the problem that the solver reads."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update

from scheduler.people.records import Attendance, Participant
from scheduler.timetable.planning import build_problem, take_snapshot
from scheduler.timetable.rules import fair_least, pair_worth
from scheduler.wishes.records import Veto, Wish
from solver.problem import GoalName
from tests.scheduler.stored_events import FIRST_GRID, NOW, event_files, sha256, stored

PUBLISHED_GOALS = (GoalName.SHORTFALL, GoalName.WEIGHT, GoalName.CHANGES, GoalName.BREAKS, GoalName.MOVES)


def problem_of(event):
    with event.database.reading() as session:
        return build_problem(session, event.id)


def worths(problem) -> dict[str, int]:
    return {meeting.id: meeting.weight for meeting in problem.meetings}


def test_the_small_event_becomes_this_problem(event):
    problem = problem_of(event)
    assert [slot.block for slot in problem.slots] == ["net"] * 3
    assert [(table.id, table.virtual, sorted(table.slots)) for table in problem.tables] == [
        ("T1", False, [0, 1, 2]),
        ("T2", True, [0, 1, 2]),
    ]
    # b speaks from 14:00 to 14:30, which takes the slots at 14:00 and 14:20; a's plenary ends before them.
    assert {person.id: sorted(person.available) for person in problem.people} == {
        "a": [0, 1, 2],
        "b": [2],
        "c": [0, 1, 2],
        "d": [0, 1, 2],
        "e": [0, 1, 2],
    }
    assert {person.id: person.most for person in problem.people} == {"a": 2, "b": None, "c": None, "d": None, "e": None}
    # Three wishes are allowed, so a first wish is worth 3; what is mutual counts twice.
    assert worths(problem) == {"a+b": 12, "a+c": 8, "c+e": 10, "d+e": 12}
    assert problem.goals == (GoalName.SHORTFALL, GoalName.WEIGHT, GoalName.BREAKS, GoalName.MOVES)
    assert problem.keep == ()


def test_a_pair_needs_a_wish_from_either_side_and_a_veto_from_neither(event):
    with event.database.writing() as session:
        session.execute(delete(Wish))
        session.execute(delete(Veto))
        wishes = [("e", "a", 1), ("a", "b", 1), ("b", "c", 3), ("c", "b", 1), ("c", "d", 2)]
        session.execute(
            insert(Wish),
            [{"participant_id": event.ids[p], "target_id": event.ids[t], "rank": r} for p, t, r in wishes],
        )
        vetoes = [("a", "b"), ("d", "c")]
        session.execute(insert(Veto), [{"participant_id": event.ids[p], "target_id": event.ids[t]} for p, t in vetoes])
    # a wished for b and vetoed b later, c wished for d who vetoed c: both are gone. d has no candidate, so no least.
    problem = problem_of(event)
    assert worths(problem) == {"a+e": 3, "b+c": (1 + 3) * 2}
    assert {person.id: person.least for person in problem.people} == {"a": 1, "b": 1, "c": 1, "d": 0, "e": 1}


def test_whoever_is_in_a_session_all_the_time_has_no_slot_and_no_least(event):
    with event.database.writing() as session:
        items = {key: item for key, item in _items(session, event.id).items() if key in {"talk", "ask"}}
        session.execute(
            insert(Attendance),
            [{"participant_id": event.ids["c"], "item_id": item, "role": "attending"} for item in items.values()],
        )
    person = next(person for person in problem_of(event).people if person.id == "c")
    assert (person.available, person.least) == (frozenset(), 0)


def _items(session, event_id) -> dict[str, int]:
    from scheduler.events.service import programme

    return {item.key: item.id for item in programme(session, event_id).items}


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_the_least_is_what_was_asked_but_one_for_everybody_and_never_more_than_can_be(asked, slots, candidates):
    least = fair_least(asked, slots=slots, candidates=candidates)
    assert least == min(asked or 1, slots, candidates)


@given(st.integers(1, 30), st.data())
def test_a_better_rank_is_never_worth_less_and_mutual_wishes_count_twice(limit, data):
    ranks = st.integers(1, limit)
    mine, theirs = data.draw(ranks), data.draw(ranks)
    assert pair_worth((mine, None), limit) == pair_worth((None, mine), limit) == limit + 1 - mine
    assert pair_worth((mine, theirs), limit) == 2 * (
        pair_worth((mine, None), limit) + pair_worth((theirs, None), limit)
    )


def test_the_same_rows_give_the_same_bytes_whatever_their_order(event):
    with event.database.reading() as session:
        before = take_snapshot(session, event.id)
        again = take_snapshot(session, event.id)
    assert before.data == again.data
    assert before.sha256 == sha256(before.data)
    with event.database.writing() as session:
        kept = [
            {"participant_id": w.participant_id, "target_id": w.target_id, "rank": w.rank}
            for w in session.query(Wish).all()
        ]
        session.execute(delete(Wish))
        session.execute(insert(Wish), kept[::-1])
    with event.database.reading() as session:
        assert take_snapshot(session, event.id).data == before.data


def test_two_events_of_the_same_files_are_the_same_problem(event):
    other = {**event_files(), "event.toml": event_files()["event.toml"].replace(b'"small"', b'"other"', 1)}
    twin = stored(event.database, event.settings, other)
    with event.database.reading() as session:
        assert take_snapshot(session, twin.id).data == take_snapshot(session, event.id).data


@pytest.mark.parametrize("change", ["wish", "veto", "day", "most"])
def test_whatever_a_run_depends_on_changes_its_bytes(event, change):
    with event.database.reading() as session:
        before = take_snapshot(session, event.id).sha256
    with event.database.writing() as session:
        if change == "wish":
            session.execute(delete(Wish).where(Wish.participant_id == event.ids["c"]))
        elif change == "veto":
            session.add(Veto(participant_id=event.ids["c"], target_id=event.ids["a"]))
        elif change == "day":
            item = _items(session, event.id)["ask"]
            session.add(Attendance(participant_id=event.ids["e"], item_id=item, role="attending"))
        else:
            session.execute(update(Participant).where(Participant.key == "e").values(most=1))
    with event.database.reading() as session:
        assert take_snapshot(session, event.id).sha256 != before


def test_after_publishing_the_grid_is_to_be_kept(event):
    event.publish(event.draft(*FIRST_GRID))
    problem = problem_of(event)
    assert problem.goals == PUBLISHED_GOALS
    assert {dataclasses.astuple(kept) for kept in problem.keep} == {
        ("a+b", 2, "T1"),
        ("a+c", 0, "T1"),
        ("c+e", 1, "T1"),
        ("d+e", 0, "T2"),
    }


def test_drafts_are_not_to_be_kept(event):
    event.draft(*FIRST_GRID, now=NOW)
    assert problem_of(event).keep == ()
