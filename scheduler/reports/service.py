"""What organisers read: the event's numbers before a run, the report on a run's grid, and the pairs left over."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select

from scheduler.database import Session
from scheduler.errors import NotFound
from scheduler.events.service import event_summary, organised_events, tables
from scheduler.events.values import moments
from scheduler.people.records import Participant
from scheduler.people.service import people
from scheduler.people.values import Person
from scheduler.reports import demand, rules
from scheduler.reports.values import (
    Alone,
    Demand,
    EventLine,
    EventNumbers,
    RunReport,
    SlotUse,
    Unplaced,
    WorstOff,
    ZoneLine,
)
from scheduler.timetable.grids import grid_view
from scheduler.timetable.judging import snapshot_differences
from scheduler.timetable.planning import current_outline, frame_of
from scheduler.timetable.records import Publication
from scheduler.timetable.service import run_files, run_summary
from scheduler.timetable.values import Frame, GridView, PlannedMeeting, RunSummary
from scheduler.wishes.aims import Aim, aims, directed_ranks

WORST_SHOWN = 10


def event_lines(session: Session, organiser_id: int) -> tuple[EventLine, ...]:
    """The organiser's own events, the latest day first."""
    events = organised_events(session, organiser_id)
    ids = [event.id for event in events]
    counts = dict(
        session.execute(
            select(Participant.event_id, func.count())
            .where(Participant.event_id.in_(ids))
            .group_by(Participant.event_id)
        ).all()
    )
    revisions = dict(
        session.execute(select(Publication.event_id, Publication.revision).where(Publication.event_id.in_(ids))).all()
    )
    return tuple(EventLine(event, counts.get(event.id, 0), revisions.get(event.id, 0)) for event in events)


def event_numbers(session: Session, event_id: int) -> EventNumbers:
    """The event as a run would find it now."""
    everybody = people(session, event_id)
    wishes = aims(session, event_id)
    frame = current_outline(session, event_id, wishes)
    number = {person.key: person.id for person in everybody}
    wanted_keys = {one for pair in frame.worth for one in pair}
    allowed = {frozenset((number[first], number[second])) for first, second in frame.worth}
    wanted = rules.wanted_alone(wishes, allowed)
    wishers = {wish.participant for wish in wishes}
    present = [p for p in everybody if not p.left]
    demands = [Demand(p, wanted[p.id], len(frame.free[p.key])) for p in present]
    return EventNumbers(
        participants=len(present),
        organisations=len({p.firm.name for p in present if p.firm}),
        zones=len({p.firm.zone_key for p in present if p.firm and p.firm.zone_key}),
        wishes=len(wishes),
        mutual_pairs=len(rules.mutual_pairs(directed_ranks(wishes))),
        candidate_pairs=len(frame.worth),
        slots=len(frame.places),
        tables=len(tables(session, event_id)),
        places=sum(frame.places),
        possible=rules.most_possible(frame),
        without_wishes=tuple(p for p in present if p.id not in wishers),
        without_slot=tuple(p for p in present if not frame.free[p.key]),
        without_candidate=tuple(p for p in present if p.key not in wanted_keys),
        overwanted=tuple(
            sorted((d for d in demands if 0 < d.slots < d.wanted), key=lambda d: (d.slots - d.wanted, d.person.id))
        ),
        by_slot=rules.by_slot(frame),
    )


def run_report(session: Session, event_id: int, number: int) -> RunReport:
    """The report on a run that left a grid; raises :class:`NotFound` for any other."""
    run = run_summary(session, event_id, number)
    view = _grid_of(session, event_id, run)
    snapshot, _ = run_files(session, event_id, number)
    frame = frame_of(snapshot)
    everybody = people(session, event_id)
    wishes = aims(session, event_id)
    limit = event_summary(session, event_id).wish_limit
    partners = _partners(view.meetings)
    held = {frozenset((m.first.id, m.second.id)) for m in view.meetings}
    mutual = rules.mutual_pairs(directed_ranks(wishes))
    met = {(m.first.key, m.second.key) for m in view.meetings}
    weight = next((goal for goal in run.goals if goal.name == "weight"), None)
    load = _load(view)
    needs, offers = demand.technology_lines(everybody, partners)
    unplaced = demand.unplaced_by_reason(frame, load)
    return RunReport(
        number=run.number,
        state=run.state,
        status=run.status,
        seconds=(run.finished_at - run.started_at).total_seconds() if run.finished_at and run.started_at else None,
        grid_id=view.id,
        revision=view.revision,
        goals=run.goals,
        worth_met=sum(worth for pair, worth in frame.worth.items() if pair in met),
        worth_wanted=sum(frame.worth.values()),
        worth_bound=weight.bound if weight else None,
        meetings=len(view.meetings),
        mutual_pairs=len(mutual),
        mutual_met=len(mutual & held),
        ranks=rules.rank_lines(wishes, partners),
        per_person=_histogram(len(partners[person.id]) for person in everybody),
        alone=_alone(everybody, partners, frame),
        worst_off=_worst_off(everybody, partners, wishes, limit, frame, load),
        tables=view.tables,
        slots=_slot_uses(view, frame),
        zones=_zone_lines(everybody, view.meetings),
        differences=snapshot_differences(session, event_id, snapshot, run.settings, taken=run.created_at),
        zone_wishes=demand.zone_wishes(everybody, wishes, partners),
        needs=needs,
        offers=offers,
        candidate_pairs=len(frame.worth),
        possible=rules.most_possible(frame),
        pressures=demand.pressures(everybody, frame, load),
        unplaced=unplaced,
        limits=demand.limits(frame, load, unplaced, run.settings.minimum),
    )


def unplaced_pairs(session: Session, event_id: int, number: int) -> tuple[Unplaced, ...]:
    """Pairs that might meet under the run's snapshot and do not, the most worth first."""
    view = _grid_of(session, event_id, run_summary(session, event_id, number))
    frame = frame_of(run_files(session, event_id, number)[0])
    person = {p.key: p for p in people(session, event_id)}
    mutual = rules.mutual_pairs(directed_ranks(aims(session, event_id)))
    load = _load(view)
    met = {(m.first.key, m.second.key) for m in view.meetings}
    pairs = sorted(
        (pair for pair in frame.worth if pair not in met and person.keys() >= set(pair)),
        key=lambda pair: (-frame.worth[pair], pair),
    )
    return tuple(
        Unplaced(
            first=person[first],
            second=person[second],
            worth=frame.worth[first, second],
            mutual=frozenset((person[first].id, person[second].id)) in mutual,
            why=rules.why_unplaced((first, second), frame, load),
        )
        for first, second in pairs
    )


def _grid_of(session: Session, event_id: int, run: RunSummary) -> GridView:
    if run.grid_id is None:
        raise NotFound("grid", str(run.number))
    return grid_view(session, event_id, run.grid_id)


def _load(view: GridView) -> rules.Load:
    return rules.load_of((m.first.key, m.second.key, m.slot.number, not m.table.virtual) for m in view.meetings)


def _partners(meetings: Iterable[PlannedMeeting]) -> Mapping[int, set[int]]:
    partners: dict[int, set[int]] = defaultdict(set)
    for meeting in meetings:
        partners[meeting.first.id].add(meeting.second.id)
        partners[meeting.second.id].add(meeting.first.id)
    return partners


def _histogram(counts: Iterable[int]) -> tuple[int, ...]:
    found = Counter(counts)
    return tuple(found[count] for count in range(max(found, default=-1) + 1))


def _alone(everybody: Sequence[Person], partners: Mapping[int, set[int]], frame: Frame) -> tuple[Alone, ...]:
    wanted = {key for pair in frame.worth for key in pair}
    return tuple(
        Alone(person, rules.why_alone(person.key, frame, wanted)) for person in everybody if not partners.get(person.id)
    )


def _worst_off(
    everybody: Sequence[Person],
    partners: Mapping[int, set[int]],
    wishes: Iterable[Aim],
    limit: int,
    frame: Frame,
    load: rules.Load,
) -> tuple[WorstOff, ...]:
    """Of the people with a meeting those whose own wishes were met least, below the full share."""
    own: dict[int, list[Aim]] = defaultdict(list)
    for wish in wishes:
        own[wish.participant].append(wish)
    lines = []
    for person in everybody:
        aimed, with_whom = own.get(person.id, []), partners.get(person.id, set())
        share = rules.own_share(aimed, with_whom, limit)
        if with_whom and share < 1:
            why = rules.why_little(person.key, frame, load)
            met = sum(rules.met_by(wish, with_whom) for wish in aimed)
            lines.append(WorstOff(person, share, len(aimed), met, len(with_whom), why))
    lines.sort(key=lambda line: (line.share, -line.wishes, line.person.id))
    return tuple(lines[:WORST_SHOWN])


def _slot_uses(view: GridView, frame: Frame) -> tuple[SlotUse, ...]:
    used = Counter((m.slot.number, m.table.id) for m in view.meetings)
    free = Counter(slot for slots in frame.free.values() for slot in slots)
    return tuple(
        SlotUse(
            slot=slot,
            used=tuple(used[slot.number, table.id] for table in view.tables),
            meetings=sum(used[slot.number, table.id] for table in view.tables),
            places=frame.places[slot.number] if slot.number < len(frame.places) else 0,
            free=free[slot.number],
        )
        for slot in moments(view.slots)
    )


def _zone_lines(everybody: Sequence[Person], meetings: Iterable[PlannedMeeting]) -> tuple[ZoneLine, ...]:
    """One line a zone that has people, by name; people of no zone last."""
    zones = demand.zone_order(everybody)
    keys = [key for key, _ in zones]
    counts: Counter[tuple[str, str]] = Counter()
    for meeting in meetings:
        first, second = demand.zone_of(meeting.first), demand.zone_of(meeting.second)
        counts[first, second] += 1
        if first != second:
            counts[second, first] += 1
    return tuple(
        ZoneLine(
            person.firm.zone if key and person.firm else None,
            tuple(counts[key, other] for other in keys),
            sum(counts[key, other] for other in keys),
        )
        for key, person in zones
    )
