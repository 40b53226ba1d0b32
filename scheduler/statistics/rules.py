"""Pure rules of the statistics: groups, tallies, what counts as held, and which numbers are told."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scheduler.people.values import Firm
from scheduler.statistics.values import NO_GROUP, Cell, Kind, WishNumbers
from scheduler.wishes.aims import Aim

FEWEST_WISHERS = 3
"""A number of wishes is told from so many wishers on: of fewer it would say what single people chose."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """A number, and of how many people it speaks."""

    count: int
    people: int


def group(kind: Kind, key: str) -> str:
    """How a group is keyed; the key within its kind may be empty (:data:`NO_GROUP`)."""
    return f"{kind}:{key}"


def groups_of(firm: Firm | None) -> frozenset[str]:
    """All groups in which an organisation's people stand; of each kind at least one."""
    if firm is None:
        return frozenset(group(kind, NO_GROUP) for kind in Kind)
    councils = [tag.key for tag in firm.councils] or [NO_GROUP]
    return frozenset(
        (
            group(Kind.ZONE, firm.zone_key),
            group(Kind.FIELD, firm.field.text("ko") if firm.field else NO_GROUP),
            group(Kind.CLUSTER, firm.cluster.key if firm.cluster else NO_GROUP),
            *(group(Kind.COUNCIL, key) for key in councils),
        )
    )


def kind_of(key: str) -> Kind:
    return Kind(key.partition(":")[0])


def tally_wishes(
    wishes: Iterable[Aim], groups: Mapping[int, frozenset[str]]
) -> tuple[dict[str, Tally], dict[str, Tally]]:
    """Wishes made and received by group, with the number of wishers; every group that has people is there."""
    own: Counter[int] = Counter()
    aimed: Counter[frozenset[str]] = Counter()
    wishers: dict[frozenset[str], set[int]] = defaultdict(set)
    for wish in wishes:
        own[wish.participant] += 1
        # People of one organisation stand in the same groups, so that any partner tells those of all.
        there = groups[next(iter(wish.partners))]
        aimed[there] += 1
        wishers[there].add(wish.participant)
    made: Counter[str] = Counter()
    makers: Counter[str] = Counter()
    for participant, count in own.items():
        for each in groups[participant]:
            made[each] += count
            makers[each] += 1
    received: Counter[str] = Counter()
    askers: dict[str, set[int]] = defaultdict(set)
    for there, count in aimed.items():
        for each in there:
            received[each] += count
            askers[each] |= wishers[there]
    every = frozenset().union(*groups.values())
    return (
        {each: Tally(made[each], makers[each]) for each in every},
        {each: Tally(received[each], len(askers[each])) for each in every},
    )


def tally_pairs(pairs: Iterable[Pair], groups: Mapping[int, frozenset[str]]) -> dict[str, int]:
    """Pairs by group; one whose two are both in it counts once."""
    found: Counter[str] = Counter()
    # Most pairs of groups come often: each is united once.
    both = Counter((groups[first], groups[second]) for first, second in pairs)
    for (first, second), count in both.items():
        for each in first | second:
            found[each] += count
    return dict(found)


def matrix(pairs: Iterable[Pair], zones: Mapping[int, str], order: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Pairs between zones, in the order of the zones; a pair within one zone counts once."""
    counts: Counter[tuple[str, str]] = Counter()
    for first, second in pairs:
        one, other = zones[first], zones[second]
        counts[one, other] += 1
        if one != other:
            counts[other, one] += 1
    return tuple(tuple(counts[one, other] for other in order) for one in order)


def told(tallies: Mapping[str, Tally], fewest: int) -> dict[str, Cell]:
    """The counts that speak of at least so many people; None instead of the others.

    Where the hidden ones could be reckoned from a total, because there is only one or because all of them together
    still speak of too few, the smallest of the others are hidden too.
    """
    hidden = {key for key, tally in tallies.items() if tally.people < fewest}
    rest = sorted((tally.people, key) for key, tally in tallies.items() if key not in hidden)
    while hidden and rest and (len(hidden) < 2 or sum(tallies[key].people for key in hidden) < fewest):
        hidden.add(rest.pop(0)[1])
    return {key: None if key in hidden else tally.count for key, tally in tallies.items()}


def told_by_kind(tallies: Mapping[str, Tally], fewest: int) -> dict[str, Cell]:
    """As :func:`told`, each kind of group by itself: their totals are told."""
    found: dict[str, Cell] = {}
    for kind in Kind:
        found |= told({key: tally for key, tally in tallies.items() if kind_of(key) is kind}, fewest)
    return found


def counted(counts: Mapping[str, int]) -> dict[str, Tally]:
    """Where a number is itself that of people, organisations or pairs."""
    return {key: Tally(count, count) for key, count in counts.items()}


def alone(offered: Collection[int], needed: Collection[int]) -> frozenset[int]:
    """The organisations on the one side of a technology where nobody is on the other."""
    return frozenset(offered) ^ frozenset(needed) if not offered or not needed else frozenset()


_SINGLE = ("wishers", "wishes", "wished_pairs", "mutual_pairs", "candidate_pairs", "declined")


def without_small(numbers: WishNumbers, fewest: int) -> WishNumbers:
    """The numbers of the whole event that speak of fewer people or pairs than this are left out too."""
    few = numbers.wishers is None or numbers.wishers < fewest
    values: dict[str, Any] = {name: getattr(numbers, name) for name in _SINGLE}
    small = {name: None for name, value in values.items() if few or value is None or value < fewest}
    return replace(numbers, **(values | small))
