"""Two runs of an event side by side: goals, wishes met by rank, and who gains or loses by the one against the other."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.service import event_summary
from scheduler.people.service import people
from scheduler.people.values import Person
from scheduler.reports import rules
from scheduler.reports.values import RankLine
from scheduler.timetable.grids import grid_view
from scheduler.timetable.service import run_files, run_summary
from scheduler.timetable.values import RunSummary
from scheduler.wishes.aims import Aim, aims, directed_ranks

Pair = tuple[int, int]

MOVERS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """What one of the runs does. ``pairs`` counts its meetings; ranks are those of the wishes of now."""

    run: RunSummary
    meetings: int
    wishes: int
    wishes_met: int
    mutual_met: int
    alone: int
    ranks: tuple[RankLine, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """A person whose own wishes the second run meets in another number, or by another part of their worth."""

    person: Person
    before: int
    after: int
    wishes: int
    change: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """``gains`` and ``losses`` of the second run against the first, the largest first, of ``gainers`` and ``losers``.

    ``both``, ``only_first``, ``only_second`` count pairs that meet. ``same_weights``: the weighted sums of the two can
    be compared.
    """

    first: Standing
    second: Standing
    both: int
    only_first: int
    only_second: int
    gains: tuple[Shift, ...]
    losses: tuple[Shift, ...]
    gainers: int
    losers: int
    same_weights: bool


def compare_runs(session: Session, event_id: int, first: int, second: int) -> Comparison:
    """Both must have found a grid, be it a draft, published or only tried; raises ``NotFound``, ``ChoicesDeleted``."""
    everybody = people(session, event_id)
    wishes = aims(session, event_id)
    limit = event_summary(session, event_id).wish_limit
    runs = [run_summary(session, event_id, number) for number in (first, second)]
    pairs = [_pairs(session, event_id, run, everybody) for run in runs]
    partners = [_partners(each) for each in pairs]
    standings = [
        _standing(run, each, met, wishes, everybody) for run, each, met in zip(runs, pairs, partners, strict=True)
    ]
    shifts = _shifts(everybody, wishes, limit, *partners)
    gains = sorted((s for s in shifts if s.change > 0), key=lambda s: (-s.change, s.person.id))
    losses = sorted((s for s in shifts if s.change < 0), key=lambda s: (s.change, s.person.id))
    ours = [(run.settings.weights, run.settings.boosted, run.settings.avoid_met) for run in runs]
    return Comparison(
        first=standings[0],
        second=standings[1],
        both=len(pairs[0] & pairs[1]),
        only_first=len(pairs[0] - pairs[1]),
        only_second=len(pairs[1] - pairs[0]),
        gains=tuple(gains[:MOVERS_SHOWN]),
        losses=tuple(losses[:MOVERS_SHOWN]),
        gainers=len(gains),
        losers=len(losses),
        same_weights=ours[0] == ours[1],
    )


def _pairs(session: Session, event_id: int, run: RunSummary, everybody: tuple[Person, ...]) -> frozenset[Pair]:
    """Who meets whom, by ids: as the draft is now, or as the solver left what was only tried."""
    if run.grid_id is not None:
        return frozenset((m.first.id, m.second.id) for m in grid_view(session, event_id, run.grid_id).meetings)
    result = run_files(session, event_id, run.number)[1]
    meetings = json.loads(result)["meetings"] if result is not None else None
    if meetings is None:
        raise NotFound("grid", str(run.number))
    number = {person.key: person.id for person in everybody}
    keys = (meeting["meeting"].split("+") for meeting in meetings)
    return frozenset((number[one], number[other]) for one, other in keys if one in number and other in number)


def _partners(pairs: frozenset[Pair]) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for first, second in pairs:
        found[first].add(second)
        found[second].add(first)
    return found


def _standing(
    run: RunSummary,
    pairs: frozenset[Pair],
    partners: Mapping[int, set[int]],
    wishes: tuple[Aim, ...],
    everybody: tuple[Person, ...],
) -> Standing:
    ranks = rules.rank_lines(wishes, partners)
    mutual = rules.mutual_pairs(directed_ranks(wishes))
    return Standing(
        run=run,
        meetings=len(pairs),
        wishes=len(wishes),
        wishes_met=sum(line.met for line in ranks),
        mutual_met=len(mutual & {frozenset(pair) for pair in pairs}),
        alone=sum(not person.left and person.id not in partners for person in everybody),
        ranks=ranks,
    )


def _shifts(
    everybody: tuple[Person, ...],
    wishes: tuple[Aim, ...],
    limit: int,
    before: Mapping[int, set[int]],
    after: Mapping[int, set[int]],
) -> list[Shift]:
    own: dict[int, list[Aim]] = defaultdict(list)
    for wish in wishes:
        own[wish.participant].append(wish)
    found = []
    for person in everybody:
        aimed = own.get(person.id, [])
        was, now = before.get(person.id, set()), after.get(person.id, set())
        change = rules.own_share(aimed, now, limit) - rules.own_share(aimed, was, limit)
        if abs(change) > 0:
            counts = [sum(rules.met_by(wish, those) for wish in aimed) for those in (was, now)]
            found.append(Shift(person, counts[0], counts[1], len(aimed), change))
    return found
