"""Least, most and rest: whose count, what they come to, and that planning keeps to them."""

import pytest
from sqlalchemy import update

from scheduler.people.limits import (
    Limits,
    LimitsChanged,
    LimitsRefused,
    OwnLimits,
    differences,
    effective,
    everybodys_limits,
    kind_limits,
    limits_of,
    save_kind_limits,
)
from scheduler.people.records import Organisation, Participant
from scheduler.timetable.planning import build_problem
from tests.scheduler.stored_events import NOW, StoredEvent


@pytest.mark.parametrize(
    ("limits", "slots", "held"),
    [
        (Limits(), 20, None),
        (Limits(most=5), 20, 5),
        (Limits(rest=2), 20, 18),
        (Limits(most=17, rest=2), 20, 17),
        (Limits(most=19, rest=2), 20, 18),
        (Limits(rest=2), 3, 1),
        (Limits(rest=2), 2, 1),
        (Limits(rest=2), 1, 1),
        (Limits(rest=2), 0, 0),
        (Limits(most=0, rest=2), 1, 0),
    ],
)
def test_rests_leave_slots_free_and_never_take_the_last_one(limits: Limits, slots: int, held: int | None) -> None:
    assert limits.held(slots) == held


def test_the_least_gives_way_to_what_is_allowed_at_most() -> None:
    assert Limits(least=3).wanted(2) == 3
    assert Limits(least=3, most=2).wanted(9) == 2
    assert Limits(least=3, most=3).wanted(9) == 3
    assert Limits(least=3, rest=2).wanted(4) == 2


def test_own_limits_go_before_those_of_the_kind_one_by_one() -> None:
    kind = Limits(2, 8, 1)
    assert effective(OwnLimits(), kind) == kind
    assert effective(OwnLimits(least=1), kind) == Limits(1, 8, 1)
    assert effective(OwnLimits(most=0), kind) == Limits(2, 0, 1)
    assert effective(OwnLimits(rest=0), kind) == Limits(2, 8, 0)


def save(event: StoredEvent, wanted: dict[str, Limits], seen: dict[str, Limits] | None = None) -> object:
    with event.database.writing() as session:
        return save_kind_limits(session, event.id, wanted, seen=seen or {}, by="organiser:1", now=NOW)


def kind_of_c(event: StoredEvent) -> str:
    with event.database.reading() as session:
        person = session.get_one(Participant, event.ids["c"])
        return session.get_one(Organisation, person.organisation_id).kind if person.organisation_id else ""


def test_planning_keeps_to_the_limits_of_the_kind(event: StoredEvent) -> None:
    kind = kind_of_c(event)
    with event.database.reading() as session:
        before = {person.id: person for person in build_problem(session, event.id).people}
    free = len(before["c"].available)
    assert before["c"].most is None
    assert free > 1
    save(event, {kind: Limits(0, None, 1)})
    with event.database.reading() as session:
        after = {person.id: person for person in build_problem(session, event.id).people}
        limits = everybodys_limits(session, event.id)
        assert limits == {number: limits_of(session, number) for number in event.ids.values()}
    assert after["c"].most == free - 1
    with event.database.writing() as session:
        session.execute(update(Participant).where(Participant.key == "c").values(rest=0, most=1, least=2))
    with event.database.reading() as session:
        own = {person.id: person for person in build_problem(session, event.id).people}["c"]
    assert (own.most, own.least) == (1, 1)


def test_limits_that_somebody_else_changed_are_not_overwritten(event: StoredEvent) -> None:
    first, second = Limits(1, 5, 0), Limits(2, 6, 0)
    assert list(save(event, {"company": first, "agency": Limits()})) == ["company"]  # type: ignore[call-overload]
    with pytest.raises(LimitsChanged) as caught:
        save(event, {"company": second})
    assert caught.value.stored == {"company": first}
    save(event, {"company": first})  # the same as stored: nothing to overwrite
    save(event, {"company": second}, {"company": first})
    with event.database.reading() as session:
        assert kind_limits(session, event.id) == {"company": second}
    assert event.audit("limits changed") == 2
    assert differences(first, second) == {"least": [1, 2], "most": [5, 6]}


def test_a_least_above_the_most_is_refused_and_nothing_kept(event: StoredEvent) -> None:
    save(event, {"agency": Limits(3, 3, 0)})
    with pytest.raises(LimitsRefused):
        save(event, {"company": Limits(1, 2, 0), "agency": Limits(4, 3, 0)}, {"agency": Limits(3, 3, 0)})
    with event.database.reading() as session:
        assert kind_limits(session, event.id) == {"agency": Limits(3, 3, 0)}
