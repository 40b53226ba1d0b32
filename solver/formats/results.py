"""The result file: a grid by ids, its goals, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from solver.formats.jsontext import Node, parse, quoted, write_lines
from solver.problem import GoalName, Problem
from solver.result import GoalValue, Result, Status
from solver.solution import Placement, Solution

RESULT_FORMAT = "mannam-result/1"

_RESULT = frozenset(
    {"format", "status", "meetings", "goals", "conflict", "seconds", "seed", "workers"}
    | {"problem_sha256", "solver", "strategy"}
)
_PLACEMENT = frozenset({"meeting", "slot", "table"})
_GOAL = frozenset({"name", "value", "bound"})


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A result file as read beside its problem.

    ``unknown`` says, one line each, what the file names that the problem does not have: meetings,
    tables, slots or goals. Those are left out of ``result``.
    """

    result: Result
    problem_sha256: str
    versions: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]


def read_result(data: bytes, problem: Problem) -> ResultFile:
    """The result in the bytes of a result file; raise ``BadInput`` when they are none.

    Needed are the format, status, meetings, goals and hash; the rest may be absent in a file made
    by hand. What the result says is not judged here: see ``solver.validation.check``.
    """
    root = parse(data)
    get = root.fields(_RESULT)
    get("format").must_be(RESULT_FORMAT)
    unknown: list[str] = []
    return ResultFile(
        result=Result(
            status=_read_status(get("status")),
            solution=_read_solution(get("meetings"), problem, unknown),
            goals=_read_goals(get("goals"), unknown),
            seconds=0.0 if get("seconds").absent else get("seconds").number(),
            seed=0 if get("seed").absent else get("seed").whole(),
            workers=1 if get("workers").absent else get("workers").whole(),
            strategy="" if get("strategy").absent else get("strategy").text(),
            conflict=() if get("conflict").absent else tuple(item.text() for item in get("conflict").items()),
        ),
        problem_sha256=get("problem_sha256").text(),
        versions=() if get("solver").absent else _read_versions(get("solver")),
        unknown=tuple(unknown),
    )


def _read_status(node: Node) -> Status:
    name = node.text()
    if name not in set(Status):
        raise node.refuse(f"unknown status {quoted(name)}")
    return Status(name)


def _read_solution(nodes: Node, problem: Problem, unknown: list[str]) -> Solution | None:
    if nodes.absent:
        return None
    meetings = {meeting.id: index for index, meeting in enumerate(problem.meetings)}
    tables = {table.id: index for index, table in enumerate(problem.tables)}
    placements = []
    for index, value in enumerate(nodes.values()):
        plain = _plain_placement(value, meetings, tables, len(problem.slots))
        if plain is not None:
            placements.append(plain)
            continue
        node = Node(value, f"{nodes.path}[{index}]")
        get = node.fields(_PLACEMENT)
        meeting, slot, table = get("meeting").text(), get("slot").whole(least=None), get("table").text()
        wrong = [
            f"{node.path}: {what} does not exist"
            for what, exists in (
                (f"meeting {quoted(meeting)}", meeting in meetings),
                (f"slot {quoted(str(slot))}", 0 <= slot < len(problem.slots)),
                (f"table {quoted(table)}", table in tables),
            )
            if not exists
        ]
        unknown += wrong
        if not wrong:
            placements.append(Placement(slot, tables[table], meetings[meeting]))
    return Solution(tuple(placements))


def _plain_placement(
    value: object, meetings: Mapping[str, int], tables: Mapping[str, int], slots: int
) -> Placement | None:
    """The placement when it is plainly good; None: it is to be read with care."""
    if type(value) is not dict or value.keys() != _PLACEMENT:
        return None
    meeting, slot, table = value["meeting"], value["slot"], value["table"]
    if type(meeting) is not str or type(table) is not str or type(slot) is not int or not 0 <= slot < slots:
        return None
    if meeting not in meetings or table not in tables:
        return None
    return Placement(slot, tables[table], meetings[meeting])


def _read_goals(nodes: Node, unknown: list[str]) -> tuple[GoalValue, ...]:
    goals = []
    for node in () if nodes.absent else nodes.items():
        get = node.fields(_GOAL)
        name, value, bound = get("name").text(), get("value").whole(least=None), get("bound")
        proven = None if bound.absent else bound.whole(least=None)
        if name in set(GoalName):
            goals.append(GoalValue(GoalName(name), value, proven))
        else:
            unknown.append(f"{node.path}: goal {quoted(name)} does not exist")
    return tuple(goals)


def _read_versions(node: Node) -> tuple[tuple[str, str], ...]:
    if not isinstance(node.value, dict):
        raise node.refuse("must be an object")
    get = node.fields(frozenset(node.value))
    return tuple((name, get(name).text()) for name in node.value)


def write_result(result: Result, problem: Problem, problem_sha256: str, versions: Mapping[str, str]) -> bytes:
    """The result's file; meetings by slot, then table in the problem's order, then id."""
    fields: dict[str, object] = {
        "format": RESULT_FORMAT,
        "status": result.status,
        "meetings": None if result.solution is None else _placement_fields(result.solution, problem),
        "goals": [{"name": goal.name, "value": goal.value, "bound": goal.bound} for goal in result.goals],
    }
    if result.status is Status.INFEASIBLE:
        fields["conflict"] = list(result.conflict)
    fields |= {
        "seconds": round(result.seconds, 3),
        "seed": result.seed,
        "workers": result.workers,
        "problem_sha256": problem_sha256,
        "solver": dict(versions),
        "strategy": result.strategy,
    }
    return write_lines(fields)


def _placement_fields(solution: Solution, problem: Problem) -> list[dict[str, object]]:
    rows = sorted((held.slot, held.table, problem.meetings[held.meeting].id) for held in solution.placements)
    return [{"meeting": meeting, "slot": slot, "table": problem.tables[table].id} for slot, table, meeting in rows]
