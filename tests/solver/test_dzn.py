"""The published benchmark's files as problems, and what is refused in them."""

from __future__ import annotations

from contextlib import suppress
from random import Random

import pytest

from solver.errors import BadInput
from solver.formats.dzn import read_dzn
from solver.problem import BreakRule, GoalName, Problem

SMALL = """
nBusiness = 4;
nMeetings = 3;
nTables = 2;
nTotalSlots = 5;
nMorningSlots = 3;
requested = [|1, 2,1,
|3, 1,2,
|2, 4,3,
|];
meetingsxBusiness = [{1,2,3},{2,4},{3},{4}];
nMeetingsBusiness = [2,2,1,1];
forbidden = [{0}, {1,5}, {}, {0,2}];
fixed = [0,4,0];
precedences = [{}, {}, {1,2}];
"""

HEAD = "nBusiness=2; nMeetings=1; nTables=1; nTotalSlots=2; nMorningSlots=1;"


def read(text: str, fairness: int | None = 2) -> Problem:
    return read_dzn(text.encode(), fairness)


def test_a_file_becomes_the_problem_that_the_contract_says() -> None:
    problem = read(SMALL)
    assert [table.id for table in problem.tables] == ["T1", "T2"]
    assert all(table.slots == frozenset(range(5)) and not table.virtual for table in problem.tables)
    assert len({slot.block for slot in problem.slots}) == 1
    assert [person.id for person in problem.people] == ["1", "2", "3", "4"]
    assert [sorted(person.available) for person in problem.people] == [
        [0, 1, 2, 3, 4],
        [1, 2, 3],
        [0, 1, 2, 3, 4],
        [0, 2, 3, 4],
    ]
    assert [meeting.people for meeting in problem.meetings] == [(0, 1), (2, 0), (1, 3)]
    assert [sorted(meeting.slots) for meeting in problem.meetings] == [[0, 1, 2], [3], [0, 1, 2, 3, 4]]
    assert [meeting.after for meeting in problem.meetings] == [(), (), (0, 1)]
    assert all(meeting.required and meeting.weight == 0 for meeting in problem.meetings)
    assert problem.goals == (GoalName.BREAKS,)
    assert problem.break_rule is BreakRule.ALL
    assert problem.break_spread == 2


def test_without_fairness_there_is_no_such_rule() -> None:
    assert read(SMALL, None).break_spread is None
    assert read(SMALL, 0).break_spread == 0


def test_the_second_session_is_what_the_first_leaves() -> None:
    problem = read(HEAD + "requested=[|1,2,2|];")
    assert problem.meetings[0].slots == frozenset({1})


def test_a_meeting_fixed_outside_its_session_has_no_slot() -> None:
    problem = read(HEAD + "requested=[|1,2,1|]; fixed=[2];")
    assert problem.meetings[0].slots == frozenset()


@pytest.mark.parametrize(
    "requested",
    [
        "[| 1,2,3 |]",
        "[|1,2,3,|]",
        "[ 1,\n2,\n3 ]",
        "array2d(1..1, 1..3, [1,2,3])",
        "array2d(1..nMeetings, 1..3, [1,2,3])",
        "% a comment; here = [\n [|1,2,3 /* here\n too */|]",
    ],
)
def test_an_array_may_be_written_in_every_way_of_the_language(requested: str) -> None:
    assert read(HEAD + f"requested={requested};") == read(HEAD + "requested = [|1, 2, 3|];")


def test_sets_may_be_ranges_and_the_last_semicolon_left_out() -> None:
    text = HEAD.replace("nTotalSlots=2", "nTotalSlots=6") + "requested=[|1,2,3|];forbidden=[2..4,{0,1..2,6}]"
    assert [sorted(person.available) for person in read(text).people] == [[0, 4, 5], [2, 3, 4]]


def test_an_event_without_meetings_is_a_problem() -> None:
    problem = read(HEAD.replace("nMeetings=1", "nMeetings=0") + "requested=[||];")
    assert problem.meetings == ()


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("nTables = 2;", "", "nTables"),
        ("nTables = 2;", "nTables = -1;", "nTables"),
        ("nTables = 2;", "nTables = {2};", "nTables"),
        ("nTables = 2;", "nTables = 1.5;", "line 4"),
        ("nTables = 2;", "nTables = 2000000;", "nTables"),
        ("nTables = 2;", "nTables = " + "9" * 5000 + ";", "line 4"),
        ("nTables = 2;", "nTables = 2", "line 5"),
        ("nTables = 2;", "nTables = nRooms;", "line 4"),
        ("nTables = 2;", "nTables = true;", "line 4"),
        ("nTables = 2;", "nTables = 2; nTables = 2;", "line 4"),
        ("nTables = 2;", "nRooms = 2;", "line 4"),
        ("nTables = 2;", "nTables == 2;", "line 4"),
        ("nTables = 2;", "nTables = 2; ?", "line 4"),
        ("nTables = 2;", "nTables = [2];", "nTables"),
        ("nMorningSlots = 3", "nMorningSlots = 6", "nMorningSlots"),
        ("nMeetings = 3", "nMeetings = 4", "requested"),
        ("|1, 2,1,", "|1, 2,4,", "requested[1,3]"),
        ("|1, 2,1,", "|1, 2,0,", "requested[1,3]"),
        ("|1, 2,1,", "|1, 5,1,", "requested[1,2]"),
        ("|1, 2,1,", "|0, 2,1,", "requested[1,1]"),
        ("|1, 2,1,", "|2, 2,1,", "requested[1]"),
        ("|1, 2,1,", "|1, 2,", "requested[1]"),
        ("|1, 2,1,", "|1, 2,{1},", "requested[1,3]"),
        ("|1, 2,1,", "|1, 2,1 3,", "line 7"),
        ("{1,5}", "{1,6}", "forbidden[2]"),
        ("{1,5}", "{-1}", "forbidden[2]"),
        ("{1,5}", "{1..999999999999}", "forbidden[2]"),
        ("{1,5}", "1", "forbidden[2]"),
        ("{1,5}", "{{1}}", "line 13"),
        ("{0}, {1,5}", "{1,5}", "forbidden"),
        ("[0,4,0]", "[0,6,0]", "fixed[2]"),
        ("[0,4,0]", "[0,-1,0]", "fixed[2]"),
        ("[0,4,0]", "[0,4]", "fixed"),
        ("[0,4,0]", "4", "fixed"),
        ("[0,4,0]", "array1d(1..2, [0,4,0])", "line 14"),
        ("[0,4,0]", "array1d(0..2, [0,4,0])", "line 14"),
        ("{}, {}, {1,2}", "{}, {}, {4}", "precedences[3]"),
        ("{}, {}, {1,2}", "{}, {}, {0}", "precedences[3]"),
        ("{}, {}, {1,2}", "{}, {}, {3}", "precedences[3]"),
        ("{}, {}, {1,2}", "{2}, {1}, {}", "precedences[1]"),
        ("precedences = [{}, {}, {1,2}];", "precedences = [{}, {", "line 16"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(old: str, new: str, path: str) -> None:
    assert old in SMALL
    with pytest.raises(BadInput) as refusal:
        read(SMALL.replace(old, new))
    assert refusal.value.path == path
    assert "\n" not in str(refusal.value)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(BadInput, match="not UTF-8 at byte 3"):
        read_dzn(b"abc\xff", 2)


def test_a_damaged_file_is_read_or_refused_and_nothing_else() -> None:
    random = Random(0)
    for _ in range(2000):
        text = SMALL
        for _ in range(random.choice((1, 1, 2, 3))):
            place = random.randrange(len(text))
            inserted = random.choice(
                ("", "[", "]", "[|", "|]", "{", "}", ",", ";", "=", "..", "0", "7", "-", "%", "(", "x")
            )
            text = text[:place] + inserted + text[place + random.choice((0, 1, 5)) :]
        with suppress(BadInput):
            read(text)
