"""What one would try first: the plain CP-SAT model, the first common slot, a matching per slot.

They maximise `weight` alone, know people, slots and a number of like tables, and refuse any other
problem. ``python -m benchmarks.alternatives METHOD PROBLEM --out RESULT`` writes a result file, again
after each improvement, so that what was found survives the end of the process; news go to standard
error as in ``python -m solver solve --progress``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from solver.files import write_file
from solver.formats import read_problem, write_result
from solver.problem import GoalName, Problem
from solver.result import GoalValue, Result, Status
from solver.solution import Placement, Solution
from solver.validation import goal_value
from solver.versions import solver_versions

Slots = dict[int, int]
"""Meeting to slot."""


@dataclass
class Job:
    """What is to be done and where the outcome goes; `seconds` counts from `started`, loading included."""

    problem: Problem
    sha256: str
    out: Path
    started: float
    seconds: float
    workers: int = 1
    seed: int = 0
    method: str = ""
    places: list[list[int]] = field(default_factory=list)
    """Per meeting the slots in which both people are available, in time order."""

    def left(self) -> float:
        return self.started + self.seconds - time.monotonic()

    def tell(self, weight: int | None, bound: int | None) -> None:
        goals = [{"name": "weight", "value": weight, "bound": bound}]
        line = {"seconds": time.monotonic() - self.started, "phase": self.method, "goals": goals}
        sys.stderr.write(json.dumps(line) + "\n")

    def hand_over(self, slots: Slots, bound: int | None = None) -> None:
        """Write the grid, each slot's meetings at the first tables; the bound is that of the weight alone."""
        taken = [0] * len(self.problem.slots)
        placements = []
        for meeting, slot in sorted(slots.items()):
            placements.append(Placement(slot, taken[slot], meeting))
            taken[slot] += 1
        grid = Solution(tuple(placements))
        bounds = {GoalName.WEIGHT: bound}
        goals = tuple(
            GoalValue(goal, goal_value(self.problem, grid, goal), bounds.get(goal)) for goal in self.problem.goals
        )
        seconds = time.monotonic() - self.started
        result = Result(Status.FEASIBLE, grid, goals, seconds, self.seed, self.workers, self.method)
        write_file(self.out, write_result(result, self.problem, self.sha256, solver_versions()))


def prepare(problem: Problem, **given: object) -> Job:
    """A job for a problem of the plain kind; ``ValueError`` for another."""
    plain = (
        all(set(person.capacity) <= {1} and person.most is None and not person.quotas for person in problem.people)
        and all(person.table is None for person in problem.people)
        and all(len(table.slots) == len(problem.slots) and not table.virtual for table in problem.tables)
        and not any(m.required or m.tables is not None or m.after or m.group for m in problem.meetings)
        and problem.break_spread is None
    )
    if not plain:
        raise ValueError("the alternatives know people, slots and like tables only")
    job = Job(problem, **given)  # type: ignore[arg-type]  # passed on as they came
    for meeting in problem.meetings:
        first, second = (problem.people[person].available for person in meeting.people)
        job.places.append(sorted(meeting.slots & first & second))
    return job


def first_common_slot(job: Job) -> None:
    """Meetings by weight, the heaviest first, each into the first slot in which both and a table are free."""
    problem = job.problem
    busy: list[set[int]] = [set() for _ in problem.people]
    room = [len(problem.tables)] * len(problem.slots)
    slots: Slots = {}
    for meeting in sorted(range(len(problem.meetings)), key=lambda m: (-problem.meetings[m].weight, m)):
        first, second = problem.meetings[meeting].people
        for slot in job.places[meeting]:
            if room[slot] and slot not in busy[first] and slot not in busy[second]:
                slots[meeting] = slot
                room[slot] -= 1
                busy[first].add(slot)
                busy[second].add(slot)
                break
    job.tell(_weight(problem, slots), None)
    job.hand_over(slots)


def matching_per_slot(job: Job) -> None:
    """Slot by slot a maximum-weight matching over the meetings not held yet; too many keep the heaviest."""
    from rustworkx import PyGraph, max_weight_matching

    problem = job.problem
    slots: Slots = {}
    for slot in range(len(problem.slots)):
        graph: PyGraph[int, int] = PyGraph(multigraph=False)
        graph.add_nodes_from(range(len(problem.people)))
        here: dict[tuple[int, int], int] = {}
        for meeting, places in enumerate(job.places):
            if meeting not in slots and slot in places:
                _keep_heaviest(problem, here, meeting)
        graph.add_edges_from([(*pair, problem.meetings[meeting].weight) for pair, meeting in here.items()])
        pairs = max_weight_matching(graph, max_cardinality=False, weight_fn=int)
        held = sorted((here[min(p), max(p)] for p in pairs), key=lambda m: (-problem.meetings[m].weight, m))
        slots |= dict.fromkeys(held[: len(problem.tables)], slot)
        job.tell(_weight(problem, slots), None)
        job.hand_over(slots)


def _keep_heaviest(problem: Problem, here: dict[tuple[int, int], int], meeting: int) -> None:
    """Of several meetings of one pair a slot can take one."""
    first, second = sorted(problem.meetings[meeting].people)
    rival = here.get((first, second))
    if rival is None or problem.meetings[rival].weight < problem.meetings[meeting].weight:
        here[first, second] = meeting


def plain_cpsat(job: Job) -> None:
    """One Boolean per (meeting, slot), OR-Tools' defaults; the grid is written when the search has ended."""
    from ortools.sat.python import cp_model

    problem = job.problem
    model = cp_model.CpModel()
    placed = [{slot: model.new_bool_var("") for slot in places} for places in job.places]
    for row in placed:
        model.add_at_most_one(row.values())
    mine: list[list[int]] = [[] for _ in problem.people]
    for number, meeting in enumerate(problem.meetings):
        for person in meeting.people:
            mine[person].append(number)
    for slot in range(len(problem.slots)):
        for meetings in mine:
            model.add_at_most_one([placed[m][slot] for m in meetings if slot in placed[m]])
        model.add(sum(row[slot] for row in placed if slot in row) <= len(problem.tables))
    model.maximize(sum(problem.meetings[m].weight * x for m, row in enumerate(placed) for x in row.values()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = job.workers
    solver.parameters.random_seed = job.seed
    if job.left() <= 0:
        sys.stderr.write("the time was over before the model was built\n")
        return
    solver.parameters.max_time_in_seconds = job.left()

    class News(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            job.tell(round(self.objective_value), round(self.best_objective_bound))

    status = solver.solve(model, News())
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        slots = {m: s for m, row in enumerate(placed) for s, x in row.items() if solver.boolean_value(x)}
        bound = int(solver.best_objective_bound + 1e-6)
        job.tell(_weight(problem, slots), bound)
        job.hand_over(slots, bound)
    else:
        sys.stderr.write("the search found no grid in its time\n")


def _weight(problem: Problem, meetings: Iterable[int]) -> int:
    return sum(problem.meetings[meeting].weight for meeting in meetings)


METHODS: dict[str, Callable[[Job], None]] = {
    "cpsat": plain_cpsat,
    "first-slot": first_common_slot,
    "matching": matching_per_slot,
}


def main() -> None:
    started = time.monotonic() - time.process_time()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alternatives")
    parser.add_argument("method", choices=METHODS)
    parser.add_argument("problem", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = given.problem.read_bytes()
    job = prepare(
        read_problem(data),
        sha256=hashlib.sha256(data).hexdigest(),
        out=given.out,
        started=started,
        seconds=given.seconds,
        workers=given.workers,
        seed=given.seed,
        method=given.method,
    )
    METHODS[given.method](job)


if __name__ == "__main__":
    main()
