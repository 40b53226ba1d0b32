"""The problem file: what the event asks for, ids at the edge and indices inside."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from solver.formats.jsontext import Node, parse, quoted, write_lines
from solver.formats.plain import Plain, plain_ids
from solver.problem import (
    DEFAULT_GOALS,
    BreakRule,
    GoalName,
    Kept,
    Meeting,
    Person,
    Problem,
    Quota,
    Slot,
    Table,
)

PROBLEM_FORMAT = "mannam-problem/1"
MOST_COUNTED_TABLES = 1_000_000
"""``tables`` given as a number makes that many; above this it is refused rather than filling the memory."""

_PROBLEM = frozenset({"format", "slots", "tables", "people", "meetings", "goals", "break_rule", "break_spread", "keep"})
_SLOT = frozenset({"block"})
_TABLE = frozenset({"id", "room", "slots", "virtual"})
_PERSON = frozenset({"id", "available", "capacity", "most", "least", "quotas", "table"})
_QUOTA = frozenset({"meetings", "most"})
_MEETING = frozenset({"id", "people", "weight", "required", "slots", "table", "tables", "after", "group"})
_KEPT = frozenset({"meeting", "slot", "table"})


def read_problem(data: bytes) -> Problem:
    """The problem in the bytes of a problem file; raise ``BadInput`` for anything else."""
    with _without_collecting():
        return _read_problem(data)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Nothing that is read is garbage: looking for it among millions of objects takes longer than reading them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_problem(data: bytes) -> Problem:
    root = parse(data)
    get = root.fields(_PROBLEM)
    get("format").must_be(PROBLEM_FORMAT)
    slots = tuple(_read_slot(item) for item in get("slots").items())
    tables = _read_tables(get("tables"), len(slots))
    table_ids = _ids((table.id for table in tables), "tables")
    # Quotas name meetings and meetings name people, so the ids of both are gathered first.
    person_ids = _gather_ids(get("people"), _PERSON)
    meeting_ids = _gather_ids(get("meetings"), _MEETING)
    plain = Plain(len(slots), person_ids)
    return Problem(
        slots=slots,
        tables=tables,
        people=tuple(
            plain.person(item) or _read_person(Node(item, f"people[{index}]"), len(slots), table_ids, meeting_ids)
            for index, item in enumerate(get("people").values())
        ),
        meetings=tuple(
            plain.meeting(item)
            or _read_meeting(Node(item, f"meetings[{index}]"), len(slots), person_ids, table_ids, meeting_ids)
            for index, item in enumerate(get("meetings").values())
        ),
        goals=DEFAULT_GOALS if get("goals").absent else tuple(get("goals").different(_read_goal_name)),
        break_rule=_read_break_rule(get("break_rule")),
        break_spread=_optional_whole(get("break_spread")),
        keep=() if get("keep").absent else tuple(_read_kept(item, len(slots)) for item in get("keep").items()),
    )


def _gather_ids(nodes: Node, known: frozenset[str]) -> dict[str, int]:
    ids = plain_ids(nodes.value)
    if ids is not None:
        return ids
    return _ids((item.fields(known)("id").text() for item in nodes.items()), nodes.path)


def _ids(names: Iterable[str], path: str) -> dict[str, int]:
    ids: dict[str, int] = {}
    for index, name in enumerate(names):
        if name in ids:
            raise Node(name, f"{path}[{index}].id").refuse(f"{quoted(name)} is there twice")
        ids[name] = index
    return ids


def _read_slot(node: Node) -> Slot:
    block = node.fields(_SLOT)("block")
    return Slot("" if block.absent else block.text())


def _read_tables(node: Node, slots: int) -> tuple[Table, ...]:
    if isinstance(node.value, list):
        return tuple(_read_table(item, slots) for item in node.items())
    if isinstance(node.value, dict | str):
        raise node.refuse("must be a list or a whole number")
    count = node.whole()
    if count > MOST_COUNTED_TABLES:
        raise node.refuse(f"must be at most {MOST_COUNTED_TABLES}")
    always = frozenset(range(slots))
    return tuple(Table(f"T{number}", always) for number in range(1, count + 1))


def _read_table(node: Node, slots: int) -> Table:
    get = node.fields(_TABLE)
    room = get("room")
    return Table(
        id=get("id").text(),
        slots=_slot_set(get("slots"), slots),
        room="" if room.absent else room.text(),
        virtual=get("virtual").flag(),
    )


def _slot_set(node: Node, slots: int) -> frozenset[int]:
    if node.absent:
        return frozenset(range(slots))
    return frozenset(node.different(lambda item: item.index(slots)))


def _read_person(node: Node, slots: int, table_ids: Mapping[str, int], meeting_ids: Mapping[str, int]) -> Person:
    get = node.fields(_PERSON)
    table = get("table")
    quotas = get("quotas")
    return Person(
        id=get("id").text(),
        available=_slot_set(get("available"), slots),
        capacity=_read_capacity(get("capacity"), slots),
        most=_optional_whole(get("most")),
        least=_optional_whole(get("least")) or 0,
        quotas=() if quotas.absent else tuple(_read_quota(item, meeting_ids) for item in quotas.items()),
        table=None if table.absent else table.known(table_ids, "table"),
    )


def _read_capacity(node: Node, slots: int) -> tuple[int, ...]:
    if node.absent:
        return (1,) * slots
    if not isinstance(node.value, list):
        return (node.whole(least=1),) * slots
    capacity = tuple(item.whole() for item in node.items())
    if len(capacity) != slots:
        raise node.refuse(f"must have one number per slot: {slots}, not {len(capacity)}")
    return capacity


def _optional_whole(node: Node) -> int | None:
    return None if node.absent else node.whole()


def _read_quota(node: Node, meeting_ids: Mapping[str, int]) -> Quota:
    get = node.fields(_QUOTA)
    meetings = get("meetings").different(lambda item: item.known(meeting_ids, "meeting"))
    return Quota(frozenset(meetings), get("most").whole())


def _read_meeting(
    node: Node,
    slots: int,
    person_ids: Mapping[str, int],
    table_ids: Mapping[str, int],
    meeting_ids: Mapping[str, int],
) -> Meeting:
    get = node.fields(_MEETING)
    people = get("people").different(lambda item: item.known(person_ids, "person"))
    if len(people) != 2:
        raise get("people").refuse(f"must be two people, not {len(people)}")
    after, group = get("after"), get("group")
    return Meeting(
        id=get("id").text(),
        people=(people[0], people[1]),
        slots=_slot_set(get("slots"), slots),
        weight=_optional_whole(get("weight")) or 0,
        required=get("required").flag(),
        tables=_read_own_tables(get("table"), get("tables"), table_ids),
        after=() if after.absent else tuple(after.different(lambda item: item.known(meeting_ids, "meeting"))),
        group=None if group.absent else group.text(),
    )


def _read_own_tables(one: Node, several: Node, table_ids: Mapping[str, int]) -> frozenset[int] | None:
    """The tables of ``table`` or of ``tables``; a meeting with both would say two things, so it is refused."""
    if several.absent:
        return None if one.absent else frozenset({one.known(table_ids, "table")})
    if not one.absent:
        raise several.refuse("give table or tables, not both")
    return frozenset(several.different(lambda item: item.known(table_ids, "table")))


def _read_goal_name(node: Node) -> GoalName:
    name = node.text()
    if name not in set(GoalName):
        raise node.refuse(f"unknown goal {quoted(name)}")
    return GoalName(name)


def _read_break_rule(node: Node) -> BreakRule:
    if node.absent:
        return BreakRule.AVAILABLE
    name = node.text()
    if name not in set(BreakRule):
        raise node.refuse('must be "available" or "all"')
    return BreakRule(name)


def _read_kept(node: Node, slots: int) -> Kept:
    get = node.fields(_KEPT)
    return Kept(get("meeting").text(), get("slot").index(slots), get("table").text())


def write_problem(problem: Problem) -> bytes:
    """The problem's file, one thing a line; what equals its default is left out, except the goals."""
    every_slot = frozenset(range(len(problem.slots)))
    ones = (1,) * len(problem.slots)
    keep = [{"meeting": kept.meeting, "slot": kept.slot, "table": kept.table} for kept in problem.keep]
    return write_lines(
        {
            "format": PROBLEM_FORMAT,
            "slots": [{"block": slot.block} for slot in problem.slots],
            "tables": [
                {"id": table.id}
                | ({"room": table.room} if table.room else {})
                | ({} if table.slots == every_slot else {"slots": sorted(table.slots)})
                | ({"virtual": True} if table.virtual else {})
                for table in problem.tables
            ],
            "people": [_person_fields(problem, person, every_slot, ones) for person in problem.people],
            "meetings": [_meeting_fields(problem, meeting, every_slot) for meeting in problem.meetings],
            "goals": list(problem.goals),
            "break_rule": problem.break_rule,
            "break_spread": problem.break_spread,
            "keep": keep,
        }
    )


def _person_fields(
    problem: Problem, person: Person, every_slot: frozenset[int], ones: tuple[int, ...]
) -> dict[str, object]:
    fields: dict[str, object] = {"id": person.id}
    if person.available != every_slot:
        fields["available"] = sorted(person.available)
    if person.capacity != ones:
        fields["capacity"] = list(person.capacity)
    if person.most is not None:
        fields["most"] = person.most
    if person.least:
        fields["least"] = person.least
    if person.quotas:
        fields["quotas"] = [
            {"meetings": [problem.meetings[index].id for index in sorted(quota.meetings)], "most": quota.most}
            for quota in person.quotas
        ]
    if person.table is not None:
        fields["table"] = problem.tables[person.table].id
    return fields


def _meeting_fields(problem: Problem, meeting: Meeting, every_slot: frozenset[int]) -> dict[str, object]:
    fields: dict[str, object] = {"id": meeting.id, "people": [problem.people[index].id for index in meeting.people]}
    if meeting.weight:
        fields["weight"] = meeting.weight
    if meeting.required:
        fields["required"] = True
    if meeting.slots != every_slot:
        fields["slots"] = sorted(meeting.slots)
    if meeting.tables is not None:
        fields["tables"] = [problem.tables[index].id for index in sorted(meeting.tables)]
    if meeting.after:
        fields["after"] = [problem.meetings[index].id for index in meeting.after]
    if meeting.group is not None:
        fields["group"] = meeting.group
    return fields
