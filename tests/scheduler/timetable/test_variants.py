"""Filling the gaps of a grid, trying a change, and rolling back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from scheduler.errors import NotFound
from scheduler.people.records import Participant
from scheduler.timetable.copying import COPIED, copy_run
from scheduler.timetable.editing_drafts import make_draft
from scheduler.timetable.grids import grid_of_draft, grid_view
from scheduler.timetable.publishing import PublishedBefore
from scheduler.timetable.records import Grid, GridMeeting
from scheduler.timetable.running import execute_run
from scheduler.timetable.service import request_run, run_files
from scheduler.timetable.settings import Origin, Trial
from scheduler.timetable.values import RunState
from scheduler.timetable.variants import KeptGridViolates, TrialOutdated
from scheduler.wishes.records import Veto
from solver.formats import read_problem, read_result
from solver.validation import check
from tests.scheduler.stored_events import FIRST_GRID, NOW, StoredEvent
from tests.scheduler.timetable.test_withdrawing import BEGINS

HALF = ("ac 2 T1", "de 0 T2")
"""Two meetings of four, a and c at the only time of b."""


def solved(event: StoredEvent, origin: Origin, *, now: datetime = NOW) -> int:
    with event.database.writing() as session:
        number = request_run(
            session, event.id, by="command", seconds=5, workers=1, seed=0, now=now, queued=False, origin=origin
        )
    execute_run(event.database, event.settings, event.run(number).id)
    return number


def held(event: StoredEvent, number: int) -> set[str]:
    with event.database.reading() as session:
        view = grid_view(session, event.id, event.run(number).grid_id)
    return {f"{m.first.key}{m.second.key} {m.slot.number} {m.table.key}" for m in view.meetings}


def copied(event: StoredEvent, number: int) -> int:
    with event.database.writing() as session:
        return copy_run(session, event.id, number, by="organiser:1", now=NOW)


def test_filling_keeps_every_meeting_at_its_place_and_adds_what_fits(event):
    event.draft(*HALF)
    number = solved(event, Origin(fills=1))
    assert set(HALF) < held(event, number)
    # b has only the slot in which a stays with c; c and e find one of their own.
    assert {pair.split()[0] for pair in held(event, number)} == {"ac", "de", "ce"}
    assert event.run(number).origin.fills == 1
    with event.database.reading() as session:
        problem = read_problem(run_files(session, event.id, number)[0])
    fixed = {m.id: (set(m.slots), set(m.tables)) for m in problem.meetings if m.required}
    assert fixed == {"a+c": ({2}, {0}), "d+e": ({0}, {1})}


def test_of_an_edited_draft_everything_stays_or_only_what_is_locked(event):
    event.draft(*HALF)
    with event.database.writing() as session:
        made = make_draft(session, event.id, event.run(1).grid_id, by="organiser:1", now=NOW)
        grid_id = grid_of_draft(session, event.id, made.number)
        first, second = sorted((event.ids["d"], event.ids["e"]))
        session.execute(
            update(GridMeeting)
            .where(GridMeeting.grid_id == grid_id, GridMeeting.first_id == first, GridMeeting.second_id == second)
            .values(locked=True)
        )
    for origin, kept in (
        (Origin(draft=made.number), {"a+c": ({2}, {0}), "d+e": ({0}, {1})}),
        (Origin(draft=made.number, locked=True), {"d+e": ({0}, {1})}),
    ):
        number = solved(event, origin)
        with event.database.reading() as session:
            problem = read_problem(run_files(session, event.id, number)[0])
        assert {m.id: (set(m.slots), set(m.tables)) for m in problem.meetings if m.required} == kept
        assert event.run(number).origin == origin
        assert "de 0 T2" in held(event, number)
    with pytest.raises(NotFound):
        solved(event, Origin(draft=9))


def test_a_grid_that_breaks_rules_by_now_is_not_filled_or_copied(event):
    event.draft(*HALF)
    with event.database.writing() as session:
        session.add(Veto(participant_id=event.ids["e"], target_id=event.ids["d"]))
    with pytest.raises(KeptGridViolates) as refusal:
        solved(event, Origin(fills=1))
    assert [breach.keys for breach in refusal.value.breaches] == [("d", "e")]
    with pytest.raises(KeptGridViolates):
        copied(event, 1)
    assert event.audit("run requested") == 1
    assert event.audit("run copied") == 0


def test_what_has_begun_is_kept_when_gaps_are_filled_whatever_became_of_its_people(event):
    event.publish(event.draft(*FIRST_GRID))
    at = BEGINS + timedelta(minutes=1)
    with event.database.writing() as session:
        session.execute(update(Participant).where(Participant.key == "d").values(left_at=at))
        made = make_draft(session, event.id, event.run(1).grid_id, by="organiser:1", now=at)
    for origin in (Origin(fills=1), Origin(draft=made.number)):
        number = solved(event, origin, now=at)
        assert set(FIRST_GRID) <= held(event, number)


def test_filling_a_run_without_a_grid_is_refused(event):
    with pytest.raises(NotFound):
        solved(event, Origin(fills=7))


def test_a_trial_leaves_a_result_to_compare_and_no_draft(event):
    event.draft(*HALF)
    trial = Trial(1, "a+b", {"kind": "add_table", "slot": 2, "table": "T3"})
    number = solved(event, Origin(trial=trial))
    run = event.run(number)
    assert (run.state, run.status, run.grid_id, run.origin.trial) == (RunState.FINISHED, "optimal", None, trial)
    with event.database.reading() as session:
        assert session.scalars(select(Grid.run_id)).all() == [event.run(1).id]
        problem = read_problem(run_files(session, event.id, number)[0])
    assert [(table.id, set(table.slots)) for table in problem.tables][2:] == [("T3", {2})]


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ({"kind": "open_slot", "person": "b", "slot": 0}, lambda p: p.people[1].available == {0, 2}),
        ({"kind": "raise_most", "person": "a", "to": 3}, lambda p: p.people[0].most == 3),
        ({"kind": "require"}, lambda p: [m.id for m in p.meetings if m.required] == ["a+b"]),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_change_is_made_to_the_problem_of_today(event, change, changed):
    event.draft(*HALF)
    number = solved(event, Origin(trial=Trial(1, "a+b", change)))
    with event.database.reading() as session:
        assert changed(read_problem(run_files(session, event.id, number)[0]))


@pytest.mark.parametrize(
    ("meeting", "change"),
    [
        ("a+x", {"kind": "require"}),
        ("a+x", {"kind": "open_slot", "person": "a", "slot": 0}),
        ("a+b", {"kind": "open_slot", "person": "x", "slot": 0}),
        ("a+b", {"kind": "open_slot", "person": "b", "slot": 3}),
        ("a+b", {"kind": "open_table", "table": "T9", "slot": 0}),
        ("a+b", {"kind": "raise_quota", "person": "a", "quota": 0, "to": 2}),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_change_of_what_is_not_there_any_more_is_refused(event, meeting, change):
    event.draft(*HALF)
    with pytest.raises(TrialOutdated):
        solved(event, Origin(trial=Trial(1, meeting, change)))
    assert event.audit("run requested") == 1


def test_rolling_back_copies_a_replaced_revision_into_a_draft_that_can_be_published(event):
    first = event.draft(*FIRST_GRID)
    event.publish(first)
    event.publish(event.draft(*HALF), 1)
    with pytest.raises(PublishedBefore):
        event.publish(first, 2)
    number = copied(event, 1)
    run = event.run(number)
    assert (run.reason, run.origin.copies, held(event, number)) == (COPIED, 1, set(FIRST_GRID))
    with event.database.reading() as session:
        problem_bytes, result = run_files(session, event.id, number)
    problem = read_problem(problem_bytes)
    assert check(problem, read_result(result, problem).result) == []
    assert {goal.name: goal.value for goal in run.goals}["weight"] == 42
    assert event.publish(run.grid_id, 2).number == 3
    assert {pair: m.slot_id for pair, m in event.meetings().items()}.keys() == {"ab", "ac", "ce", "de"}


def test_a_copy_is_checked_under_the_data_of_today(event):
    event.draft(*FIRST_GRID)
    with event.database.writing() as session:
        session.execute(update(Participant).where(Participant.key == "e").values(most=1))
    with pytest.raises(KeptGridViolates) as refusal:
        copied(event, 1)
    assert [(breach.rule, breach.keys) for breach in refusal.value.breaches] == [("R8", ("e",))]


def test_an_older_draft_is_published_while_a_run_is_under_way_and_the_run_is_told_of_it(event):
    grid = event.draft(*FIRST_GRID)
    number = event.request()
    event.publish(grid)
    execute_run(event.database, event.settings, event.run(number).id)
    run = event.run(number)
    assert run.state is RunState.FINISHED
    assert event.publish(run.grid_id, 1).number == 2


def test_what_changes_during_a_run_is_checked_before_its_grid_is_published(event):
    number = event.request()
    with event.database.writing() as session:
        session.add(Veto(participant_id=event.ids["e"], target_id=event.ids["d"]))
    execute_run(event.database, event.settings, event.run(number).id)
    with pytest.raises(KeptGridViolates):
        copied(event, number)
