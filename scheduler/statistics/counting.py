"""Counting an event: from its rows to numbers, with a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from scheduler.database import Session
from scheduler.events.records import Slot
from scheduler.followups.outcomes import both_want
from scheduler.followups.records import FollowUp, FollowUpAnswer, Outcome
from scheduler.followups.rules import may_go_on
from scheduler.people.directory import Directory, directory
from scheduler.statistics import rules
from scheduler.statistics.rules import Pair, Tally
from scheduler.statistics.values import PeopleNumbers, WishNumbers
from scheduler.timetable.declining import declined_pairs
from scheduler.timetable.records import Decline, PublishedMeeting
from scheduler.wishes.aims import Aim, blocked_pairs, directed_ranks


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody of the event with their groups; ``present``: ids of those who take part."""

    known: Directory
    groups: Mapping[int, frozenset[str]]
    present: frozenset[int]


def crowd(session: Session, event_id: int) -> Crowd:
    known = directory(session, event_id)
    # Whoever stands in the same groups shares one set of them: what is counted by them is found by identity.
    shared: dict[frozenset[str], frozenset[str]] = {}
    of_firm = {firm.id: shared.setdefault(found, found) for firm in known.firms if (found := rules.groups_of(firm))}
    nowhere = rules.groups_of(None)
    groups = {person.id: of_firm[person.firm.id] if person.firm else nowhere for person in known.people}
    return Crowd(known, groups, frozenset(person.id for person in known.people if not person.left))


def count_wishes(session: Session, event_id: int, crowd: Crowd, wishes: tuple[Aim, ...], *, fewest: int) -> WishNumbers:
    """``fewest``: numbers by group that speak of fewer wishers are left out."""
    directed = directed_ranks(wishes)
    wished = {pair if pair[0] < pair[1] else (pair[1], pair[0]) for pair in directed}
    # A pair is there in both directions or in one.
    mutual = len(directed) - len(wished)
    never = {(min(pair), max(pair)) for pair in blocked_pairs(session, event_id) | declined_pairs(session, event_id)}
    made, received = rules.tally_wishes(wishes, {number: crowd.groups[number] for number in crowd.present})
    declined = session.scalar(
        select(func.count(Decline.meeting_id.distinct()))
        .join(PublishedMeeting, PublishedMeeting.id == Decline.meeting_id)
        .where(PublishedMeeting.event_id == event_id)
    )
    return WishNumbers(
        wishers=len({wish.participant for wish in wishes}),
        wishes=len(wishes),
        wished_pairs=len(wished),
        mutual_pairs=mutual,
        candidate_pairs=len(wished - never),
        declined=declined or 0,
        made=rules.told_by_kind(made, fewest),
        received=rules.told_by_kind(received, fewest),
    )


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What came of the event, pairs in the order of their ids.

    ``meetings``: those published, with how many of the two answered whether to go on after their meeting began; an
    answer from before says nothing about it.
    """

    meetings: Mapping[Pair, int]
    agreed: frozenset[Pair]
    assigned: frozenset[Pair]
    outcomes: tuple[tuple[Pair, str], ...]


def afterwards(session: Session, event_id: int, wishes: tuple[Aim, ...]) -> Afterwards:
    meetings = _meetings(session, event_id)
    booked = select(FollowUp.first_id, FollowUp.second_id).where(FollowUp.event_id == event_id)
    assigned = frozenset((first, second) for first, second in session.execute(booked))
    both = both_want(session, event_id)
    unmet = both - meetings.keys()
    named = (aim for aim in wishes if aim.organisation is None) if unmet else ()
    wished = directed_ranks(named)
    agreed = frozenset(pair for pair in both if may_go_on(met=pair not in unmet, wished=wished, pair=pair))
    outcomes = session.execute(
        select(Outcome.first_id, Outcome.second_id, Outcome.kind).where(Outcome.event_id == event_id)
    )
    return Afterwards(
        meetings=meetings,
        agreed=agreed | assigned,
        assigned=assigned,
        outcomes=tuple(((first, second), kind) for first, second, kind in outcomes),
    )


def _meetings(session: Session, event_id: int) -> dict[Pair, int]:
    of_first, of_second = aliased(FollowUpAnswer), aliased(FollowUpAnswer)
    meeting = PublishedMeeting
    answered = (case((answer.saved_at >= Slot.starts_at, 1), else_=0) for answer in (of_first, of_second))
    rows = session.execute(
        select(meeting.first_id, meeting.second_id, sum(answered, literal(0)))
        .join(Slot, Slot.id == meeting.slot_id)
        .outerjoin(of_first, _says(of_first, meeting.first_id, meeting.second_id))
        .outerjoin(of_second, _says(of_second, meeting.second_id, meeting.first_id))
        .where(meeting.event_id == event_id, meeting.cancelled_at.is_(None))
    )
    return {(first, second): sides for first, second, sides in rows}


def _says(answer: Any, who: InstrumentedAttribute[int], about: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return and_(answer.participant_id == who, answer.partner_id == about)


def count_people(crowd: Crowd, after: Afterwards, *, fewest: int) -> PeopleNumbers:
    """``fewest``: numbers that speak of fewer are left out; 0 keeps them all."""
    sides = Counter(after.meetings.values())
    pairs_with_outcome = {pair for pair, _ in after.outcomes}
    groups = crowd.groups
    columns = {
        "group_people": Counter(each for number in crowd.present for each in groups[number]),
        "group_organisations": Counter(
            each for firm in crowd.known.firms if firm.id in crowd.known.staff for each in rules.groups_of(firm)
        ),
        "group_meetings": rules.tally_pairs(after.meetings, groups),
        "group_held": rules.tally_pairs((pair for pair, answered in after.meetings.items() if answered == 2), groups),
        "group_agreed": rules.tally_pairs(after.agreed, groups),
        "group_outcomes": rules.tally_pairs(pairs_with_outcome, groups),
    }
    single = {
        "registered": len(groups),
        "left": len(groups) - len(crowd.present),
        "organisations": len(crowd.known.staff),
        "meetings": len(after.meetings),
        "agreed": len(after.agreed),
        "assigned": len(after.assigned),
        "outcome_pairs": len(pairs_with_outcome),
    }
    offered, needed = technology_sides(crowd)
    held = {"held_both": sides[2], "held_one": sides[1], "unanswered": sides[0]}
    numbers: dict[str, Any] = {name: count if count >= fewest else None for name, count in single.items()}
    numbers |= rules.told(rules.counted(held), fewest)
    numbers |= {name: rules.told_by_kind(_filled(counts, groups), fewest) for name, counts in columns.items()}
    return PeopleNumbers(
        **numbers,
        outcomes=rules.told(rules.counted(Counter(kind for _, kind in after.outcomes)), fewest),
        offered=rules.told(rules.counted({key: len(firms) for key, firms in offered.items()}), fewest),
        needed=rules.told(rules.counted({key: len(firms) for key, firms in needed.items()}), fewest),
    )


def _filled(counts: Mapping[str, int], groups: Mapping[int, frozenset[str]]) -> dict[str, Tally]:
    """With a 0 for every group that has people."""
    every = frozenset().union(*groups.values())
    return rules.counted({each: counts.get(each, 0) for each in every})


def technology_sides(crowd: Crowd) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """Per key of a technology the ids of the organisations taking part that offer it, and of those that need it."""
    offered: dict[str, set[int]] = {}
    needed: dict[str, set[int]] = {}
    for firm in crowd.known.firms:
        if firm.id in crowd.known.staff:
            for tag in firm.offered_tags:
                offered.setdefault(tag.key, set()).add(firm.id)
            for tag in firm.needed_tags:
                needed.setdefault(tag.key, set()).add(firm.id)
    return offered, needed
