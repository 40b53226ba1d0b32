"""The content of each paper: names, times and words in the language in which it is read."""

from collections.abc import Iterable, Mapping
from typing import Any

from scheduler.events.values import EventSummary, Table
from scheduler.languages import Language
from scheduler.papers.rules import by_letter
from scheduler.papers.values import PublishedDay, Sheet, SheetRow
from scheduler.people.values import Person
from scheduler.timetable.values import PlannedMeeting
from web.codes import code_drawing
from web.i18n import clock, dated, moment, speaking, spoken
from web.i18n import gettext as _
from web.i18n import language as language_now

Content = dict[str, Any]


def schedules_content(
    event: EventSummary, day: PublishedDay, sheets: Iterable[Sheet], *, address: str, language: Language | None
) -> Content:
    """An A4 for each person, in ``language`` or, for None, each in their own; the code leads to ``address``."""
    people, words = [], {}
    for each in Language:
        with speaking(each):
            words[each.value] = _sheet_words(event, day)
            people += [
                (sheet.person.id, _sheet(sheet, event))
                for sheet in (found for found in sheets if (language or Language(found.language)) is each)
            ]
    order = {sheet.person.id: place for place, sheet in enumerate(sheets)}
    people.sort(key=lambda pair: order[pair[0]])
    return {
        **_common(event, _("Timetables")),
        "code": code_drawing(address),
        "words": words,
        "people": [person for _id, person in people],
    }


def _sheet_words(event: EventSummary, day: PublishedDay) -> Content:
    published = moment(day.revision.published_at, event.zone)
    return {
        "event": spoken(event.title),
        "day": _joined(dated(event.day), spoken(event.place)),
        "table": _("Table"),
        "revision": _("Revision %(number)s, published on %(time)s.", number=day.revision.number, time=published)
        + " "
        + _("The code leads to the newest one."),
    }


def _sheet(sheet: Sheet, event: EventSummary) -> Content:
    person = sheet.person
    role = spoken(person.role)
    return {
        "language": _language(),
        "name": spoken(person.name),
        "firm": _joined(_firm(person), role),
        "rows": [_row(row, event.zone) for row in sheet.rows],
    }


def _row(row: SheetRow, zone: str) -> Content:
    times = {"time": clock(row.starts_at, zone), "end": clock(row.ends_at, zone)}
    if row.meeting is None or row.partner is None:
        title = _joined(spoken(row.item.title), row.item.room) if row.item else _("free")
        return {**times, "kind": "item" if row.item else "free", "title": title}
    table = row.meeting.table
    return {
        **times,
        "kind": "meeting",
        "table": _("Video") if table.virtual else table.key,
        "room": "" if table.virtual else table.room,
        "partner": spoken(row.partner.name),
        "firm": _joined(_firm(row.partner), spoken(row.partner.role)),
    }


def cards_content(event: EventSummary, tables: Iterable[Table]) -> Content:
    """A card for each table that stands somewhere."""
    return {
        **_common(event, _("Table cards")),
        "words": {"table": _("Table")},
        "cards": [{"name": table.key, "room": table.room} for table in tables],
    }


def doors_content(event: EventSummary, day: PublishedDay, language: Language) -> Content:
    """Everybody with a meeting, 가나다 or A to Z, with where and when the first one is."""
    with speaking(language):
        groups = [
            {"letter": group.letter, "people": [_at_the_door(person, event, day.first) for person in group.people]}
            for group in by_letter(day.people, language)
        ]
        return {
            **_common(event, _("Who sits where first")),
            "words": {"title": _("Who sits where first"), "others": _("Others")},
            "revision": _revision(event, day),
            "groups": groups,
        }


def _at_the_door(person: Person, event: EventSummary, first: Mapping[int, PlannedMeeting]) -> Content:
    meeting = first[person.id]
    return {
        "name": spoken(person.name),
        "firm": _firm(person),
        "time": clock(meeting.slot.starts_at, event.zone),
        "table": _("Video") if meeting.table.virtual else meeting.table.key,
    }


def wall_content(event: EventSummary, day: PublishedDay) -> Content:
    """All meetings; slots at the same time in several rooms share a column."""
    columns = sorted({(slot.starts_at, slot.ends_at) for slot in day.slots})
    held: dict[tuple[int, Any], list[PlannedMeeting]] = {}
    for meeting in day.meetings:
        held.setdefault((meeting.table.id, (meeting.slot.starts_at, meeting.slot.ends_at)), []).append(meeting)
    used = {meeting.table.id for meeting in day.meetings}
    return {
        **_common(event, _("Timetable")),
        "words": {"table": _("Table"), "title": _("Timetable")},
        "revision": _revision(event, day),
        "slots": [clock(starts_at, event.zone) for starts_at, _ends_at in columns],
        "rows": [
            {"table": table.key, "cells": [_pairs(held.get((table.id, column), ())) for column in columns]}
            for table in day.tables
            if table.id in used
        ],
    }


def _pairs(meetings: Iterable[PlannedMeeting]) -> list[Content]:
    return [{"first": _who(meeting.first), "second": _who(meeting.second)} for meeting in meetings]


def _who(person: Person) -> Content:
    return {"name": spoken(person.name), "firm": _firm(person)}


def _common(event: EventSummary, title: str) -> Content:
    return {
        "title": f"{spoken(event.title)} · {title}",
        "language": _language(),
        "event": spoken(event.title),
        "day": dated(event.day),
    }


def _revision(event: EventSummary, day: PublishedDay) -> str:
    published = moment(day.revision.published_at, event.zone)
    return _("Revision %(number)s, published on %(time)s.", number=day.revision.number, time=published)


def _firm(person: Person) -> str:
    return spoken(person.firm.name) if person.firm else ""


def _joined(*texts: str) -> str:
    return " · ".join(text for text in texts if text)


def _language() -> str:
    return language_now().value
