"""An event as tables of text, for spreadsheets. The columns are those that importing a list knows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from scheduler.exports import documents as doc

Cell = str | int
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """``name`` and ``columns`` are words of the format; a writer may show others."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def export_tables(event: doc.EventDocument) -> tuple[ExportedTable, ...]:
    """Participants first: they are what most people want."""
    firms = {firm.key: firm for firm in event.organisations}
    people = {person.key: person for person in event.participants}
    slots = {slot.number: slot for slot in event.slots}
    rooms = {table.key: table.room for table in event.tables}
    return (
        _table("participants", PARTICIPANT, event.participants, lambda each: _participant(each, firms)),
        _table("organisations", ORGANISATION, event.organisations, lambda each: (each.key, *_firm(each))),
        _table("programme", PROGRAMME, event.programme, _item),
        _table("tables", TABLE, event.tables, lambda each: (each.key, each.room, _yes(each.virtual), each.link)),
        _table("attendance", ATTENDANCE, event.attendance, lambda each: (each.participant, each.item, each.role)),
        _table("meetings", MEETING, event.meetings, lambda each: _meeting(each, people, firms, slots, rooms)),
        _table("follow_ups", FOLLOW_UP, event.follow_ups, lambda each: _follow_up(each, people)),
        _table("tracks", TRACK, event.tracks, lambda each: (each.key, *_both(each.title))),
        _table("zones", ZONE, event.zones, _zone),
        _table("tags", TAG, event.tags, lambda each: (each.key, each.kind, *_both(each.name))),
    )


_FIRM = (
    "organisation_ko", "organisation_en", "organisation_kind", "zone", "councils", "offers_tags", "needs_tags",
    "offers_ko", "offers_en", "needs_ko", "needs_en",
)  # fmt: skip
PARTICIPANT = (
    "key", "name_ko", "name_en", "email", "role_ko", "role_en", "language", "least", "most", "status",
    "organisation_key", *_FIRM, "wishes", "wanted",
)  # fmt: skip
ORGANISATION = ("organisation_key", *_FIRM)
PROGRAMME = ("key", "kind", "track", "title_ko", "title_en", "room", "start", "end")
TABLE = ("key", "room", "virtual", "link")
ATTENDANCE = ("participant", "item", "role")
MEETING = (
    "slot", "start", "end", "table", "room",
    "first", "first_name", "first_organisation", "second", "second_name", "second_organisation",
)  # fmt: skip
FOLLOW_UP = ("first", "first_name", "second", "second_name", "met", "start", "end")
TRACK = ("key", "title_ko", "title_en")
ZONE = ("key", "name_ko", "name_en", "institution_ko", "institution_en", "field_ko", "field_en", "cluster")
TAG = ("key", "kind", "name_ko", "name_en")
LEFT = "left"


def _table(
    name: str, columns: tuple[str, ...], things: Iterable[Row], cells: Callable[[Row], Sequence[Cell]]
) -> ExportedTable:
    return ExportedTable(name, columns, tuple(tuple(cells(each)) for each in things))


def _both(text: doc.Text) -> tuple[str, str]:
    return text.ko, text.en


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def _clock(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def _firm(firm: doc.Organisation) -> tuple[str, ...]:
    lists = ("|".join(keys) for keys in (firm.councils, firm.offers_tags, firm.needs_tags))
    return (*_both(firm.name), firm.kind, firm.zone or "", *lists, *_both(firm.offers), *_both(firm.needs))


def _participant(person: doc.Participant, firms: dict[str, doc.Organisation]) -> tuple[Cell, ...]:
    firm = firms.get(person.organisation or "")
    return (
        person.key,
        *_both(person.name),
        person.email,
        *_both(person.role),
        person.language,
        person.least,
        "" if person.most is None else person.most,
        LEFT if person.left else "",
        *((firm.key, *_firm(firm)) if firm else ("",) * (len(_FIRM) + 1)),
        person.wishes,
        person.wanted,
    )


def _item(item: doc.Item) -> tuple[Cell, ...]:
    title = _both(item.title)
    return (item.key, item.kind, item.track or "", *title, item.room, f"{item.start:%H:%M}", f"{item.end:%H:%M}")


def _zone(zone: doc.Zone) -> tuple[Cell, ...]:
    return (zone.key, *_both(zone.name), *_both(zone.institution), *_both(zone.field), zone.cluster or "")


def _meeting(
    meeting: doc.Meeting,
    people: dict[str, doc.Participant],
    firms: dict[str, doc.Organisation],
    slots: dict[int, doc.Slot],
    rooms: dict[str, str],
) -> tuple[Cell, ...]:
    slot = slots[meeting.slot]

    def who(key: str) -> tuple[str, str, str]:
        person = people.get(key)
        firm = firms.get(person.organisation or "") if person else None
        return key, _spoken(person.name) if person else "", _spoken(firm.name) if firm else ""

    when = (_clock(slot.start), _clock(slot.end))
    return (meeting.slot, *when, meeting.table, rooms.get(meeting.table, ""), *who(meeting.first), *who(meeting.second))


def _follow_up(pair: doc.FollowUp, people: dict[str, doc.Participant]) -> tuple[Cell, ...]:
    names = {key: _spoken(people[key].name) if key in people else "" for key in (pair.first, pair.second)}
    first, second = (pair.first, names[pair.first]), (pair.second, names[pair.second])
    return (*first, *second, _yes(pair.met), _clock(pair.start), _clock(pair.end))


def _spoken(text: doc.Text) -> str:
    return text.ko or text.en
