"""Use cases of the event itself: what it is called, where and when it is, until when wishes are taken."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update

from scheduler.database import Session
from scheduler.events.records import Event, FollowUpWindow, MeetingTable, ProgrammeItem, Slot, TableClosure
from scheduler.imports.values import ItemKind
from scheduler.languages import Bilingual
from scheduler.people.records import Absence, Availability, OwnTime, Participant
from scheduler.setup.clocks import local, moment, moved
from scheduler.setup.refusals import (
    Finding,
    SetupRefused,
    ask_first,
    before_and_after,
    finding,
    refuse_stale,
)
from scheduler.setup.standing import begin, drafts, log, published_revision
from scheduler.timetable.service import refuse_running
from scheduler.wishes.records import Wish


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event as its form holds it; the times are local to ``zone``."""

    title: Bilingual
    description: Bilingual
    place: Bilingual
    day: date
    zone: str
    public: bool
    contact: str
    wishes_open: datetime
    wishes_close: datetime
    wish_limit: int


def event_draft(session: Session, event_id: int) -> EventDraft:
    return _draft(session.get_one(Event, event_id))


def _draft(row: Event) -> EventDraft:
    return EventDraft(
        title=Bilingual(row.title_ko, row.title_en),
        description=Bilingual(row.description_ko, row.description_en),
        place=Bilingual(row.place_ko, row.place_en),
        day=row.day,
        zone=row.zone,
        public=row.public,
        contact=row.contact,
        wishes_open=local(row.wishes_open_at, row.zone),
        wishes_close=local(row.wishes_close_at, row.zone),
        wish_limit=row.wish_limit,
    )


def save_event(
    session: Session, event_id: int, draft: EventDraft, *, seen: str, accepted: str, by: str, now: datetime
) -> None:
    """Store the event's facts. Another day or zone takes the programme, closures, own times and absences along.

    Raises ``SetupRefused``, ``SetupTouches``, ``SetupChanged``, ``RunUnderWay``.
    """
    row = begin(session, event_id)
    stored = _draft(row)
    if refuse_stale(session, event_id, seen, stored, draft):
        return
    opens = moment(draft.wishes_open, draft.zone, "wishes_open")
    closes = moment(draft.wishes_close, draft.zone, "wishes_close")
    if closes <= opens:
        raise SetupRefused(finding("closes before it opens", "wishes_close"))
    moving = (draft.day, draft.zone) != (row.day, row.zone)
    _refuse_late(session, row, draft, closes)
    touches = [*_moving(session, row, draft, now), *_limited(session, row, draft)]
    ask_first(touches, accepted)
    if moving:
        _move(session, row, draft)
    row.title_ko, row.title_en = draft.title.ko, draft.title.en
    row.description_ko, row.description_en = draft.description.ko, draft.description.en
    row.place_ko, row.place_en = draft.place.ko, draft.place.en
    row.day, row.zone, row.public, row.contact = draft.day, draft.zone, draft.public, draft.contact
    row.wishes_open_at, row.wishes_close_at, row.wish_limit = opens, closes, draft.wish_limit
    log(session, event_id, "event saved", by=by, now=now, **before_and_after(stored, draft))


def _refuse_late(session: Session, row: Event, draft: EventDraft, closes: datetime) -> None:
    first = session.scalar(
        select(func.min(ProgrammeItem.starts_at)).where(
            ProgrammeItem.event_id == row.id, ProgrammeItem.kind == ItemKind.NETWORKING
        )
    )
    if first is not None:
        starts = moved(first, row.zone, (draft.day - row.day).days, draft.zone)
        if closes > starts:
            raise SetupRefused(finding("closes too late", "wishes_close", starts=starts, zone=draft.zone))
    if row.registration_until is not None and local(row.registration_until, row.zone).date() > draft.day:
        raise SetupRefused(finding("registration later", "day", until=row.registration_until, zone=row.zone))


def _moving(session: Session, row: Event, draft: EventDraft, now: datetime) -> list[Finding]:
    if (draft.day, draft.zone) == (row.day, row.zone):
        return []
    revision = published_revision(session, row.id)
    if revision:
        raise SetupRefused(finding("day published", "day" if draft.day != row.day else "zone", revision=revision))
    refuse_running(session, row.id, now=now)
    items = session.scalar(select(func.count()).where(ProgrammeItem.event_id == row.id)) or 0
    people = session.scalar(
        select(func.count())
        .select_from(Availability)
        .join(Participant, Participant.id == Availability.participant_id)
        .where(Participant.event_id == row.id)
    )
    count, _ = drafts(session, row.id)
    if not items:
        return []
    return [finding("programme moves", items=items, people=people or 0, drafts=count, day=draft.day, zone=draft.zone)]


def _limited(session: Session, row: Event, draft: EventDraft) -> list[Finding]:
    """A lower limit leaves longer lists as they are until they are saved again."""
    if draft.wish_limit >= row.wish_limit:
        return []
    counts = (
        select(Wish.participant_id)
        .join(Participant, Participant.id == Wish.participant_id)
        .where(Participant.event_id == row.id)
        .group_by(Wish.participant_id)
        .having(func.count() > draft.wish_limit)
    )
    people = session.scalar(select(func.count()).select_from(counts.subquery())) or 0
    return [finding("longer lists", people=people, limit=draft.wish_limit)] if people else []


def _move(session: Session, row: Event, draft: EventDraft) -> None:
    """The clocks of the new day and zone show what those of the old ones did."""
    days = (draft.day - row.day).days

    def new(at: datetime) -> datetime:
        return moved(at, row.zone, days, draft.zone)

    for item in session.scalars(select(ProgrammeItem).where(ProgrammeItem.event_id == row.id)):
        item.starts_at, item.ends_at = new(item.starts_at), new(item.ends_at)
    for slot in session.scalars(select(Slot).where(Slot.event_id == row.id)):
        slot.starts_at, slot.ends_at = new(slot.starts_at), new(slot.ends_at)
    session.flush()
    of_event = select(MeetingTable.id).where(MeetingTable.event_id == row.id)
    everybody = select(Participant.id).where(Participant.event_id == row.id)
    for times, own in (
        (TableClosure, TableClosure.table_id.in_(of_event)),
        (OwnTime, OwnTime.participant_id.in_(everybody)),
        (Absence, Absence.participant_id.in_(everybody)),
    ):
        pairs = session.execute(select(times.starts_at, times.ends_at).where(own).distinct()).all()
        # From the far end, so that no row gets the time of another that has not moved yet.
        later = bool(pairs) and new(pairs[0][0]) > pairs[0][0]
        for start, end in sorted(pairs, reverse=later):
            session.execute(
                update(times)
                .where(own, times.starts_at == start, times.ends_at == end)
                .values(starts_at=new(start), ends_at=new(end))
            )
    window = session.get(FollowUpWindow, row.id)
    if window is not None:
        window.first_day, window.last_day = (
            date.fromordinal(each.toordinal() + days) for each in (window.first_day, window.last_day)
        )
