"""Repairs: the fewest changes for what happened, nothing that has begun, and only those touched are told."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from scheduler.errors import NotFound
from scheduler.events.service import tables
from scheduler.people.absences import AbsenceKind, absences, take_back_absence
from scheduler.timetable.begun import with_begun
from scheduler.timetable.declining import Reason
from scheduler.timetable.freeing import decline_meeting, set_declines_free
from scheduler.timetable.grids import Held, current_revision, own_timetable
from scheduler.timetable.judging import grid_breaches, problem_breaches
from scheduler.timetable.occurrences import note_closed
from scheduler.timetable.planning import build_problem
from scheduler.timetable.publishing import GridViolates, PublishedMeanwhile, publish_grid
from scheduler.timetable.records import Repair
from scheduler.timetable.repairing import propose_repair, repair_problem
from scheduler.timetable.repairs import Cause, Proposal, RepairGone, RepairStale, apply_repair, proposal
from scheduler.timetable.withdrawing import withdraw_timetable
from solver import problem as model
from tests.scheduler.people.test_absences import away
from tests.scheduler.stored_events import FIRST_GRID, LATER, NOW, StoredEvent
from tests.scheduler.timetable.test_withdrawing import BEGINS
from tests.web.organiser.conftest import database_url as sqlite_url

database_url = sqlite_url
"""What meets in the database's own locks is tried on both databases under tests/faults."""

MINUTE = timedelta(minutes=1)


@pytest.fixture
def published(event: StoredEvent) -> StoredEvent:
    event.publish(event.draft(*FIRST_GRID))
    event.claim_all(NOW)
    return event


def proposed(event: StoredEvent, now: datetime = LATER) -> Proposal:
    propose_repair(event.database, event.settings, event.id, by="organiser:1", now=now)
    with event.database.reading() as session:
        found = proposal(session, event.id, now=now)
    assert found is not None
    return found


def applied(event: StoredEvent, repair: Proposal, *chosen: int, now: datetime = LATER):
    with event.database.writing() as session:
        return apply_repair(session, event.settings, event.id, repair.token, chosen, by="organiser:1", now=now)


def places(event: StoredEvent) -> dict[str, tuple[int, str]]:
    """Slot number and table of each published meeting, by pair."""
    found = {}
    with event.database.reading() as session:
        for key, number in event.ids.items():
            for meeting in own_timetable(session, number).meetings:
                found["".join(sorted((key, meeting.partner.key)))] = (meeting.slot.number, meeting.table.key)
    return found


def told(event: StoredEvent, now: datetime = LATER) -> list[str]:
    return sorted(mail.to_email[0] for mail in event.mails() if mail.created_at == now and mail.kind == "invitation")


def test_a_late_arrival_moves_one_meeting_and_tells_two_people(published: StoredEvent) -> None:
    away(published, "d", AbsenceKind.LATE, BEGINS + 20 * MINUTE)
    before = published.state()
    repair = proposed(published)
    assert published.state() == before, "a proposal changes nothing"
    (caused,) = repair.changes
    assert (caused.cause, caused.who.key, caused.change.after.slot.number) == (Cause.AWAY, "d", 2)
    assert [each.person.key for each in repair.touched] == ["d", "e"]
    assert repair.proven
    done = applied(published, repair)
    assert (done.number, done.mails) == (2, len(repair.mails))
    assert told(published) == ["d", "e"]
    after = places(published)
    assert after.pop("de")[0] == 2
    assert after == {"ab": (2, "T1"), "ac": (0, "T1"), "ce": (1, "T1")}
    with pytest.raises(RepairGone):
        applied(published, repair)
    with published.database.reading() as session:
        assert current_revision(session, published.id).number == 2


def test_several_changes_are_repaired_together_and_free_people_are_offered_pairs(event: StoredEvent) -> None:
    event.publish(event.draft("ab 2 T1", "ce 1 T1"))
    event.claim_all(NOW)
    away(event, "e", AbsenceKind.CANCELLED)
    with event.database.writing() as session:
        note_closed(session, event.id, tables(session, event.id)[0].id, None, None, by="organiser:1", now=LATER)
    repair = proposed(event)
    assert {(c.change.first.key + c.change.second.key, c.cause) for c in repair.changes} == {
        ("ab", Cause.CLOSED),
        ("ce", Cause.AWAY),
    }
    assert [offer.first.key + offer.second.key for offer in repair.offers] == ["ac"]
    applied(event, repair, 0, 99)
    after = places(event)
    assert after["ab"] == (2, "T2")
    assert set(after) == {"ab", "ac"}
    assert told(event) == ["a", "a", "b", "c", "c", "e"]


def test_offers_that_nobody_ticked_are_not_held(event: StoredEvent) -> None:
    event.publish(event.draft("ab 2 T1", "ce 1 T1"))
    away(event, "e", AbsenceKind.CANCELLED)
    repair = proposed(event)
    assert len(repair.offers) == 1
    applied(event, repair)
    assert set(places(event)) == {"ab"}


def test_a_decline_is_repaired_by_leaving_the_meeting_out(published: StoredEvent) -> None:
    says_no(published, "c", "e")
    repair = proposed(published)
    assert [(c.cause, c.change.after) for c in repair.changes] == [(Cause.DECLINED, None)]
    applied(published, repair)
    assert set(places(published)) == {"ab", "ac", "de"}


def says_no(event: StoredEvent, key: str, partner: str, now: datetime = LATER) -> bool:
    with event.database.writing() as session:
        own = own_timetable(session, event.ids[key]).meetings
        meeting = next(each.public_id for each in own if each.partner.key == partner)
        return decline_meeting(session, event.settings, event.ids[key], meeting, reason=Reason.TRAVEL, note="", now=now)


def test_where_the_event_says_so_a_declined_meeting_leaves_at_once(published: StoredEvent) -> None:
    assert not says_no(published, "c", "e"), "off unless somebody switches it on"
    assert published.state()[0] == 1
    with published.database.writing() as session:
        set_declines_free(session, published.id, True, seen=False, by="organiser:1", now=LATER)
    assert says_no(published, "d", "e")
    assert set(places(published)) == {"ab", "ac"}
    assert told(published) == ["c", "d", "e", "e"]


def test_at_once_leaves_alone_what_was_declined_and_has_begun(published: StoredEvent) -> None:
    says_no(published, "c", "a")
    with published.database.writing() as session:
        set_declines_free(session, published.id, True, seen=False, by="organiser:1", now=LATER)
    assert says_no(published, "c", "e", now=BEGINS)
    assert set(places(published)) == {"ab", "ac", "de"}


def test_at_once_waits_where_something_else_must_be_repaired_first(published: StoredEvent) -> None:
    with published.database.writing() as session:
        set_declines_free(session, published.id, True, seen=False, by="organiser:1", now=LATER)
    away(published, "a", AbsenceKind.CANCELLED)
    assert not says_no(published, "d", "e")
    assert published.state()[0] == 1
    assert set(places(published)) == {"ab", "ac", "ce", "de"}


def test_what_has_begun_is_neither_moved_nor_dropped(published: StoredEvent) -> None:
    at = BEGINS + MINUTE
    away(published, "a", AbsenceKind.NO_SHOW, now=at)
    away(published, "d", AbsenceKind.CANCELLED, now=at)
    repair = proposed(published, at)
    assert [c.change.first.key + c.change.second.key for c in repair.changes] == ["ab"]
    applied(published, repair, now=at)
    assert set(places(published)) == {"ac", "ce", "de"}


def test_a_draft_that_moves_what_has_begun_is_refused_whoever_made_it(published: StoredEvent) -> None:
    at = BEGINS + MINUTE
    other = published.draft("ab 2 T2", "ac 1 T1", "ce 2 T1", "de 0 T2", now=LATER)
    with published.database.reading() as session:
        assert {breach.rule for breach in grid_breaches(session, published.id, other, now=at)} >= {"R2"}
        assert grid_breaches(session, published.id, other) == ()
    with published.database.writing() as session, pytest.raises(GridViolates):
        publish_grid(
            session, published.settings, published.id, other, seen_revision=1, accept_differences=True, by="x", now=at
        )


def test_begun_meetings_are_held_whatever_became_of_people_tables_and_pairs() -> None:
    person = {"capacity": (1, 1), "available": frozenset({1}), "most": 0}
    problem = model.Problem(
        slots=(model.Slot(), model.Slot()),
        tables=(model.Table("T", frozenset({1})),),
        people=(model.Person("a", **person), model.Person("b", **person)),
        meetings=(),
    )
    held = Held("a", "b", 0, "T")
    fixed = with_begun(problem, [held], frozenset({0}))
    assert problem_breaches(fixed, [held]) == ()
    assert [breach.rule for breach in problem_breaches(fixed, [])] == ["R10"]
    assert {breach.rule for breach in problem_breaches(fixed, [Held("a", "b", 1, "T")])} >= {"R2"}
    assert with_begun(problem, [held], frozenset()).meetings == ()


@pytest.mark.parametrize(
    ("most", "quotas"), [(1, ()), (None, (model.Quota(frozenset({0, 1}), 1),)), (2, (model.Quota(frozenset({1}), 1),))]
)
def test_a_required_pair_rests_once_what_has_begun_leaves_one_of_them_no_room(most: int | None, quotas) -> None:
    free = {"capacity": (1, 1), "available": frozenset({0, 1})}
    pairs = (model.Meeting(f"a+{key}", (0, 1 + i), frozenset({0, 1}), required=True) for i, key in enumerate("bc"))
    problem = model.Problem(
        slots=(model.Slot(), model.Slot()),
        tables=(model.Table("T", frozenset({0, 1})),),
        people=(
            model.Person("a", most=most, quotas=quotas, **free),
            model.Person("b", **free),
            model.Person("c", **free),
        ),
        meetings=tuple(pairs),
    )
    after = with_begun(problem, [Held("a", "b", 0, "T")], frozenset({0}))
    room = most == 2
    assert {meeting.id: meeting.required for meeting in after.meetings} == {"a+b": True, "a+c": room}
    assert (problem_breaches(after, [Held("a", "b", 0, "T")]) == ()) is not room


def test_the_solver_is_asked_for_published_pairs_only_and_for_fewest_changes_first(published: StoredEvent) -> None:
    with published.database.reading() as session:
        problem = build_problem(session, published.id)
    small = repair_problem(problem, [Held("a", "b", 2, "T1")], frozenset({0}))
    assert [meeting.id for meeting in small.meetings] == ["a+b"]
    assert small.meetings[0].slots == {1, 2}
    assert small.goals[0] is model.GoalName.CHANGES


def test_a_proposal_that_something_overtook_is_refused_with_what_changed(published: StoredEvent) -> None:
    away(published, "d", AbsenceKind.LATE, BEGINS + 20 * MINUTE)
    repair = proposed(published)
    away(published, "c", AbsenceKind.CANCELLED)
    before = published.state()
    with pytest.raises(RepairStale) as refused:
        applied(published, repair)
    assert refused.value.differences.availability == ("c",)
    with published.database.writing() as session:
        noted = next(each for each in absences(session, published.id) if each.participant_id == published.ids["c"])
        take_back_absence(session, published.id, noted.id, by="organiser:1", now=LATER)
    published.publish(published.draft("ab 2 T1", now=LATER), seen=1, accept=True, now=LATER)
    with pytest.raises(PublishedMeanwhile):
        applied(published, repair)
    assert published.state()[0] == before[0] + 1
    with published.database.reading() as session:
        assert proposal(session, published.id, now=LATER).overtaken


def test_a_newer_proposal_takes_the_place_of_an_older_one(published: StoredEvent) -> None:
    away(published, "d", AbsenceKind.LATE, BEGINS + 20 * MINUTE)
    old, new = proposed(published), proposed(published)
    with pytest.raises(RepairGone):
        applied(published, old)
    applied(published, new)
    with published.database.reading() as session:
        assert session.scalars(select(Repair)).all() == []


def test_a_solve_under_way_hinders_no_repair_and_its_grid_waits_for_the_new_revision(published: StoredEvent) -> None:
    away(published, "d", AbsenceKind.LATE, BEGINS + 20 * MINUTE)
    repair = proposed(published)
    other = published.draft("ab 2 T1", "ac 0 T1", now=LATER)
    number = published.request(LATER, queued=True)
    applied(published, repair)
    assert published.run(number).state == "queued"
    with pytest.raises(PublishedMeanwhile):
        published.publish(other, seen=1, accept=True, now=LATER)
    assert published.publish(other, seen=2, accept=True, now=LATER).number == 3, "back to an earlier draft"


def test_time_that_passed_over_a_proposal_stops_it(published: StoredEvent) -> None:
    away(published, "d", AbsenceKind.LATE, BEGINS + 20 * MINUTE)
    repair = proposed(published)
    with pytest.raises(GridViolates):
        applied(published, repair, now=BEGINS)
    assert published.state()[0] == 1


def test_without_a_published_timetable_there_is_nothing_to_repair(event: StoredEvent) -> None:
    with pytest.raises(NotFound):
        propose_repair(event.database, event.settings, event.id, by="organiser:1", now=LATER)
    event.publish(event.draft(*FIRST_GRID))
    with event.database.writing() as session:
        withdraw_timetable(session, event.settings, event.id, "x", seen_revision=1, by="command", now=NOW)
    with pytest.raises(NotFound):
        propose_repair(event.database, event.settings, event.id, by="organiser:1", now=LATER)
