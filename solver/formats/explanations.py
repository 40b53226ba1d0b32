"""The explanation as JSON, ``mannam-explanation/1``: reasons and changes with ids, slots and one sentence each."""

from __future__ import annotations

from collections.abc import Sequence

from solver.explain import Explanation
from solver.explanations.changes import Change, new_table_id
from solver.explanations.nearest import Nearest
from solver.explanations.reasons import Finding, SlotNote
from solver.explanations.sentences import held_sentence, nearest_sentence, reason_sentence
from solver.formats.jsontext import write_lines
from solver.problem import Problem
from solver.result import Result
from solver.solution import Placement

EXPLANATION_FORMAT = "mannam-explanation/1"


def write_explanations(
    problem: Problem, problem_sha256: str, result: Result, explanations: Sequence[Explanation] | None
) -> bytes:
    """One line per meeting. `meetings` null: there is no grid; an infeasible problem's `conflict` says why."""
    fields: dict[str, object] = {
        "format": EXPLANATION_FORMAT,
        "status": result.status,
        "problem_sha256": problem_sha256,
        "meetings": None if explanations is None else [_explanation(problem, each) for each in explanations],
    }
    if explanations is None:
        fields["conflict"] = list(result.conflict)
    return write_lines(fields)


def _explanation(problem: Problem, explanation: Explanation) -> dict[str, object]:
    spec = problem.meetings[explanation.meeting]
    fields: dict[str, object] = {"meeting": spec.id, "people": [problem.people[p].id for p in spec.people]}
    if explanation.held is not None:
        place = _place(problem, explanation.held)
        return fields | {"held": place, "sentence": held_sentence(problem, explanation.held)}
    if explanation.finding is None or explanation.nearest is None:
        raise ValueError("a meeting that is not held needs a finding and a search for a change")
    finding, nearest = explanation.finding, explanation.nearest
    return fields | {
        "held": None,
        "reason": _finding(problem, explanation.meeting, finding),
        "change": _nearest(problem, nearest),
        "search": nearest.search,
        "search_sentence": nearest_sentence(problem, nearest),
    }


def _finding(problem: Problem, meeting: int, finding: Finding) -> dict[str, object]:
    fields: dict[str, object] = {"name": finding.reason, "sentence": reason_sentence(problem, meeting, finding)}
    fields |= _named(problem, finding.people, finding.meetings)
    if finding.limit is not None:
        fields["limit"] = finding.limit
    if finding.slots:
        fields["slots"] = [_note(problem, note) for note in finding.slots]
    return fields


def _note(problem: Problem, note: SlotNote) -> dict[str, object]:
    fields: dict[str, object] = {"slot": note.slot, "obstacle": note.obstacle}
    fields |= _named(problem, note.people, note.meetings)
    if note.goal is not None:
        fields["goal"] = note.goal
    return fields


def _named(problem: Problem, people: Sequence[int], meetings: Sequence[int]) -> dict[str, object]:
    fields: dict[str, object] = {}
    if people:
        fields["people"] = [problem.people[p].id for p in people]
    if meetings:
        fields["meetings"] = [problem.meetings[m].id for m in meetings]
    return fields


def _nearest(problem: Problem, nearest: Nearest) -> dict[str, object] | None:
    if nearest.change is None or nearest.place is None:
        return None
    return _change(problem, nearest.change) | {
        "place": _place(problem, nearest.place),
        "moved": [{"meeting": problem.meetings[p.meeting].id} | _place(problem, p) for p in nearest.moved],
        "proven_nearest": nearest.proven,
    }


def _change(problem: Problem, change: Change) -> dict[str, object]:
    fields: dict[str, object] = {"kind": change.kind}
    if change.person is not None:
        fields["person"] = problem.people[change.person].id
    if change.slot is not None:
        fields["slot"] = change.slot
    if change.table is not None:
        fields["table"] = _table(problem, change.table)
    if change.number is not None:
        fields["quota"] = change.number
    if change.other is not None:
        fields["other"] = problem.meetings[change.other].id
    if change.to is not None:
        fields["to"] = change.to
    return fields


def _place(problem: Problem, placement: Placement) -> dict[str, object]:
    return {"slot": placement.slot, "table": _table(problem, placement.table)}


def _table(problem: Problem, table: int) -> str:
    return problem.tables[table].id if table < len(problem.tables) else new_table_id(problem)
