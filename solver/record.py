"""The record of a run, ``mannam-record/1``: all that is needed to solve again and to compare.

Files are named relative to the record's folder, with the SHA-256 of their bytes. The output's hash
is that of the result file's bytes with its `seconds` set to 0.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from solver.errors import BadInput
from solver.formats.jsontext import Node, parse, quoted, write_lines
from solver.problem import GoalName
from solver.result import GoalValue, Result, Status
from solver.versions import run_versions

RECORD_FORMAT = "mannam-record/1"

_RECORD = frozenset(
    {"format", "problem", "start", "fairness", "versions", "parameters", "seed", "strategy", "status", "goals"}
    | {"output_sha256"}
)
_FILE = frozenset({"file", "sha256"})
_PARAMETERS = frozenset({"seconds", "workers", "memory_bytes"})
_GOAL = frozenset({"name", "value", "bound"})

Fairness = int | None | Literal[""]
"""`break_spread` of a ``.dzn`` file, None for none of it; empty for a JSON problem."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """``file`` is a path relative to the record's folder."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    problem: NamedFile
    start: NamedFile | None
    fairness: Fairness
    versions: Mapping[str, str]
    seconds: float | None
    workers: int
    memory_bytes: int | None
    seed: int
    strategy: str
    status: Status
    goals: tuple[GoalValue, ...]
    output_sha256: str


def output_sha256(output: bytes) -> str:
    """The hash of a result file's bytes, whatever number of seconds they name."""
    return hashlib.sha256(re.sub(rb'(?m)^  "seconds": [-+.0-9eE]+,$', b'  "seconds": 0,', output, count=1)).hexdigest()


def make_record(
    path: Path,
    *,
    problem: Path,
    problem_sha256: str,
    fairness: Fairness,
    start: tuple[Path, bytes] | None,
    seconds: float | None,
    memory_bytes: int | None,
    result: Result,
    output: bytes,
) -> Record:
    """The record, to be written to `path`, of a run that gave `result`, written out as `output`."""
    return Record(
        problem=NamedFile(_relative(problem, path), problem_sha256),
        start=None if start is None else NamedFile(_relative(start[0], path), hashlib.sha256(start[1]).hexdigest()),
        fairness=fairness,
        versions=run_versions(),
        seconds=seconds,
        workers=result.workers,
        memory_bytes=memory_bytes,
        seed=result.seed,
        strategy=result.strategy,
        status=result.status,
        goals=result.goals,
        output_sha256=output_sha256(output),
    )


def _relative(file: Path, record: Path) -> str:
    return Path(os.path.relpath(file.resolve(), record.resolve().parent)).as_posix()


def write_record(record: Record) -> bytes:
    """The record's file."""
    fields: dict[str, object] = {"format": RECORD_FORMAT, "problem": _file_fields(record.problem)}
    if record.start is not None:
        fields["start"] = _file_fields(record.start)
    if record.fairness != "":
        fields["fairness"] = "none" if record.fairness is None else record.fairness
    return write_lines(
        fields
        | {
            "versions": dict(record.versions),
            "parameters": {
                "seconds": record.seconds,
                "workers": record.workers,
                "memory_bytes": record.memory_bytes,
            },
            "seed": record.seed,
            "strategy": record.strategy,
            "status": record.status,
            "goals": [{"name": goal.name, "value": goal.value, "bound": goal.bound} for goal in record.goals],
            "output_sha256": record.output_sha256,
        }
    )


def _file_fields(file: NamedFile) -> dict[str, object]:
    return {"file": file.file, "sha256": file.sha256}


def read_record(data: bytes) -> Record:
    """The record in the bytes of a record file; raise ``BadInput``, with the JSON path, for anything else."""
    get = parse(data).fields(_RECORD)
    get("format").must_be(RECORD_FORMAT)
    parameters = get("parameters").fields(_PARAMETERS)
    seconds, memory = parameters("seconds"), parameters("memory_bytes")
    return Record(
        problem=_read_file(get("problem")),
        start=None if get("start").absent else _read_file(get("start")),
        fairness=_read_fairness(get("fairness")),
        versions=_read_versions(get("versions")),
        seconds=None if seconds.absent else _positive(seconds),
        workers=parameters("workers").whole(least=1),
        memory_bytes=None if memory.absent else memory.whole(least=1),
        seed=_read_seed(get("seed")),
        strategy=get("strategy").text(),
        status=_read_status(get("status")),
        goals=tuple(_read_goal(node) for node in get("goals").items()),
        output_sha256=_read_hash(get("output_sha256")),
    )


def _read_file(node: Node) -> NamedFile:
    get = node.fields(_FILE)
    name = get("file").text()
    if not name or "\0" in name:
        raise get("file").refuse("is no file name")
    return NamedFile(name, _read_hash(get("sha256")))


def _read_hash(node: Node) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", node.text()):
        raise node.refuse("must be a SHA-256 of 64 digits 0-9 and a-f")
    return node.text()


def _read_fairness(node: Node) -> Fairness:
    if node.absent:
        return ""
    if isinstance(node.value, str):
        node.must_be("none")
        return None
    return node.whole()


def _read_versions(node: Node) -> dict[str, str]:
    if not isinstance(node.value, dict):
        raise node.refuse("must be an object")
    get = node.fields(frozenset(node.value))
    return {name: get(name).text() for name in node.value}


def _positive(node: Node) -> float:
    if node.number() <= 0:
        raise node.refuse("must be a number above 0")
    return node.number()


def _read_seed(node: Node) -> int:
    if node.whole() >= 2**31:
        raise node.refuse(f"must be from 0 to {2**31 - 1}")
    return node.whole()


def _read_status(node: Node) -> Status:
    if node.text() not in set(Status):
        raise node.refuse(f"unknown status {quoted(node.text())}")
    return Status(node.text())


def _read_goal(node: Node) -> GoalValue:
    get = node.fields(_GOAL)
    if get("name").text() not in set(GoalName):
        raise BadInput(f"{node.path}.name", f"unknown goal {quoted(get('name').text())}")
    bound = get("bound")
    return GoalValue(
        GoalName(get("name").text()),
        get("value").whole(least=None),
        None if bound.absent else bound.whole(least=None),
    )


def compare(record: Record, result: Result) -> list[str]:
    """What a run of now has different from the record, one phrase each; empty: nothing but perhaps the grid."""
    differences = []
    if result.status is not record.status:
        differences.append(f"status {record.status} then, {result.status} now")
    then = {goal.name: goal for goal in record.goals}
    now = {goal.name: goal for goal in result.goals}
    for name in dict.fromkeys((*then, *now)):
        old, new = _said(then.get(name)), _said(now.get(name))
        if old != new:
            differences.append(f"{name} {old} then, {new} now")
    return differences


def _said(goal: GoalValue | None) -> str:
    if goal is None:
        return "not reported"
    return f"{goal.value} (bound {'not known' if goal.bound is None else goal.bound})"
