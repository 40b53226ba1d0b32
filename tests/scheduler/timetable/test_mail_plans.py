"""Which mails a publication causes: each rule on both sides of its edge."""

import pytest

from scheduler.mail.posting import Posted
from scheduler.timetable.mail_plans import (
    Fate,
    Kind,
    PlannedMail,
    State,
    Step,
    Why,
    mail_plan,
    steps_between,
    timetable_topic,
)

ADDRESSES = {1: "a", 2: "b", 3: "c"}
NEW = Step((1, 2), None, (10, 20))
KEPT = Step((1, 2), (10, 20), (10, 20), "uid", invited=True)
MOVED = Step((1, 2), (10, 20), (11, 20), "uid", invited=True)
GONE = Step((1, 2), (10, 20), None, "uid", invited=True)
SHOWN = Step((1, 2), (10, 20), (10, 20), "uid")
"""A meeting of a preliminary timetable, which stays."""


def posted(*sent: tuple[str, str], waiting: dict[tuple[str, str], tuple[int, ...]] | None = None) -> Posted:
    return Posted(frozenset(sent), waiting or {}, {}, {})


def kinds(step: Step, known: Posted, state: State = State.FINAL) -> list[tuple[int, Kind, Why]]:
    return [(mail.participant, mail.kind, mail.why) for mail in mail_plan([step], known, ADDRESSES, state).mails]


TOLD = posted(("uid", "a"), ("uid", "b"))
LOOKED = posted((timetable_topic(1), "a"), (timetable_topic(2), "b"))


def test_what_becomes_of_a_meeting() -> None:
    assert [step.fate for step in (NEW, KEPT, MOVED, GONE)] == [Fate.NEW, Fate.KEPT, Fate.MOVED, Fate.CANCELLED]
    after = {(1, 2): (11, 20), (2, 3): (10, 20)}
    assert [(step.pair, step.fate) for step in steps_between([KEPT], after)] == [
        ((1, 2), Fate.MOVED),
        ((2, 3), Fate.NEW),
    ]


@pytest.mark.parametrize(
    ("step", "known", "wanted"),
    [
        (NEW, posted(), [(1, Kind.INVITATION, Why.NEW), (2, Kind.INVITATION, Why.NEW)]),
        (KEPT, TOLD, []),
        (MOVED, TOLD, [(1, Kind.CHANGE, Why.MOVED), (2, Kind.CHANGE, Why.MOVED)]),
        (GONE, TOLD, [(1, Kind.CANCELLATION, Why.CANCELLED), (2, Kind.CANCELLATION, Why.CANCELLED)]),
        # Somebody whose invitation never left knows of no meeting that could move or end.
        (MOVED, posted(("uid", "a")), [(1, Kind.CHANGE, Why.MOVED), (2, Kind.INVITATION, Why.NEW)]),
        (GONE, posted(("uid", "a")), [(1, Kind.CANCELLATION, Why.CANCELLED)]),
        (SHOWN, LOOKED, [(1, Kind.INVITATION, Why.FINAL), (2, Kind.INVITATION, Why.FINAL)]),
    ],
)
def test_a_final_timetable_speaks_to_calendars(step: Step, known: Posted, wanted: list[tuple[int, Kind, Why]]) -> None:
    assert kinds(step, known) == wanted


def test_a_preliminary_timetable_speaks_once_to_each_whose_day_changes() -> None:
    steps = [NEW, Step((1, 3), None, (11, 20)), Step((2, 3), (12, 20), (12, 20), "other")]
    plan = mail_plan(steps, LOOKED, ADDRESSES, State.PRELIMINARY)
    assert [(mail.participant, mail.kind, mail.why, mail.pair) for mail in plan.mails] == [
        (1, Kind.PRELIMINARY, Why.CHANGED, None),
        (2, Kind.PRELIMINARY, Why.CHANGED, None),
        (3, Kind.PRELIMINARY, Why.FIRST, None),
    ]


def test_who_saw_a_preliminary_meeting_that_is_not_held_is_told_without_a_calendar_file() -> None:
    gone = Step((1, 2), (10, 20), None, "uid")
    assert kinds(gone, posted((timetable_topic(1), "a"))) == [(1, Kind.TIMETABLE_CHANGED, Why.CANCELLED)]
    other = Step((1, 3), None, (11, 20))
    plan = mail_plan([gone, other], LOOKED, ADDRESSES, State.FINAL)
    assert [mail.participant for mail in plan.mails if mail.kind is Kind.TIMETABLE_CHANGED] == [2]


def test_a_withdrawal_cancels_what_was_invited_to_and_tells_only_those_who_know() -> None:
    plan = mail_plan([GONE], posted(("uid", "a")), ADDRESSES, State.WITHDRAWN)
    assert [(mail.participant, mail.kind) for mail in plan.mails] == [(1, Kind.CANCELLATION), (1, Kind.UNPUBLISHED)]
    shown = Step((1, 2), (10, 20), None, "uid")
    plan = mail_plan([shown], posted((timetable_topic(2), "b")), ADDRESSES, State.WITHDRAWN)
    assert [(mail.participant, mail.kind) for mail in plan.mails] == [(2, Kind.UNPUBLISHED)]


def test_mails_that_wait_make_room_for_newer_ones_about_the_same_and_for_no_others() -> None:
    waiting = {("uid", "a"): (1, 2), ("other", "a"): (3,), (timetable_topic(1), "a"): (4,)}
    known = posted(waiting=waiting)
    assert mail_plan([MOVED], known, ADDRESSES, State.FINAL).withdrawn == {1, 2, 4}
    assert mail_plan([KEPT], known, ADDRESSES, State.FINAL).withdrawn == {4}
    assert mail_plan([NEW], known, ADDRESSES, State.PRELIMINARY).withdrawn == {4}


def test_cancellations_leave_first_and_nobody_unreachable_is_written_to() -> None:
    steps = [NEW, Step((2, 3), (10, 20), None, "uid", invited=True)]
    known = posted(("uid", "b"), ("uid", "c"))
    plan = mail_plan(steps, known, {2: "b", 3: "c"}, State.FINAL)
    assert [(mail.participant, mail.kind) for mail in plan.mails] == [
        (2, Kind.CANCELLATION),
        (3, Kind.CANCELLATION),
        (2, Kind.INVITATION),
    ]
    assert PlannedMail(2, Kind.CHANGE, Why.MOVED, (2, 3)).partner == 3
