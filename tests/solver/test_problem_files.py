"""Problem files: what is read, what is refused and where, and that writing gives back the same."""

from __future__ import annotations

import copy
import json
import pickle
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from solver.errors import BadInput
from solver.formats import read_problem, write_problem
from solver.problem import DEFAULT_GOALS, BreakRule, GoalName, Kept, Meeting, Person, Problem, Quota, Slot, Table
from tests.sizes import TIMES
from tests.solver.builders import make_problem, people, problem_fields
from tests.solver.problems import random_problem

EXAMPLES = sorted(path for path in (Path(__file__).parent / "examples").glob("*.json") if path.name != "optima.json")


def meeting(**fields: Any) -> list[dict[str, Any]]:
    return [{"id": "ab", "people": ["a", "b"]} | fields]


REFUSED_VALUES: list[tuple[dict[str, Any], str, str]] = [
    ({"format": "mannam-problem/2"}, "format", 'must be "mannam-problem/1"'),
    ({"format": None}, "format", "is missing"),
    ({"format": 1}, "format", "must be a text, not the number 1"),
    ({"extra": 1}, "", 'unknown key "extra"'),
    ({"slots": None}, "slots", "is missing"),
    ({"slots": 3}, "slots", "must be a list, not the number 3"),
    ({"slots": [{}, None]}, "slots[1]", "must be an object, not null"),
    ({"slots": [{"block": 1}]}, "slots[0].block", "must be a text, not the number 1"),
    ({"slots": [{"name": "x"}]}, "slots[0]", 'unknown key "name"'),
    ({"slots": [{"block": "A"}, {}, {"block": "A"}]}, "slots[2].block", "block 'A' is not contiguous"),
    ({"tables": None}, "tables", "is missing"),
    ({"tables": True}, "tables", "must be a whole number, not true or false"),
    ({"tables": -1}, "tables", "must not be negative"),
    ({"tables": 1.0}, "tables", "must be a whole number, not the number 1.0"),
    ({"tables": "2"}, "tables", "must be a list or a whole number"),
    ({"tables": 10**30}, "tables", "must be at most 1000000"),
    ({"tables": [{}]}, "tables[0].id", "is missing"),
    ({"tables": [{"id": "T"}, {"id": "T"}]}, "tables[1].id", '"T" is there twice'),
    ({"tables": [{"id": "T", "slots": [3]}]}, "tables[0].slots[0]", "is out of range: only 0 to 2 exist"),
    ({"tables": [{"id": "T", "slots": [0, 0]}]}, "tables[0].slots[1]", "is there twice"),
    ({"tables": [{"id": "T", "virtual": 1}]}, "tables[0].virtual", "must be true or false, not the number 1"),
    ({"tables": [{"id": "T", "room": []}]}, "tables[0].room", "must be a text, not a list"),
    ({"people": None}, "people", "is missing"),
    ({"people": {"a": 1}}, "people", "must be a list, not an object"),
    ({"people": ["a"]}, "people[0]", "must be an object, not a text"),
    ({"people": [{"id": "a"}, {"id": "b"}, {"id": "a"}]}, "people[2].id", '"a" is there twice'),
    ({"people": [{"id": 1}]}, "people[0].id", "must be a text, not the number 1"),
    ({"people": [{"id": "\ud800"}]}, "people[0].id", "is not Unicode text (half of a surrogate pair)"),
    ({"people": people(a={"name": "A"})}, "people[0]", 'unknown key "name"'),
    ({"people": people(c={"available": [9]})}, "people[2].available[0]", "is out of range: only 0 to 2 exist"),
    ({"people": people(c={"available": [0, -1]})}, "people[2].available[1]", "must not be negative"),
    ({"people": people(c={"available": [0, 1, 0]})}, "people[2].available[2]", "is there twice"),
    (
        {"people": people(c={"available": [True]})},
        "people[2].available[0]",
        "must be a whole number, not true or false",
    ),
    ({"people": people(c={"available": [[0]]})}, "people[2].available[0]", "must be a whole number, not a list"),
    ({"people": people(c={"available": {}})}, "people[2].available", "must be a list, not an object"),
    ({"people": people(a={"capacity": 0})}, "people[0].capacity", "must be at least 1"),
    ({"people": people(a={"capacity": False})}, "people[0].capacity", "must be a whole number, not true or false"),
    ({"people": people(a={"capacity": [1, 1]})}, "people[0].capacity", "must have one number per slot: 3, not 2"),
    ({"people": people(a={"capacity": [1, -1, 1]})}, "people[0].capacity[1]", "must not be negative"),
    ({"people": people(a={"capacity": [1, None, 1]})}, "people[0].capacity[1]", "is missing"),
    ({"people": people(a={"capacity": 2**53})}, "people[0].capacity[0]", f"the number must be from 0 to {2**53 - 1}"),
    ({"people": people(a={"most": -1})}, "people[0].most", "must not be negative"),
    ({"people": people(a={"most": 10**40})}, "people[0].most", f"the number must be from 0 to {2**53 - 1}"),
    ({"people": people(a={"least": "1"})}, "people[0].least", "must be a whole number, not a text"),
    ({"people": people(a={"table": "T9"})}, "people[0].table", 'unknown table "T9"'),
    ({"people": people(a={"table": {}})}, "people[0].table", "must be a text, not an object"),
    ({"people": people(a={"quotas": [{"most": 1}]})}, "people[0].quotas[0].meetings", "is missing"),
    ({"people": people(a={"quotas": [{"meetings": []}]})}, "people[0].quotas[0].most", "is missing"),
    (
        {"people": people(a={"quotas": [{"meetings": ["no"], "most": 1}]})},
        "people[0].quotas[0].meetings[0]",
        'unknown meeting "no"',
    ),
    (
        {"people": people(a={"quotas": [{"meetings": ["ab", "ab"], "most": 1}]})},
        "people[0].quotas[0].meetings[1]",
        "is there twice",
    ),
    ({"meetings": None}, "meetings", "is missing"),
    ({"meetings": meeting(id=None)}, "meetings[0].id", "is missing"),
    ({"meetings": meeting() + meeting()}, "meetings[1].id", '"ab" is there twice'),
    ({"meetings": meeting(people=["a", "a"])}, "meetings[0].people[1]", "is there twice"),
    ({"meetings": meeting(people=["a"])}, "meetings[0].people", "must be two people, not 1"),
    ({"meetings": meeting(people=["a", "b", "c"])}, "meetings[0].people", "must be two people, not 3"),
    ({"meetings": meeting(people=["a", "x"])}, "meetings[0].people[1]", 'unknown person "x"'),
    ({"meetings": meeting(people=None)}, "meetings[0].people", "is missing"),
    ({"meetings": meeting(weight=-1)}, "meetings[0].weight", "must not be negative"),
    ({"meetings": meeting(weight=0.5)}, "meetings[0].weight", "must be a whole number, not the number 0.5"),
    ({"meetings": meeting(weight=float("nan"))}, "meetings[0].weight", "must be a whole number, not the number nan"),
    ({"meetings": meeting(weight=float("inf"))}, "meetings[0].weight", "must be a whole number, not the number inf"),
    ({"meetings": meeting(weight=2**53)}, "meetings[0].weight", f"the number must be from 0 to {2**53 - 1}"),
    (
        {"meetings": [*meeting(weight=2**53 - 1), {"id": "ac", "people": ["a", "c"], "weight": 1}]},
        "meetings",
        f"the sum of weights must be from 0 to {2**53 - 1}",
    ),
    ({"meetings": meeting(required="yes")}, "meetings[0].required", "must be true or false, not a text"),
    ({"meetings": meeting(slots=[3])}, "meetings[0].slots[0]", "is out of range: only 0 to 2 exist"),
    ({"meetings": meeting(table="T9")}, "meetings[0].table", 'unknown table "T9"'),
    ({"meetings": meeting(tables=["T1", "T1"])}, "meetings[0].tables[1]", "is there twice"),
    ({"meetings": meeting(table="T1", tables=["T1"])}, "meetings[0].tables", "give table or tables, not both"),
    ({"meetings": meeting(after=["ab"])}, "meetings[0].after", "comes after itself"),
    ({"meetings": meeting(after=["no"])}, "meetings[0].after[0]", 'unknown meeting "no"'),
    ({"meetings": meeting(group=3)}, "meetings[0].group", "must be a text, not the number 3"),
    (
        {
            "meetings": [
                {"id": "1", "people": ["a", "b"], "after": ["2"]},
                {"id": "2", "people": ["a", "b"], "after": ["3"]},
                {"id": "3", "people": ["a", "b"], "after": ["2"]},
            ]
        },
        "meetings[1].after",
        "comes after itself",
    ),
    ({"goals": ["weight", "weight"]}, "goals[1]", "is there twice"),
    ({"goals": ["joy"]}, "goals[0]", 'unknown goal "joy"'),
    ({"goals": "weight"}, "goals", "must be a list, not a text"),
    ({"goals": [None]}, "goals[0]", "is missing"),
    ({"break_rule": "some"}, "break_rule", 'must be "available" or "all"'),
    ({"break_spread": -1}, "break_spread", "must not be negative"),
    ({"break_spread": True}, "break_spread", "must be a whole number, not true or false"),
    ({"keep": [{"meeting": "x", "slot": 3, "table": "T"}]}, "keep[0].slot", "is out of range: only 0 to 2 exist"),
    ({"keep": [{"meeting": "x", "slot": 0}]}, "keep[0].table", "is missing"),
    ({"keep": [{"meeting": "x", "slot": 0, "table": "T"}] * 2}, "keep[1].meeting", "'x' is there twice"),
    ({"keep": {}}, "keep", "must be a list, not an object"),
]


@pytest.mark.parametrize(("fields", "path", "message"), REFUSED_VALUES)
def test_a_value_against_the_contract_is_refused_with_its_path(fields: dict[str, Any], path: str, message: str) -> None:
    with pytest.raises(BadInput) as refused:
        make_problem(**fields)
    assert (refused.value.path, refused.value.message) == (path, message)


REFUSED_BYTES = [
    (b"", "", "not JSON: Expecting value at line 1, column 1"),
    (b"{", "", "not JSON: Expecting property name enclosed in double quotes at line 1, column 2"),
    (b"{} {}", "", "not JSON: Extra data at line 1, column 4"),
    (b'{"format": "\xff"}', "", "not UTF-8 at byte 12"),
    ('{"format": "x"}'.encode("utf-16"), "", "not UTF-8 at byte 0"),
    (b"[" * 100_000, "", "not read: nested too deeply"),
    (b'{"a":' * 100_000, "", "not read: nested too deeply"),
    (b'{"tables": ' + b"9" * 5000 + b"}", "", "not read: a number has too many digits"),
    (b"[]", "", "must be an object, not a list"),
    (b"null", "", "must be an object, not null"),
    (b"NaN", "", "must be an object, not the number nan"),
    (b'{"format": 1, "format": 1}', "", 'the key "format" is there twice'),
    (
        b'{"format": "mannam-problem/1", "slots": [{"block": "A", "block": "A"}]}',
        "slots[0]",
        'the key "block" is there twice',
    ),
    (
        b'{"format": "mannam-problem/1", "slots": [], "tables": 1e999}',
        "tables",
        "must be a whole number, not the number inf",
    ),
]


@pytest.mark.parametrize(("data", "path", "message"), REFUSED_BYTES)
def test_bytes_that_are_no_file_are_refused(data: bytes, path: str, message: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_problem(data)
    assert (refused.value.path, refused.value.message) == (path, message)


def test_a_refusal_is_one_line_and_survives_another_process() -> None:
    with pytest.raises(BadInput) as refused:
        make_problem(people=people(a={"table": "no\nsuch\ntable" + "x" * 1000}))
    assert str(refused.value) == 'people[0].table: unknown table "no\\nsuch\\ntable' + "x" * 46 + '\\u2026"'
    again = pickle.loads(pickle.dumps(refused.value))
    assert (again.path, again.message) == (refused.value.path, refused.value.message)


def test_every_key_is_read() -> None:
    problem = make_problem(
        slots=[{"block": "A"}, {}],
        tables=[{"id": "T1", "room": "R", "slots": [1], "virtual": True}, {"id": "T2"}],
        people=[
            {
                "id": "a",
                "available": [1],
                "capacity": [0, 2],
                "most": 3,
                "least": 1,
                "quotas": [{"meetings": ["n"], "most": 0}],
                "table": "T2",
            },
            {"id": "b"},
        ],
        meetings=[
            {"id": "m", "people": ["b", "a"], "table": "T2"},
            {
                "id": "n",
                "people": ["a", "b"],
                "weight": 7,
                "required": True,
                "slots": [0],
                "tables": ["T2", "T1"],
                "after": ["m"],
                "group": "g",
            },
        ],
        goals=["moves"],
        break_rule="all",
        break_spread=2,
        keep=[{"meeting": "gone", "slot": 1, "table": "gone"}],
    )
    assert problem == Problem(
        slots=(Slot("A"), Slot("")),
        tables=(Table("T1", frozenset({1}), "R", True), Table("T2", frozenset({0, 1}))),
        people=(
            Person("a", frozenset({1}), (0, 2), 3, 1, (Quota(frozenset({1}), 0),), 1),
            Person("b", frozenset({0, 1}), (1, 1)),
        ),
        meetings=(
            Meeting("m", (1, 0), frozenset({0, 1}), tables=frozenset({1})),
            Meeting("n", (0, 1), frozenset({0}), 7, True, frozenset({0, 1}), (0,), "g"),
        ),
        goals=(GoalName.MOVES,),
        break_rule=BreakRule.ALL,
        break_spread=2,
        keep=(Kept("gone", 1, "gone"),),
    )


def test_null_means_absent() -> None:
    nothing = dict.fromkeys(("goals", "break_rule", "break_spread", "keep"))
    persons = [
        {"id": name} | dict.fromkeys(("available", "capacity", "most", "least", "quotas", "table")) for name in "ab"
    ]
    keys = ("weight", "required", "slots", "table", "tables", "after", "group")
    meetings = meeting(**dict.fromkeys(keys))
    tables = [{"id": "T1"} | dict.fromkeys(("room", "slots", "virtual"))]
    full = make_problem(slots=[{"block": None}], tables=tables, people=persons, meetings=meetings, **nothing)
    bare = make_problem(slots=[{}], tables=1, people=[{"id": "a"}, {"id": "b"}], meetings=meeting())
    assert full == bare
    assert bare.goals == DEFAULT_GOALS


def test_a_byte_order_mark_and_other_writing_are_read() -> None:
    data = json.dumps(problem_fields(people=[{"id": "김"}, {"id": "이"}], meetings=[]), ensure_ascii=False)
    assert [person.id for person in read_problem(b"\xef\xbb\xbf" + data.encode()).people] == ["김", "이"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_written_and_read_back(path: Path) -> None:
    problem = read_problem(path.read_bytes())
    assert read_problem(write_problem(problem)) == problem


def test_random_problems_are_written_and_read_back() -> None:
    for seed in range(300):
        problem = random_problem(seed)
        assert read_problem(write_problem(problem)) == problem


def test_a_problem_made_in_python_checks_itself() -> None:
    both = frozenset({0})
    with pytest.raises(BadInput) as refused:
        Problem(
            slots=(Slot(),),
            tables=(Table("T", both),),
            people=(Person("a", both, (1,)), Person("b", frozenset({1}), (1,))),
            meetings=(),
        )
    assert str(refused.value) == "people[1].available: has an index that is not in 0…0"
    with pytest.raises(BadInput) as refused:
        Problem((Slot(),), (), (Person("a", both, (1,)),), (Meeting("m", (0, 0), both),))
    assert str(refused.value) == "meetings[0].people: must be two different people"


JUNK: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1,
    7,
    10**30,
    0.5,
    float("nan"),
    "",
    "a",
    "ab",
    "T1",
    "\ud800",
    [],
    {},
    [None],
    [[]],
    {"id": "a"},
)


def spoil(random: Random, value: Any) -> Any:
    """The value with one place in it, at any depth, replaced, removed or doubled."""
    if isinstance(value, dict | list) and value and random.random() < 0.85:
        place = random.choice(list(value)) if isinstance(value, dict) else random.randrange(len(value))
        spoiled = copy.copy(value)
        if random.random() < 0.1:
            del spoiled[place]
        elif isinstance(spoiled, list) and random.random() < 0.1:
            spoiled.append(spoiled[place])
        else:
            spoiled[place] = spoil(random, value[place])
        return spoiled
    return random.choice(JUNK)


def test_a_spoiled_file_is_refused_or_means_something() -> None:
    read = 0
    for seed in range(1500 * TIMES):
        random = Random(seed)
        fields = json.loads(random.choice(EXAMPLES).read_bytes())
        data = json.dumps(spoil(random, fields)).encode()
        with suppress(BadInput):
            problem = read_problem(data)
            read += 1
            assert read_problem(write_problem(problem)) == problem
    assert 150 < read < 1350
