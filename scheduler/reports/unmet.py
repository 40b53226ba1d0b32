"""Every wish that a run's grid does not meet, with its true reason and the nearest change that would meet it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from scheduler.database import Database, Session
from scheduler.errors import NotFound
from scheduler.people.service import people
from scheduler.people.values import Firm, Person
from scheduler.reports import rules
from scheduler.reports.values import Why
from scheduler.timetable.candidates import blocked
from scheduler.timetable.explaining import Reason, Reasons, reasons
from scheduler.timetable.grids import grid_view, meeting_id
from scheduler.timetable.met import met_before
from scheduler.timetable.planning import frame_of
from scheduler.timetable.service import run_files, run_summary
from scheduler.timetable.values import Frame, GridView
from scheduler.wishes.aims import Aim, aims

Pair = tuple[str, str]


class Apart(StrEnum):
    """Why a wish leads to no pair of the run at all."""

    BLOCKED = "blocked"
    MET_BEFORE = "met_before"
    LATER = "later"
    """The wish, or the right to meet, is younger than the run."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A wish of ``wisher`` for ``partner``, or for anybody of ``firm``, without its rank.

    ``meeting`` is the solver's id of the pair that comes nearest, empty where there is none (``why`` says
    :class:`Apart`). ``reason`` is the solver's; None: only ``why`` is known, from one look at the grid.
    A blocked pair stands once, in the order of names: who wished for whom would tell who asked not to meet whom.
    """

    wisher: Person
    partner: Person
    firm: Firm | None
    meeting: str
    why: Why | Apart
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class UnmetWishes:
    """By the wisher's name. ``explained``: the solver said why; otherwise the problem was too large, or is gone."""

    lines: tuple[Unmet, ...]
    explained: bool


def unmet_wishes(database: Database, event_id: int, number: int) -> UnmetWishes:
    """Of a run that left a grid; raises ``NotFound`` for any other, and ``ChoicesDeleted``.

    The solver is asked once the event is read and the transaction over.
    """
    with database.reading() as session:
        sight, unmet, snapshot, view = _read(session, event_id, number)
    sight = replace(sight, found=reasons(snapshot, view))
    position = {person_id: number for number, person_id in enumerate(sight.person)}
    lines = _undirected((sight.line(wish) for wish in unmet), position)
    lines.sort(key=lambda line: (position[line.wisher.id], position[line.partner.id]))
    return UnmetWishes(tuple(lines), explained=sight.found is not None)


def _read(session: Session, event_id: int, number: int) -> tuple["_Sight", list[Aim], bytes, GridView]:
    """What is known without the solver, the wishes that are not met, and what the solver is asked about."""
    run = run_summary(session, event_id, number)
    if run.grid_id is None:
        raise NotFound("grid", str(number))
    snapshot = run_files(session, event_id, number)[0]
    view = grid_view(session, event_id, run.grid_id)
    frame = frame_of(snapshot)
    everybody = people(session, event_id)
    partners: dict[int, set[int]] = defaultdict(set)
    for held in view.meetings:
        partners[held.first.id].add(held.second.id)
        partners[held.second.id].add(held.first.id)
    load = rules.load_of((m.first.key, m.second.key, m.slot.number, not m.table.virtual) for m in view.meetings)
    never = blocked(session, event_id)
    met = met_before(session, event_id) if run.settings.avoid_met else frozenset()
    sight = _Sight({each.id: each for each in everybody}, frame, load, never, met)
    unmet = [w for w in aims(session, event_id) if not rules.met_by(w, partners.get(w.participant, ()))]
    return sight, unmet, snapshot, view


@dataclass(frozen=True, slots=True)
class _Sight:
    """All that a reason is read from; ``person`` by id, in 가나다 order."""

    person: Mapping[int, Person]
    frame: Frame
    load: rules.Load
    never: Collection[frozenset[int]]
    met: Collection[tuple[int, int]]
    found: Reasons | None = None

    def line(self, wish: Aim) -> Unmet:
        """Of a wish for an organisation the pair that comes nearest to a meeting."""
        wisher = self.person[wish.participant]
        lines = [self._pair(wisher, self.person[other], wish) for other in sorted(wish.partners)]
        return min(lines, key=_distance)

    def _pair(self, wisher: Person, partner: Person, wish: Aim) -> Unmet:
        first, second = sorted((wisher, partner), key=lambda each: each.id)
        firm = partner.firm if wish.organisation is not None else None
        if (first.key, second.key) not in self.frame.worth:
            return Unmet(wisher, partner, firm, "", self._apart(first.id, second.id), None)
        why = rules.why_unplaced((first.key, second.key), self.frame, self.load)
        meeting = meeting_id(first.key, second.key)
        return Unmet(wisher, partner, firm, meeting, why, (self.found or {}).get(meeting))

    def _apart(self, first: int, second: int) -> Apart:
        if frozenset((first, second)) in self.never:
            return Apart.BLOCKED
        return Apart.MET_BEFORE if (first, second) in self.met else Apart.LATER


def _undirected(lines: Iterable[Unmet], position: Mapping[int, int]) -> list[Unmet]:
    """Of blocked pairs one line each that does not say whose wish it was."""
    found: list[Unmet] = []
    blocked_pairs: set[frozenset[int]] = set()
    for line in lines:
        if line.why is not Apart.BLOCKED:
            found.append(line)
            continue
        pair = frozenset((line.wisher.id, line.partner.id))
        if pair not in blocked_pairs:
            blocked_pairs.add(pair)
            first, second = sorted((line.wisher, line.partner), key=lambda each: position[each.id])
            found.append(Unmet(first, second, None, "", Apart.BLOCKED, None))
    return found


def _distance(line: Unmet) -> tuple[bool, bool, int]:
    fix = line.reason.fix if line.reason is not None else None
    return not line.meeting, fix is None, fix.moved if fix is not None else 0
