"""What a calendar shows of a meeting to one of its people: the words and places around the pure calendar value."""

from dataclasses import dataclass
from datetime import datetime

from scheduler.calendars.values import CalendarMeeting, Mailbox, Status
from scheduler.events.values import EventSummary, Table
from scheduler.people.values import Person
from scheduler.settings import Settings

_TABLE = {"ko": "테이블", "en": "table"}


@dataclass(frozen=True, slots=True)
class Place:
    """When and where; ``link`` is a video link or empty."""

    starts_at: datetime
    ends_at: datetime
    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """What keeps the meeting the same one in every calendar."""

    uid: str
    sequence: int
    stamp: datetime
    created_at: datetime
    changed_at: datetime
    cancelled: bool = False


def sender(settings: Settings) -> Mailbox:
    """The one address that mails come from and that organises every meeting."""
    return Mailbox(settings.mail_from_name, settings.mail_from)


def counterpart(person: Person, language: str) -> str:
    """The other side's name and organisation."""
    name = person.name.text(language)
    return f"{name} · {person.firm.name.text(language)}" if person.firm else name


def table_place(table: Table, language: str) -> str:
    """Room and table, or the link of a virtual table."""
    if table.virtual and table.link:
        return table.link
    word = _TABLE.get(language, _TABLE["en"])
    return f"{table.room}, {word} {table.key}" if table.room else f"{word} {table.key}"


def calendar_meeting(
    event: EventSummary, partner: Person, place: Place, life: Life, *, language: str, settings: Settings
) -> CalendarMeeting:
    """The meeting as the recipient, who speaks ``language``, may see it: the other side by name only."""
    title = event.title.text(language)
    other = counterpart(partner, language)
    return CalendarMeeting(
        uid=life.uid,
        sequence=life.sequence,
        stamp=life.stamp,
        created=life.created_at,
        last_modified=life.changed_at,
        starts_at=place.starts_at,
        ends_at=place.ends_at,
        zone=event.zone,
        summary=f"{title}: {other}",
        location=place.text,
        description=f"{other}, {place.text}",
        url=f"{settings.url}/events/{event.key}/timetable",
        organizer=sender(settings),
        status=Status.CANCELLED if life.cancelled else Status.CONFIRMED,
        video_url=place.link if place.link.startswith("https://") else "",
    )
