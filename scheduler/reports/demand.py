"""Demand against what there is: wishes by zone, technologies that found nobody, people whom many want, and limits."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from scheduler.people.values import Firm, Person, TagName
from scheduler.reports.rules import Load, met_by, why_unplaced
from scheduler.reports.values import Limits, NeedLine, OfferLine, Pressure, Why, ZoneWishes
from scheduler.timetable.values import Frame
from scheduler.wishes.aims import Aim

PRESSURES_SHOWN = 10

Partners = Mapping[int, Collection[int]]
"""Per participant's id whom they meet."""


def zone_of(person: Person) -> str:
    """The key of the person's zone, empty for none."""
    return person.firm.zone_key if person.firm and person.firm.zone_key else ""


def zone_order(everybody: Iterable[Person]) -> list[tuple[str, Person]]:
    """Each zone that has people, by Korean name and no zone last, with one of them."""
    found: dict[str, Person] = {}
    for person in everybody:
        found.setdefault(zone_of(person), person)
    return sorted(found.items(), key=lambda each: (each[0] == "", _zone_name(each[1]), each[0]))


def _zone_name(person: Person) -> str:
    return person.firm.zone.ko if person.firm and person.firm.zone else ""


def zone_wishes(everybody: Sequence[Person], wishes: Iterable[Aim], partners: Partners) -> tuple[ZoneWishes, ...]:
    """Of the zones that have people; a wish counts for the zone of whoever wished."""
    zone = {person.id: zone_of(person) for person in everybody}
    wanted: Counter[str] = Counter()
    met: Counter[str] = Counter()
    for wish in wishes:
        wanted[zone[wish.participant]] += 1
        met[zone[wish.participant]] += met_by(wish, partners.get(wish.participant, ()))
    return tuple(
        ZoneWishes(person.firm.zone if key and person.firm else None, wanted[key], met[key])
        for key, person in zone_order(everybody)
    )


def technology_lines(
    everybody: Iterable[Person], partners: Partners
) -> tuple[tuple[NeedLine, ...], tuple[OfferLine, ...]]:
    """Needs met by nobody first, the most needed before the others; offers that nobody in need met.

    Organisations count, not people: one is met once any of its people meets any of the other's.
    """
    firm = {person.id: person.firm for person in everybody if person.firm is not None and not person.left}
    firms = {each.id: each for each in firm.values()}
    meets: dict[int, set[int]] = defaultdict(set)
    for person, with_whom in partners.items():
        if person in firm:
            meets[firm[person].id].update(firm[other].id for other in with_whom if other in firm)
    needing, offering = (_by_tag(firms.values(), need) for need in (True, False))
    tags = {tag.key: tag for each in firms.values() for tag in (*each.needed_tags, *each.offered_tags)}
    needs = [
        NeedLine(
            tags[key], len(those), len(offering[key]), sum(not offering[key].isdisjoint(meets[each]) for each in those)
        )
        for key, those in needing.items()
    ]
    unused = [
        OfferLine(tags[key], len(those), len(needing.get(key, ())))
        for key, those in offering.items()
        if all(needing.get(key, set()).isdisjoint(meets[each]) for each in those)
    ]
    needs.sort(key=lambda line: (line.met > 0, -line.needed, line.tag.key))
    unused.sort(key=lambda line: (-line.needed, -line.offered, line.tag.key))
    return tuple(needs), tuple(unused)


def _by_tag(firms: Iterable[Firm], need: bool) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for each in firms:
        chosen: tuple[TagName, ...] = each.needed_tags if need else each.offered_tags
        for tag in chosen:
            found[tag.key].add(each.id)
    return found


def pressures(everybody: Iterable[Person], frame: Frame, load: Load) -> tuple[Pressure, ...]:
    """Those who stand in more pairs than they have slots, the most wanted first."""
    wanted = Counter(key for pair in frame.worth for key in pair)
    lines = [
        Pressure(person, wanted[person.key], len(frame.free.get(person.key, ())), len(load.busy.get(person.key, ())))
        for person in everybody
    ]
    over = [line for line in lines if line.wanted > line.slots]
    over.sort(key=lambda line: (line.slots - line.wanted, line.person.id))
    return tuple(over[:PRESSURES_SHOWN])


def unplaced_by_reason(frame: Frame, load: Load) -> Mapping[Why, int]:
    """How many pairs that may meet have no meeting, by the first reason that one look at the grid tells."""
    found = Counter(why_unplaced(pair, frame, load) for pair in frame.worth if pair not in load.pairs)
    return dict(sorted(found.items(), key=lambda each: -each[1]))


def limits(frame: Frame, load: Load, unplaced: Mapping[Why, int], minimum: int) -> Limits:
    """``minimum``: meetings that everybody should get; nobody counts as below it who stands in no pair or no slot."""
    wanted = {key for pair in frame.worth for key in pair}
    full = [key for key, most in frame.most.items() if most is not None and len(load.busy.get(key, ())) >= most > 0]
    below = [key for key in wanted if len(load.busy.get(key, ())) < min(minimum, len(frame.free.get(key, ())))]
    return Limits(len(full), unplaced.get(Why.LIMIT, 0), unplaced.get(Why.ONCE, 0), len(below))
