"""What the verifier says of a grid under today's data, and what changed since the data it was made from."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime

from scheduler.database import Session
from scheduler.timetable.grids import Held, held_meetings
from scheduler.timetable.keeping import read_snapshot
from scheduler.timetable.planning import current_problem, pairs_by_key
from scheduler.timetable.settings import DEFAULTS, RunSettings
from scheduler.timetable.values import Breach, Differences
from solver import problem as model
from solver.solution import Placement, Solution
from solver.validation import Violation, violations

BLOCKED = "blocked"

_QUOTED = re.compile(r"'([^']*)'")


def grid_breaches(session: Session, event_id: int, grid_id: int, *, now: datetime | None = None) -> tuple[Breach, ...]:
    """What the verifier finds wrong with a stored grid under today's data; empty when every rule is kept.

    A pair that may meet no longer is :data:`BLOCKED`, whether by a veto, a decline, an organiser or for want of a
    wish. What a run's settings merely avoid is no rule. At ``now`` what has begun must be as it was published.
    """
    problem = current_problem(session, event_id, DEFAULTS.lenient, now=now)
    return problem_breaches(problem, held_meetings(session, event_id, grid_id))


def problem_breaches(problem: model.Problem, held: Iterable[Held]) -> tuple[Breach, ...]:
    """What the verifier finds wrong with these meetings under the problem."""
    table = {place.id: i for i, place in enumerate(problem.tables)}
    meeting = {candidate.id: i for i, candidate in enumerate(problem.meetings)}
    named = [(each.meeting, each) for each in held]
    strangers = tuple(Breach(BLOCKED, (each.first, each.second)) for name, each in named if name not in meeting)
    solution = Solution(
        tuple(Placement(each.slot, table[each.table], meeting[name]) for name, each in named if name in meeting)
    )
    known_keys = frozenset(person.id for person in problem.people)
    return strangers + as_breaches(violations(problem, solution), known_keys)


def as_breaches(broken: Iterable[Violation], known_keys: Collection[str]) -> tuple[Breach, ...]:
    """What the verifier found, with the keys of whom it is about."""
    return tuple(
        Breach(
            violation.rule.partition(" ")[0],
            tuple(key for key in _QUOTED.findall(violation.message) if key in known_keys),
        )
        for violation in broken
    )


def snapshot_differences(
    session: Session, event_id: int, snapshot: bytes, settings: RunSettings = DEFAULTS, *, taken: datetime | None = None
) -> Differences:
    """What changed in the event since the snapshot, for a run with these settings.

    ``taken``: the moment from which on the snapshot holds what has begun; None for one that holds nothing fast.
    """
    return differences(read_snapshot(snapshot), current_problem(session, event_id, settings, now=taken))


def differences(before: model.Problem, after: model.Problem) -> Differences:
    """Compare two problems of one event. What was published meanwhile (``keep``) is no difference."""
    old, new = ({person.id: person for person in problem.people} for problem in (before, after))
    both = old.keys() & new.keys()
    availability = {key for key in both if old[key].available != new[key].available}
    pairs_old, pairs_new = (pairs_by_key(problem) for problem in (before, after))
    changed = {pair for pair in pairs_old.keys() | pairs_new.keys() if pairs_old.get(pair) != pairs_new.get(pair)}
    once_old, once_new = (_met_once(problem) for problem in (before, after))
    return Differences(
        availability=tuple(sorted(availability)),
        wishes=tuple(sorted({key for pair in changed for key in pair} | {key for key, _ in once_old ^ once_new})),
        people=tuple(sorted(old.keys() ^ new.keys())),
        frame=(before.slots, before.tables) != (after.slots, after.tables),
    )


def _met_once(problem: model.Problem) -> set[tuple[str, frozenset[str]]]:
    """Each quota by its person and the ids of its meetings."""
    return {
        (person.id, frozenset(problem.meetings[number].id for number in quota.meetings))
        for person in problem.people
        for quota in person.quotas
    }
