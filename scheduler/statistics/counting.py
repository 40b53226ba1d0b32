"""Counting an event: from its rows to numbers, with a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from scheduler.database import Session
from scheduler.events.records import Slot
from scheduler.followups.records import FollowUp, FollowUpAnswer, Outcome
from scheduler.followups.rules import may_go_on
from scheduler.people.directory import Directory, directory
from scheduler.people.records import Participant
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
    of_firm = {firm.id: rules.groups_of(firm) for firm in known.firms}
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
    """What came of the event, pairs in the order of their ids. ``meetings``: published, with the moment they begin."""

    meetings: Mapping[Pair, datetime]
    held: Mapping[Pair, int]
    agreed: frozenset[Pair]
    assigned: frozenset[Pair]
    outcomes: tuple[tuple[Pair, str], ...]


def afterwards(session: Session, event_id: int, wishes: tuple[Aim, ...]) -> Afterwards:
    published = session.execute(
        select(PublishedMeeting.first_id, PublishedMeeting.second_id, Slot.starts_at)
        .join(Slot, Slot.id == PublishedMeeting.slot_id)
        .where(PublishedMeeting.event_id == event_id, PublishedMeeting.cancelled_at.is_(None))
    )
    meetings = {(first, second): began for first, second, began in published}
    rows = session.execute(
        select(FollowUpAnswer.participant_id, FollowUpAnswer.partner_id, FollowUpAnswer.go_on, FollowUpAnswer.saved_at)
        .join(Participant, Participant.id == FollowUpAnswer.participant_id)
        .where(Participant.event_id == event_id)
    ).all()
    answers = {(row.participant_id, row.partner_id): row.saved_at for row in rows}
    yes = {(row.participant_id, row.partner_id) for row in rows if row.go_on}
    wished = directed_ranks(aim for aim in wishes if aim.organisation is None) if yes else {}
    booked = select(FollowUp.first_id, FollowUp.second_id).where(FollowUp.event_id == event_id)
    assigned = frozenset((first, second) for first, second in session.execute(booked))
    both = (pair for pair in yes if pair[0] < pair[1] and (pair[1], pair[0]) in yes)
    agreed = frozenset(pair for pair in both if may_go_on(met=pair in meetings, wished=wished, pair=pair))
    outcomes = session.execute(
        select(Outcome.first_id, Outcome.second_id, Outcome.kind).where(Outcome.event_id == event_id)
    )
    return Afterwards(
        meetings=meetings,
        held={pair: rules.sides_answered(pair, began, answers) for pair, began in meetings.items()},
        agreed=agreed | assigned,
        assigned=assigned,
        outcomes=tuple(((first, second), kind) for first, second, kind in outcomes),
    )


def count_people(crowd: Crowd, after: Afterwards, *, fewest: int) -> PeopleNumbers:
    """``fewest``: numbers that speak of fewer are left out; 0 keeps them all."""
    sides = Counter(after.held.values())
    pairs_with_outcome = {pair for pair, _ in after.outcomes}
    groups = crowd.groups
    columns = {
        "group_people": Counter(each for number in crowd.present for each in groups[number]),
        "group_organisations": Counter(
            each for firm in crowd.known.firms if firm.id in crowd.known.staff for each in rules.groups_of(firm)
        ),
        "group_meetings": rules.tally_pairs(after.meetings, groups),
        "group_held": rules.tally_pairs((pair for pair, side in after.held.items() if side == 2), groups),
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
