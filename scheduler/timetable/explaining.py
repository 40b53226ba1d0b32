"""Why pairs of a draft have no meeting, and the nearest change that lets each in: asked of the solver in a child
process, and kept for the grids looked at last."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduler.timetable.keeping import forget_problems, read_snapshot
from scheduler.timetable.planning import frame_of
from scheduler.timetable.settings import Trial
from scheduler.timetable.values import GridView
from scheduler.timetable.variants import solution_of
from solver.formats import write_result
from solver.result import GoalValue, Result, Status
from solver.validation import appraise

LONGEST_SECONDS = 15.0
"""Of 100 people all reasons take about a second; whoever waits longer gets what one look at the grid tells."""

KEPT = 8
"""Answers kept in memory."""

CHANGE_FIELDS = frozenset({"kind", "person", "slot", "table", "quota", "other", "to"})


@dataclass(frozen=True, slots=True)
class SlotReason:
    """What stands in one slot: ``obstacle`` is the solver's name of it; ``people`` are keys, ``meetings`` ids."""

    slot: int
    obstacle: str
    people: tuple[str, ...]
    meetings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fix:
    """The nearest change: where the meeting then is, and how many others move. ``change`` is what a trial needs."""

    kind: str
    change: Mapping[str, Any]
    slot: int
    table: str
    moved: int


@dataclass(frozen=True, slots=True)
class Reason:
    """The first true reason of a pair, by the solver's name; ``fix`` None: ``search`` says whether there is none."""

    name: str
    people: tuple[str, ...]
    meetings: tuple[str, ...]
    limit: int | None
    slots: tuple[SlotReason, ...]
    fix: Fix | None
    search: str


Reasons = Mapping[str, Reason]
"""By the id of the pair's meeting."""

_kept: OrderedDict[str, Reasons | None] = OrderedDict()
_one_at_a_time = threading.Lock()


def forget_answers() -> None:
    """Drop what is kept in memory; an answer that is being worked out then is not kept either."""
    global _kept
    _kept = OrderedDict()
    for forget in (read_snapshot.cache_clear, frame_of.cache_clear, forget_problems):
        forget()


def reasons(problem_bytes: bytes, view: GridView) -> Reasons | None:
    """The reasons of all pairs of the problem that the grid does not hold.

    None: the grid is none of this problem any more, or the time was too short. The same grid gives the same reasons.
    It may take :data:`LONGEST_SECONDS`, so no transaction should wait for it.
    """
    name = _name(problem_bytes, view)
    with _one_at_a_time:
        kept = _kept
        if name not in kept:
            files = _files(problem_bytes, view)
            kept[name] = _ask(*files) if files is not None else None
            while len(kept) > KEPT:
                kept.popitem(last=False)
        kept.move_to_end(name)
        return kept[name]


def trial_of(found: Reasons | None, run: int, meeting: str) -> Trial | None:
    """What to try for the pair, if there is a change that helps."""
    reason = found.get(meeting) if found is not None else None
    return Trial(run, meeting, reason.fix.change) if reason is not None and reason.fix is not None else None


def _name(problem: bytes, view: GridView) -> str:
    """What the reasons are of: the problem, and who is held where."""
    held = sorted((m.first.key, m.second.key, m.slot.number, m.table.key) for m in view.meetings)
    return hashlib.sha256(problem + json.dumps(held).encode()).hexdigest()


def _files(problem_bytes: bytes, view: GridView) -> tuple[bytes, bytes] | None:
    problem = read_snapshot(problem_bytes)
    solution = solution_of(problem, view.meetings)
    if solution is None:
        return None
    broken, values = appraise(problem, solution)
    if broken:
        return None
    goals = tuple(GoalValue(name, value, None) for name, value in zip(problem.goals, values, strict=True))
    result = Result(Status.FEASIBLE, solution, goals, 0.0, 0, 1, "")
    return problem_bytes, write_result(result, problem, hashlib.sha256(problem_bytes).hexdigest(), {})


def _ask(problem: bytes, result: bytes) -> Reasons | None:
    paths = [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    with tempfile.TemporaryDirectory(prefix="mannam-explain-") as folder:
        for name, data in (("problem.json", problem), ("result.json", result)):
            (Path(folder) / name).write_bytes(data)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "solver", "explain", "problem.json", "result.json"],
                cwd=folder,
                capture_output=True,
                timeout=LONGEST_SECONDS,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
                start_new_session=True,  # Ctrl+C is for the parent, which then reads no answer
            )
        except subprocess.TimeoutExpired:
            return None
    if done.returncode != 0:
        return None
    return {each["meeting"]: _reason(each) for each in json.loads(done.stdout)["meetings"]}


def _reason(fields: Mapping[str, Any]) -> Reason:
    reason = fields["reason"]
    return Reason(
        name=reason["name"],
        people=tuple(reason.get("people", ())),
        meetings=tuple(reason.get("meetings", ())),
        limit=reason.get("limit"),
        slots=tuple(
            SlotReason(note["slot"], note["obstacle"], tuple(note.get("people", ())), tuple(note.get("meetings", ())))
            for note in reason.get("slots", ())
        ),
        fix=_fix(fields["change"]),
        search=fields["search"],
    )


def _fix(change: Mapping[str, Any] | None) -> Fix | None:
    if change is None:
        return None
    return Fix(
        kind=change["kind"],
        change={name: value for name, value in change.items() if name in CHANGE_FIELDS},
        slot=change["place"]["slot"],
        table=change["place"]["table"],
        moved=len(change["moved"]),
    )
