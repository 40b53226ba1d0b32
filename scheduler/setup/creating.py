"""A new event from a few answers: its programme, its networking blocks with slots, its tables."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from scheduler.database import Session
from scheduler.events.records import Event
from scheduler.events.table_names import table_names
from scheduler.imports.service import EventExists, store_event
from scheduler.imports.values import (
    EventFile,
    FollowUpRules,
    ImportedSlot,
    ItemKind,
    MeetingTable,
    NetworkingBlock,
    ProgrammeItem,
    RegistrationRules,
    WishRules,
)
from scheduler.languages import Bilingual
from scheduler.setup import rules
from scheduler.setup.clocks import moment, on_day
from scheduler.setup.refusals import PREFIX, SetupRefused, finding

BLOCK_TITLE = Bilingual("1:1 네트워킹", "One-to-one meetings")
NO_TEXT = Bilingual("", "")
WORKING_DAYS = (1, 2, 3, 4, 5)

Clocks = tuple[time, time]


@dataclass(frozen=True, slots=True)
class NewEvent:
    """The answers. Times are local to the zone; ``key`` may be empty, then one is made of the title."""

    key: str
    title: Bilingual
    place: Bilingual
    day: date
    zone: str
    contact: str
    public: bool
    room: str
    blocks: tuple[Clocks, ...]
    slot_minutes: int
    tables: int
    wishes_open: datetime
    wishes_close: datetime
    wish_limit: int


def create_event(session: Session, new: NewEvent, *, organiser_id: int, by: str, now: datetime) -> str:
    """Store the event, of which the organiser becomes an owner; its key. Raises ``SetupRefused``."""
    taken = session.scalars(select(Event.key)).all()
    if new.key in taken:
        raise SetupRefused(finding("key taken", "key", key=new.key))
    key = new.key or rules.key_from(new.title.en, taken, f"event-{new.day.isoformat()}")
    try:
        store_event(
            session, _file(new, key), by=by, now=now, organiser_id=organiser_id, action=f"{PREFIX}event created"
        )
    except EventExists:
        raise SetupRefused(finding("key taken", "key", key=key)) from None
    return key


def blocks_of(new: NewEvent) -> tuple[NetworkingBlock, ...]:
    """The networking blocks with their slots; raises ``SetupRefused``."""
    found: list[NetworkingBlock] = []
    end = None
    for number, (opens, closes) in enumerate(sorted(new.blocks), start=1):
        start, stop = on_day(new.day, opens, new.zone, "blocks"), on_day(new.day, closes, new.zone, "blocks")
        if stop <= start:
            raise SetupRefused(finding("ends before it begins", "blocks"))
        if end is not None and start < end:
            raise SetupRefused(finding("blocks overlap", "blocks"))
        slots = rules.cut_slots(start, stop, new.slot_minutes)
        if not slots:
            raise SetupRefused(finding("no slot fits", "blocks", minutes=new.slot_minutes))
        if len(slots) > rules.MOST_SLOTS:
            raise SetupRefused(finding("too many slots", "blocks", count=len(slots), most=rules.MOST_SLOTS))
        imported = tuple(ImportedSlot(*times) for times in slots)
        found.append(NetworkingBlock(f"networking-{number}", new.room, new.slot_minutes, imported))
        end = stop
    return tuple(found)


def _file(new: NewEvent, key: str) -> EventFile:
    blocks = blocks_of(new)
    opens = moment(new.wishes_open, new.zone, "wishes_open")
    closes = moment(new.wishes_close, new.zone, "wishes_close")
    if closes <= opens:
        raise SetupRefused(finding("closes before it opens", "wishes_close"))
    if blocks and closes > blocks[0].slots[0].start:
        raise SetupRefused(finding("closes too late", "wishes_close", starts=blocks[0].slots[0].start, zone=new.zone))
    spans = [
        (on_day(new.day, begin, new.zone, "blocks"), on_day(new.day, end, new.zone, "blocks"))
        for begin, end in sorted(new.blocks)
    ]
    items = tuple(
        ProgrammeItem(block.item, ItemKind.NETWORKING, None, BLOCK_TITLE, block.room, start, end)
        for block, (start, end) in zip(blocks, spans, strict=True)
    )
    names = table_names("T01", new.tables)
    return EventFile(
        key=key,
        title=new.title,
        description=NO_TEXT,
        place=new.place,
        date=new.day,
        zone=new.zone,
        public=new.public,
        contact=new.contact,
        wish_rules=WishRules(opens, closes, new.wish_limit),
        registration=RegistrationRules(until=None, approval=True),
        follow_up=default_follow_up(new.day),
        organisers=(),
        tracks=(),
        networking=blocks,
        zones=(),
        tags=(),
        programme=items,
        tables=tuple(MeetingTable(name, new.room, virtual=False, link=None) for name in names),
        organisations=(),
        participants=(),
        attendance=(),
        wishes=(),
        vetoes=(),
    )


def default_follow_up(day: date) -> FollowUpRules:
    """One hour, on working days from 09:00 to 18:00, for two weeks from the day after the event."""
    first = day + timedelta(days=1)
    return FollowUpRules(first, first + timedelta(days=13), time(9), time(18), 60, WORKING_DAYS, None, None)
