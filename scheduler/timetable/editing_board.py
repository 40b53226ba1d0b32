"""A draft's meetings on the ground of its snapshot: what may go where, why not, and what the verifier says.

``solver.validation`` decides; the obstacles here are the same rules for one meeting at a time, with who is in the way.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from scheduler.timetable.editing_values import Figures, Lack, Obstacle, Operation
from scheduler.timetable.judging import as_breaches
from scheduler.timetable.keeping import read_snapshot
from scheduler.timetable.values import Breach
from solver.problem import GoalName, Problem
from solver.solution import Placement, Solution
from solver.validation import appraise

_KEPT_GROUNDS = 6


@dataclass(frozen=True, slots=True)
class Spot:
    """A place by the numbers of the snapshot."""

    slot: int
    table: int
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not: of a person, by another meeting, both by their numbers; or what the verifier found."""

    obstacle: Obstacle
    person: int | None = None
    meeting: int | None = None
    breach: Breach | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Where the meetings of an edit were and will be; a meeting that is missing has no place."""

    operation: Operation
    before: Mapping[int, Spot]
    after: Mapping[int, Spot]


class Refused(Exception):
    """Never leaves the scheduler: the use case turns it into a refusal in words."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(reasons)
        self.reasons = reasons


@dataclass(frozen=True, eq=False)
class Ground:
    """A snapshot with what is looked up in it often."""

    problem: Problem

    @cached_property
    def meeting_of(self) -> dict[tuple[int, int], int]:
        """By the two people's numbers, the smaller first."""
        return {(min(m.people), max(m.people)): number for number, m in enumerate(self.problem.meetings)}

    @cached_property
    def quotas_of(self) -> dict[int, tuple[tuple[int, frozenset[int], int], ...]]:
        """Per meeting (person, meetings, most) of every quota it counts in."""
        found: dict[int, list[tuple[int, frozenset[int], int]]] = {}
        for number, person in enumerate(self.problem.people):
            for quota in person.quotas:
                for meeting in quota.meetings:
                    found.setdefault(meeting, []).append((number, quota.meetings, quota.most))
        return {meeting: tuple(quotas) for meeting, quotas in found.items()}

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(person.id for person in self.problem.people)


_grounds: OrderedDict[str, Ground] = OrderedDict()
_lock = threading.Lock()


def ground_of(sha256: str, load: Callable[[], bytes]) -> Ground:
    """The ground of a snapshot, kept between requests; ``load`` gives its bytes."""
    with _lock:
        if sha256 in _grounds:
            _grounds.move_to_end(sha256)
            return _grounds[sha256]
    ground = Ground(read_snapshot(load()))
    with _lock:
        _grounds[sha256] = ground
        while len(_grounds) > _KEPT_GROUNDS:
            _grounds.popitem(last=False)
    return ground


def forget_grounds() -> None:
    """Drop what is kept in memory."""
    with _lock:
        _grounds.clear()


@dataclass
class Board:
    """Where every meeting is held."""

    ground: Ground
    held: dict[int, Spot]
    diaries: dict[int, dict[int, list[int]]] = field(init=False)
    uses: dict[tuple[int, int], list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.diaries, self.uses = {}, {}
        for meeting, spot in self.held.items():
            self.uses.setdefault((spot.slot, spot.table), []).append(meeting)
            for person in self.ground.problem.meetings[meeting].people:
                self.diaries.setdefault(person, {}).setdefault(spot.slot, []).append(meeting)

    @cached_property
    def open_tables(self) -> tuple[tuple[int, ...], ...]:
        """Per slot the tables that are there and free, whoever may sit at them."""
        tables = self.ground.problem.tables
        return tuple(
            tuple(
                t
                for t, place in enumerate(tables)
                if slot in place.slots and (place.virtual or (slot, t) not in self.uses)
            )
            for slot in range(len(self.ground.problem.slots))
        )

    def count(self, person: int, without: Collection[int] = ()) -> int:
        return sum(meeting not in without for own in self.diaries.get(person, {}).values() for meeting in own)

    def after(self, change: Change) -> "Board":
        """The board once the change is made."""
        held = {meeting: spot for meeting, spot in self.held.items() if meeting not in change.before}
        return Board(self.ground, held | dict(change.after))

    def solution(self) -> Solution:
        return Solution(tuple(Placement(spot.slot, spot.table, meeting) for meeting, spot in self.held.items()))


def obstacles(board: Board, meeting: int, slot: int, table: int, without: Collection[int] = ()) -> tuple[Reason, ...]:
    """Why the meeting may not be held there once it and those of ``without`` are taken away; empty when it may."""
    gone = {meeting, *without}
    return (*of_place(board, meeting, slot, table, gone), *of_pair(board, meeting, slot, gone))


def of_place(board: Board, meeting: int, slot: int, table: int, gone: Collection[int]) -> Iterator[Reason]:
    problem, candidate = board.ground.problem, board.ground.problem.meetings[meeting]
    place = problem.tables[table]
    if slot not in place.slots:
        yield Reason(Obstacle.ABSENT)
        return
    homes = {home for person in candidate.people if (home := problem.people[person].table) is not None}
    allowed = candidate.tables if candidate.tables is not None else homes or None
    if allowed is not None and table not in allowed:
        yield Reason(Obstacle.SEAT)
    if not place.virtual:
        others = [other for other in board.uses.get((slot, table), ()) if other not in gone]
        yield from (Reason(Obstacle.TAKEN, meeting=other) for other in others[:1])


def of_pair(board: Board, meeting: int, slot: int, gone: Collection[int]) -> Iterator[Reason]:
    """What stands in the way in this slot whatever the table."""
    problem, candidate = board.ground.problem, board.ground.problem.meetings[meeting]
    if slot not in candidate.slots:
        yield Reason(Obstacle.SLOT)
    for person in candidate.people:
        if slot not in problem.people[person].available:
            yield Reason(Obstacle.AWAY, person)
            continue
        others = [other for other in board.diaries.get(person, {}).get(slot, ()) if other not in gone]
        if len(others) >= problem.people[person].capacity[slot]:
            yield Reason(Obstacle.BUSY, person, others[0] if others else None)
    if meeting not in board.held:
        yield from _of_numbers(board, meeting, gone)


def _of_numbers(board: Board, meeting: int, gone: Collection[int]) -> Iterator[Reason]:
    """Limits that only a further meeting can reach."""
    problem, candidate = board.ground.problem, board.ground.problem.meetings[meeting]
    for person in candidate.people:
        most = problem.people[person].most
        if most is not None and board.count(person, gone) >= most:
            yield Reason(Obstacle.LIMIT, person)
    for person, meetings, most in board.ground.quotas_of.get(meeting, ()):
        others = [other for other in meetings if other in board.held and other not in gone]
        if len(others) >= most:
            yield Reason(Obstacle.ONCE, person, others[0] if others else None)
    if candidate.group is not None:
        same = (m for m in board.held if m not in gone and problem.meetings[m].group == candidate.group)
        yield from (Reason(Obstacle.GROUP, meeting=other) for other in list(same)[:1])


def placing(board: Board, meeting: int, slot: int, table: int) -> Change:
    """Hold the meeting there, from wherever it is."""
    was = board.held.get(meeting)
    _refuse_locked(board, meeting)
    _refuse(obstacles(board, meeting, slot, table))
    operation = Operation.PLACE if was is None else Operation.MOVE
    return Change(operation, {meeting: was} if was else {}, {meeting: Spot(slot, table)})


def swapping(board: Board, meeting: int, other: int) -> Change:
    """Each of two held meetings takes the other's place."""
    here, there = _held(board, meeting), _held(board, other)
    _refuse_locked(board, meeting, other)
    _refuse(swap_obstacles(board, meeting, other))
    return Change(
        Operation.SWAP,
        {meeting: here, other: there},
        {meeting: Spot(there.slot, there.table), other: Spot(here.slot, here.table)},
    )


def swap_obstacles(board: Board, meeting: int, other: int) -> tuple[Reason, ...]:
    """Why two held meetings may not take each other's place."""
    here, there = _held(board, meeting), _held(board, other)
    return (
        *obstacles(board, meeting, there.slot, there.table, (other,)),
        *obstacles(board, other, here.slot, here.table, (meeting,)),
    )


def unscheduling(board: Board, meeting: int) -> Change:
    """Take the meeting out of the grid."""
    was = _held(board, meeting)
    _refuse_locked(board, meeting)
    if board.ground.problem.meetings[meeting].required:
        raise Refused(Reason(Obstacle.REQUIRED, meeting=meeting))
    return Change(Operation.UNSCHEDULE, {meeting: was}, {})


def locking(board: Board, meeting: int, *, locked: bool) -> Change:
    """Lock a meeting where it is, or unlock it."""
    was = _held(board, meeting)
    operation = Operation.LOCK if locked else Operation.UNLOCK
    return Change(operation, {meeting: was}, {meeting: Spot(was.slot, was.table, locked)})


def _held(board: Board, meeting: int) -> Spot:
    if meeting not in board.held:
        raise Refused(Reason(Obstacle.BLOCKED, meeting=meeting))
    return board.held[meeting]


def _refuse_locked(board: Board, *meetings: int) -> None:
    _refuse(tuple(Reason(Obstacle.LOCKED, meeting=m) for m in meetings if m in board.held and board.held[m].locked))


def _refuse(reasons: tuple[Reason, ...]) -> None:
    if reasons:
        raise Refused(*reasons)


def judge(board: Board, bound: tuple[int, int] | None) -> Figures:
    """The board in numbers, with what the verifier finds. ``bound``: (most worth, up to this shortfall)."""
    problem = board.ground.problem
    broken, values = appraise(problem, board.solution())
    value = dict(zip(problem.goals, values, strict=False))
    short = sum(board.count(number) < person.least for number, person in enumerate(problem.people))
    applies = bound is not None and value.get(GoalName.SHORTFALL, 0) <= bound[1]
    return Figures(
        meetings=len(board.held),
        worth_met=value.get(GoalName.WEIGHT, 0),
        worth_wanted=sum(meeting.weight for meeting in problem.meetings),
        bound=bound[0] if bound is not None and applies else None,
        breaks=value.get(GoalName.BREAKS, 0),
        moves=value.get(GoalName.MOVES, 0),
        changes=value.get(GoalName.CHANGES),
        short=short,
        breaches=as_breaches(broken, board.ground.keys),
    )


def refuse_new_breaches(before: Callable[[], Figures], after: Figures) -> None:
    """Raises when the verifier finds more than it found before; ``before`` is asked only then."""
    if after.breaches:
        new = Counter(after.breaches) - Counter(before().breaches)
        if new:
            raise Refused(*(Reason(Obstacle.RULE, breach=breach) for breach in new))


def lack(board: Board, meeting: int) -> Lack:
    """Why a meeting is not held, as far as one look at the board tells."""
    problem, candidate = board.ground.problem, board.ground.problem.meetings[meeting]
    first, second = (problem.people[person] for person in candidate.people)
    common = candidate.slots & first.available & second.available
    if not common:
        return Lack.NO_COMMON_SLOT
    numbers = {reason.obstacle for reason in _of_numbers(board, meeting, {meeting})}
    if Obstacle.LIMIT in numbers:
        return Lack.LIMIT
    if numbers:
        return Lack.ONCE
    left = [slot for slot in common if not any(of_pair(board, meeting, slot, {meeting}))]
    if not left:
        return Lack.BUSY
    free = any(
        not any(of_place(board, meeting, slot, table, {meeting})) for slot in left for table in board.open_tables[slot]
    )
    return Lack.NOT_PLACED if free else Lack.NO_TABLE
