"""When participants can meet by their own word: what they close, what they choose, and what becomes of it."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import make_transient

from scheduler.events.records import Slot
from scheduler.events.service import event_summary
from scheduler.people.saving import StaleForm
from scheduler.people.service import DayClosed, SlotsChanged
from scheduler.people.values import SlotTicks
from scheduler.privacy.copies import as_json, own_copy
from scheduler.reports.service import event_numbers
from scheduler.timetable.judging import grid_breaches, snapshot_differences
from scheduler.timetable.planning import build_problem, take_snapshot
from solver.solution import Placement, Solution
from solver.validation import violations
from tests.scheduler.people.test_day import ALL_DAY, Visitor
from tests.scheduler.stored_events import FIRST_GRID, StoredEvent, event_files, stored
from tests.sizes import TIMES


class Closing(Visitor):
    """A participant who names the slots by their number."""

    def ticks(self, *free: int, only: bool = False) -> SlotTicks:
        ids = {each.slot.number: str(each.slot.id) for each in self.day().slots}
        return SlotTicks(only, frozenset(ids.values()), frozenset(ids[number] for number in free))

    def closed(self) -> list[int]:
        return [each.slot.number for each in self.day().slots if each.closed]


@pytest.fixture
def c(event: StoredEvent) -> Closing:
    return Closing(event, "c")


def cut_anew(event: StoredEvent, minutes: int) -> None:
    """The organiser gives the hour from 14:00 slots of another length."""
    with event.database.writing() as session:
        old = session.scalars(select(Slot).where(Slot.event_id == event.id).order_by(Slot.number)).all()
        start, item = old[0].starts_at, old[0].item_id
        session.execute(delete(Slot).where(Slot.event_id == event.id))
        session.add_all(
            Slot(
                event_id=event.id,
                item_id=item,
                number=number,
                starts_at=start + timedelta(minutes=number * minutes),
                ends_at=start + timedelta(minutes=(number + 1) * minutes),
            )
            for number in range(60 // minutes)
        )


def test_what_is_not_ticked_is_closed_until_it_is_ticked_again(c: Closing) -> None:
    c.save(ticks=c.ticks(0, 2))
    assert (c.closed(), c.free(), c.day().only) == ([1], [0, 2], False)
    c.save("ask", ticks=c.ticks(0, 2), seen=1, key="l")
    assert (c.closed(), c.free()) == ([1], [0])
    c.save(ticks=c.ticks(0, 1, 2), seen=2, key="m")
    assert (c.closed(), c.free()) == ([], [0, 1, 2])


def test_a_slot_that_is_added_later_is_free_all_day_and_not_for_whoever_chose_some(event: StoredEvent) -> None:
    all_day, only, slow = (Closing(event, key) for key in "cde")
    with event.database.writing() as session:
        last = session.scalars(select(Slot).where(Slot.event_id == event.id, Slot.number == 2)).one()
        session.delete(last)
    all_day.save(ticks=all_day.ticks(0))
    only.save(ticks=only.ticks(0, only=True))
    drawn = slow.ticks(0)
    with event.database.writing() as session:
        make_transient(last)
        session.add(last)
    slow.save(ticks=drawn)
    assert [visitor.free() for visitor in (all_day, only, slow)] == [[0, 2], [0], [0, 2]]


def test_the_word_is_about_time_and_holds_when_slots_are_cut_anew(event: StoredEvent) -> None:
    closing, only = Closing(event, "c"), Closing(event, "d")
    closing.save(ticks=closing.ticks(0, 1))
    only.save(ticks=only.ticks(0, 1, only=True))
    cut_anew(event, 15)
    # 14:40 to 15:00 is closed, which takes 14:30 and 14:45; 14:00 to 14:40 is chosen, which holds 14:00 and 14:15.
    assert (closing.free(), only.free()) == ([0, 1], [0, 1])
    cut_anew(event, 60)
    assert (closing.free(), only.free()) == ([], [])


def test_nothing_chosen_is_no_slot_also_when_slots_come(event: StoredEvent) -> None:
    only = Closing(event, "c")
    only.save(ticks=only.ticks(only=True))
    cut_anew(event, 10)
    assert (only.free(), only.day().only) == ([], True)
    with event.database.reading() as session:
        assert [person.key for person in event_numbers(session, event.id).without_slot] == ["c"]


def test_to_the_deadline_and_not_after_it(c: Closing, event: StoredEvent) -> None:
    with event.database.reading() as session:
        closes = event_summary(session, event.id).wishes_close_at
    c.save(ticks=c.ticks(0), now=closes - timedelta(milliseconds=1))
    for late in (timedelta(0), timedelta(milliseconds=1)):
        with pytest.raises(DayClosed):
            c.save(ticks=c.ticks(1, only=True), seen=1, key="l", now=closes + late)
    assert (c.free(), c.day().only) == ([0], False)


def test_a_repeat_is_one_effect_and_an_old_form_overwrites_nothing(c: Closing) -> None:
    c.save(ticks=c.ticks(0, 1), key="once")
    assert c.save(ticks=c.ticks(2), key="once").repeated
    with pytest.raises(StaleForm):
        c.save(ticks=c.ticks(2), key="other")
    assert (c.free(), c.day().version) == ([0, 1], 1)


def test_a_slot_of_another_event_or_of_none_is_refused_and_changes_nothing(c: Closing, event: StoredEvent) -> None:
    files = event_files()
    files["event.toml"] = files["event.toml"].replace(b'"small"', b'"other"', 1)
    foreign = Closing(stored(event.database, event.settings, files), "c").ticks(0)
    for strange in (foreign.free, {"0"}, {"-1"}, {""}, {"²"}, {"1" * 40}):
        for ticks in (
            SlotTicks(True, frozenset(), frozenset(strange)),
            SlotTicks(False, frozenset(strange), ALL_DAY.free),
        ):
            with pytest.raises(SlotsChanged):
                c.save(ticks=ticks)
    assert (c.free(), c.day().version) == ([0, 1, 2], 0)


def test_the_copy_of_ones_own_data_says_it(c: Closing, event: StoredEvent) -> None:
    c.save(ticks=c.ticks(0, 1, only=True))
    with event.database.reading() as session:
        mine = json.loads(as_json(own_copy(session, c.id)))
    assert mine["availabilities"] == [{"only_chosen": True}]
    chosen = {"starts_at": "2027-03-05T05:00:00+00:00", "ends_at": "2027-03-05T05:40:00+00:00", "free": True}
    assert mine["own_times"] == [chosen]


def test_a_grid_from_before_a_slot_was_closed_breaks_a_rule_and_the_change_is_told(event: StoredEvent) -> None:
    with event.database.reading() as session:
        before = take_snapshot(session, event.id).data
    grid = event.draft(*FIRST_GRID)
    e = Closing(event, "e")
    e.save(ticks=e.ticks(0, 2))
    with event.database.reading() as session:
        assert [(breach.rule, breach.keys) for breach in grid_breaches(session, event.id, grid)] == [("R3", ("e",))]
        assert snapshot_differences(session, event.id, before).availability == ("e",)


FREE = st.frozensets(st.integers(0, 2))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=10 * TIMES, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.sampled_from("abcde"), st.tuples(FREE, st.booleans())))
def test_a_meeting_may_be_held_exactly_where_both_left_the_slot_open(event: StoredEvent, ticks) -> None:
    """Every place of every candidate, before the verifier; b speaks in slots 0 and 1 besides."""
    free = {key: {2} if key == "b" else {0, 1, 2} for key in "abcde"}
    for key, (slots, only) in ticks.items():
        visitor = Closing(event, key)
        free[key] &= slots
        visitor.save(ticks=visitor.ticks(*slots, only=only), seen=(seen := visitor.day().version), key=f"{seen}")
    with event.database.reading() as session:
        problem = build_problem(session, event.id)
    for number, meeting in enumerate(problem.meetings):
        both = [free[problem.people[person].id] for person in meeting.people]
        for slot in range(3):
            broken = violations(problem, Solution((Placement(slot, 0, number),)))
            assert any(violation.rule.startswith("R3") for violation in broken) == (slot not in set.intersection(*both))
    for key in ticks:
        visitor = Closing(event, key)
        visitor.save(seen=visitor.day().version, key="back")
