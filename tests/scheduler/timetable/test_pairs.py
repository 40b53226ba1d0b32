"""Pairs that an organiser requires or forbids: the list, and what a run makes of it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from scheduler.audit.records import AuditEntry
from scheduler.errors import NotFound
from scheduler.people.records import Participant
from scheduler.privacy.erasure import erase
from scheduler.timetable.judging import BLOCKED, grid_breaches
from scheduler.timetable.pairs import (
    PairKind,
    PairRuledOtherwise,
    SamePerson,
    free_pair,
    pair_rules,
    pairs_ruled,
    rule_pair,
)
from scheduler.timetable.planning import build_problem
from scheduler.timetable.publishing import GridViolates
from scheduler.timetable.running import execute_run
from scheduler.timetable.service import RequiredBlocked
from scheduler.timetable.values import Breach, RunState
from scheduler.wishes.records import Veto
from tests.scheduler.stored_events import FIRST_GRID, NOW, StoredEvent

BE, CE = ("b", "e"), ("c", "e")


def rules_on(event: StoredEvent, pair: tuple[str, str], kind: PairKind = PairKind.REQUIRED) -> None:
    with event.database.writing() as session:
        rule_pair(session, event.id, event.ids[pair[1]], event.ids[pair[0]], kind, by="organiser:1", now=NOW)


def problem_of(event: StoredEvent):
    with event.database.reading() as session:
        return build_problem(session, event.id)


def meetings_of(event: StoredEvent) -> dict[str, tuple[int, bool]]:
    return {meeting.id: (meeting.weight, meeting.required) for meeting in problem_of(event).meetings}


def test_a_required_pair_is_a_candidate_without_a_wish_and_a_forbidden_one_is_none(event):
    rules_on(event, BE)
    rules_on(event, CE, PairKind.FORBIDDEN)
    assert meetings_of(event) == {
        "a+b": (12, False),
        "a+c": (8, False),
        "b+e": (0, True),
        "d+e": (12, False),
    }


def test_the_list_is_written_once_noted_and_taken_back(event):
    rules_on(event, BE)
    rules_on(event, BE)
    with pytest.raises(PairRuledOtherwise) as refusal:
        rules_on(event, BE, PairKind.FORBIDDEN)
    assert refusal.value.kind is PairKind.REQUIRED
    with event.database.reading() as session:
        (rule,) = pair_rules(session, event.id)
        noted = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "pair required")).all()
    assert (rule.first, rule.second, rule.by) == (event.ids["b"], event.ids["e"], "organiser:1")
    assert noted == [{"first": event.ids["b"], "second": event.ids["e"]}]
    for kind, done in ((PairKind.FORBIDDEN, False), (PairKind.REQUIRED, True), (PairKind.REQUIRED, False)):
        with event.database.writing() as session:
            two = event.ids["e"], event.ids["b"]
            assert free_pair(session, event.id, *two, kind, by="organiser:1", now=NOW) is done
    with event.database.reading() as session:
        assert pair_rules(session, event.id) == ()
    assert event.audit("pair freed") == 1


def test_nobody_is_put_with_themselves_or_with_strangers(event):
    with pytest.raises(SamePerson):
        rules_on(event, ("b", "b"))
    with pytest.raises(NotFound), event.database.writing() as session:
        rule_pair(session, event.id, event.ids["b"], 999_999, PairKind.REQUIRED, by="command", now=NOW)


def test_a_required_pair_of_which_one_said_never_is_refused_by_name_and_not_by_whom(event):
    with event.database.writing() as session:
        session.add(Veto(participant_id=event.ids["e"], target_id=event.ids["b"]))
    rules_on(event, BE)
    assert "b+e" not in meetings_of(event)
    with pytest.raises(RequiredBlocked) as refusal:
        event.request()
    assert [(one.en, other.en) for one, other in refusal.value.pairs] == [("Na-rin", "Ma-ru")]
    assert event.audit("run requested") == 0


def test_the_rule_rests_once_one_of_them_has_left_and_goes_with_them(event):
    rules_on(event, BE)
    with event.database.writing() as session:
        session.execute(update(Participant).where(Participant.key == "b").values(left_at=NOW))
    with event.database.reading() as session:
        assert pairs_ruled(session, event.id, PairKind.REQUIRED) == frozenset()
        assert len(pair_rules(session, event.id)) == 1
    assert "b+e" not in meetings_of(event)
    with event.database.writing() as session:
        erase(session, event.settings, event.ids["b"], now=NOW)
    with event.database.reading() as session:
        assert pair_rules(session, event.id) == ()


def test_a_run_holds_what_is_required(event):
    rules_on(event, ("b", "c"))
    number = event.request()
    execute_run(event.database, event.settings, event.run(number).id)
    with event.database.reading() as session:
        # Of b's day only the last slot is left, and a wish of worth 12 with a has to make way there.
        assert grid_breaches(session, event.id, event.run(number).grid_id) == ()
    weight = next(goal for goal in event.run(number).goals if goal.name == "weight")
    assert (weight.value, weight.bound) == (30, 30)


def test_what_cannot_be_held_together_ends_the_run_with_the_conflict(event):
    rules_on(event, ("a", "b"))
    rules_on(event, ("b", "c"))
    number = event.request(datetime.now(UTC))
    execute_run(event.database, event.settings, event.run(number).id)
    run = event.run(number)
    assert (run.state, run.reason, run.grid_id) == (RunState.FAILED, "infeasible", None)
    assert "meeting a+b is required" in run.conflict
    assert "meeting b+c is required" in run.conflict


def test_a_grid_that_breaks_a_rule_made_since_is_not_published(event):
    grid = event.draft(*FIRST_GRID)
    rules_on(event, BE)
    rules_on(event, CE, PairKind.FORBIDDEN)
    with pytest.raises(GridViolates) as refusal:
        event.publish(grid)
    assert set(refusal.value.breaches) == {Breach(BLOCKED, ("c", "e")), Breach("R10", ("b", "e"))}
    assert event.state()[0] == 0
