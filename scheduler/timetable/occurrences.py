"""What changed on the day, as organisers note it: who is away, which table is closed, who declined."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from scheduler.database import Session
from scheduler.errors import MannamError, NotFound
from scheduler.events.closures import Closure, close_table, closes, closures
from scheduler.events.service import event_summary, slots
from scheduler.events.values import EventSummary, Slot, Table
from scheduler.people.absences import AbsenceKind, NotedAbsence, absences, note_absence
from scheduler.people.service import people
from scheduler.people.values import Person
from scheduler.timetable.declining import DeclinedMeeting, declined_meetings
from scheduler.timetable.records import PublishedMeeting


class TimesRefused(MannamError):
    """The end is not after the beginning, or all of it is over already; ``over`` says which."""

    def __init__(self, *, over: bool) -> None:
        super().__init__(over)
        self.over = over


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """An absence; ``meetings``: published ones that it makes impossible now."""

    id: int
    person: Person
    kind: AbsenceKind
    starts_at: datetime
    ends_at: datetime
    noted_at: datetime
    meetings: int


@dataclass(frozen=True, slots=True)
class ClosureLine:
    table: Table
    starts_at: datetime
    ends_at: datetime
    meetings: int


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Everything noted, newest first; ``open``: how many published meetings cannot be held as they stand."""

    absences: tuple[AbsenceLine, ...]
    closures: tuple[ClosureLine, ...]
    declines: tuple[DeclinedMeeting, ...]
    open: int


class _Ahead:
    """The published meetings that have not begun, by person and by table."""

    def __init__(self, session: Session, event_id: int, now: datetime) -> None:
        self.slot = {each.id: each for each in slots(session, event_id)}
        self.rows = [
            row
            for row in session.scalars(
                select(PublishedMeeting).where(
                    PublishedMeeting.event_id == event_id, PublishedMeeting.cancelled_at.is_(None)
                )
            )
            if self.slot[row.slot_id].starts_at > now
        ]
        self.own: dict[int, list[PublishedMeeting]] = {}
        self.seated: dict[int, list[PublishedMeeting]] = {}
        for row in self.rows:
            for person in (row.first_id, row.second_id):
                self.own.setdefault(person, []).append(row)
            self.seated.setdefault(row.table_id, []).append(row)

    def without(self, absence: NotedAbsence) -> set[int]:
        """Ids of the meetings that the absence makes impossible."""
        own = self.own.get(absence.participant_id, ())
        return {row.id for row in own if absence.away.takes(self.slot[row.slot_id])}

    def beside(self, closure: Closure) -> set[int]:
        """Ids of the meetings that lose their table."""
        seated = self.seated.get(closure.table.id, ())
        return {row.id for row in seated if closes(closure, self.slot[row.slot_id])}

    def of_pairs(self, pairs: Collection[frozenset[int]]) -> set[int]:
        return {row.id for row in self.rows if frozenset((row.first_id, row.second_id)) in pairs}


def occurrences(session: Session, event_id: int, *, now: datetime) -> Occurrences:
    """What was noted of the event and how many meetings that have not begun it touches."""
    ahead, person = _Ahead(session, event_id, now), {each.id: each for each in people(session, event_id)}
    away = [(each, ahead.without(each)) for each in absences(session, event_id)]
    closed = [(each, ahead.beside(each)) for each in closures(session, event_id)]
    declines = tuple(each for each in declined_meetings(session, event_id) if each.slot.starts_at > now)
    declined = ahead.of_pairs({frozenset((each.by.id, each.partner.id)) for each in declines})
    return Occurrences(
        tuple(
            AbsenceLine(
                each.id,
                person[each.participant_id],
                each.kind,
                each.away.starts_at,
                each.away.ends_at,
                each.away.noted_at,
                len(hit),
            )
            for each, hit in away
        ),
        tuple(ClosureLine(each.table, each.starts_at, each.ends_at, len(hit)) for each, hit in closed),
        declines,
        len(declined.union(*(hit for _, hit in away), *(hit for _, hit in closed))),
    )


def whole_day(event: EventSummary) -> tuple[datetime, datetime]:
    """The event's day in its zone, half-open."""
    begin = datetime.combine(event.day, time(), ZoneInfo(event.zone))
    return begin, datetime.combine(event.day + timedelta(days=1), time(), ZoneInfo(event.zone))


def note_away(
    session: Session,
    event_id: int,
    public_id: str,
    kind: AbsenceKind,
    moment: datetime | None,
    *,
    by: str,
    now: datetime,
) -> Person:
    """Note that somebody is not there: from ``moment`` on, or until then if they come late; None: all day.

    A no-show without a moment counts from now on. Raises :class:`TimesRefused`, ``NotFound``.
    """
    begin, end = whole_day(event_summary(session, event_id))
    if kind is AbsenceKind.LATE:
        end = moment or end
    elif moment is not None:
        begin = moment
    elif kind is AbsenceKind.NO_SHOW:
        begin = max(begin, now)
    if begin >= end or end <= now:
        raise TimesRefused(over=begin < end)
    person = person_of(session, event_id, public_id)
    note_absence(session, event_id, person, kind, begin, end, by=by, now=now)
    return person


def person_of(session: Session, event_id: int, public_id: str) -> Person:
    """Who takes part under this public id; raises ``NotFound``."""
    for person in people(session, event_id):
        if person.public_id == public_id and not person.left:
            return person
    raise NotFound("participant", public_id)


def note_closed(
    session: Session,
    event_id: int,
    table_id: int,
    starts_at: datetime | None,
    ends_at: datetime | None,
    *,
    by: str,
    now: datetime,
) -> None:
    """Note that a table is closed; None: from the beginning, or to the end, of the day.

    A slot that has begun keeps its table: what is closed begins after it. Raises :class:`TimesRefused`, ``NotFound``.
    """
    event = event_summary(session, event_id)
    first, last = whole_day(event)
    begin, end = _after_begun(starts_at or first, slots(session, event_id), now), ends_at or last
    if begin >= end:
        raise TimesRefused(over=(starts_at or first) < end)
    close_table(session, event_id, table_id, begin, end, by=by, now=now)


def _after_begun(begin: datetime, every: tuple[Slot, ...], now: datetime) -> datetime:
    ends = (slot.ends_at for slot in every if slot.starts_at <= now and begin < slot.ends_at)
    return max([begin, *ends])
