"""Pure rules of the reports: counting wishes, and the first true reason for what is not held."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from scheduler.reports.values import RankLine, Why
from scheduler.timetable.rules import wish_worth
from scheduler.timetable.values import Frame
from scheduler.wishes.aims import Aim

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Load:
    """A grid by participants' keys: who meets and when, and how many meetings stand at real tables."""

    busy: Mapping[str, Collection[int]]
    taken: Mapping[int, int]
    pairs: Collection[Pair]


def load_of(meetings: Iterable[tuple[str, str, int, bool]]) -> Load:
    """From (first key, second key, slot number, at a real table)."""
    busy: dict[str, list[int]] = defaultdict(list)
    taken: Counter[int] = Counter()
    pairs: set[Pair] = set()
    for first, second, slot, real in meetings:
        busy[first].append(slot)
        busy[second].append(slot)
        taken[slot] += real
        pairs.add((first, second))
    return Load(busy, taken, pairs)


def mutual_pairs(wishes: Iterable[tuple[int, int]]) -> set[frozenset[int]]:
    """Pairs of which each wished for the other, by name or through the organisation."""
    directed = set(wishes)
    return {frozenset(pair) for pair in directed if pair[::-1] in directed}


def met_by(wish: Aim, partners: Collection[int]) -> bool:
    """Whether meetings of the wisher with these partners meet the wish: with one of those it is aimed at."""
    return not wish.partners.isdisjoint(partners)


def rank_lines(wishes: Collection[Aim], partners: Mapping[int, Collection[int]]) -> tuple[RankLine, ...]:
    """Wishes by rank from 1 to the last rank given; both directed wishes of a mutual pair count.

    ``partners``: per participant whom they meet.
    """
    wanted = Counter(wish.rank for wish in wishes)
    met = Counter(wish.rank for wish in wishes if met_by(wish, partners.get(wish.participant, ())))
    return tuple(RankLine(rank, wanted[rank], met[rank]) for rank in range(1, max(wanted, default=0) + 1))


def wanted_alone(wishes: Iterable[Aim], allowed: Collection[frozenset[int]]) -> Counter[int]:
    """Per participant how many wishes nobody else can meet; ``allowed`` are the pairs that may meet."""
    wanted: Counter[int] = Counter()
    for wish in wishes:
        possible = [partner for partner in wish.partners if frozenset((wish.participant, partner)) in allowed]
        if len(possible) == 1:
            wanted[possible[0]] += 1
    return wanted


def own_share(wishes: Collection[Aim], partners: Collection[int], limit: int) -> float:
    """The part of the worth of one person's wishes that meetings with ``partners`` meet; 0 to 1."""
    whole = sum(wish_worth(wish.rank, limit) for wish in wishes)
    part = sum(wish_worth(wish.rank, limit) for wish in wishes if met_by(wish, partners))
    return part / whole if whole else 1.0


def by_slot(frame: Frame) -> tuple[tuple[int, int], ...]:
    """For each slot its real tables and how many people are free."""
    people = Counter(slot for slots in frame.free.values() for slot in slots)
    return tuple((places, people[slot]) for slot, places in enumerate(frame.places))


def most_possible(frame: Frame) -> int:
    """Upper bound on all meetings: per slot, the tables and half of the people who are free."""
    people = Counter(slot for slots in frame.free.values() for slot in slots)
    return sum(
        people[slot] // 2 if frame.virtual else min(places, people[slot] // 2)
        for slot, places in enumerate(frame.places)
    )


def why_alone(key: str, frame: Frame, wanted: Collection[str]) -> Why:
    """Why a person has no meeting; ``wanted`` are the keys of everybody who stands in a pair that may meet."""
    if not frame.free.get(key):
        return Why.NO_SLOT
    return Why.NOT_PLACED if key in wanted else Why.NO_CANDIDATE


def why_little(key: str, frame: Frame, load: Load) -> Why:
    """Why not more of a person's wishes are met, from the person's own data."""
    own, meetings = frame.free.get(key, frozenset()), load.busy.get(key, ())
    if not own:
        return Why.NO_SLOT
    if _at_limit(key, frame, load):
        return Why.LIMIT
    return Why.SLOTS_FULL if len(meetings) >= len(own) else Why.NOT_PLACED


def why_unplaced(pair: Pair, frame: Frame, load: Load) -> Why:
    """Why a pair that may meet does not, as far as one look at the grid tells."""
    first, second = pair
    common = frame.free.get(first, frozenset()) & frame.free.get(second, frozenset())
    if not common:
        return Why.NO_COMMON_SLOT
    if _at_limit(first, frame, load) or _at_limit(second, frame, load):
        return Why.LIMIT
    if any(pair in once and not once.isdisjoint(load.pairs) for once in frame.once):
        return Why.ONCE
    left = common - set(load.busy.get(first, ())) - set(load.busy.get(second, ()))
    if not left:
        return Why.BUSY
    if not frame.virtual and all(load.taken.get(slot, 0) >= frame.places[slot] for slot in left):
        return Why.NO_TABLE
    return Why.NOT_PLACED


def _at_limit(key: str, frame: Frame, load: Load) -> bool:
    most = frame.most.get(key)
    return most is not None and len(load.busy.get(key, ())) >= most
