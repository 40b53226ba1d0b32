"""The order of names at the door, and the rows of a day on paper."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.events.values import Item, Slot, Table
from scheduler.languages import Bilingual, Language
from scheduler.papers.rules import by_letter, initial, sheet_rows
from scheduler.people.values import Person
from scheduler.timetable.values import PlannedMeeting

START = datetime(2027, 3, 5, 5, 0, tzinfo=UTC)
TABLE = Table(1, "T1", "Hall", False, "")


def person(number: int, ko: str, en: str = "") -> Person:
    return Person(number, f"{number}", f"p{number}", Bilingual(ko, en), Bilingual("", ""), None)


def slot(number: int, minutes: int, room: str = "Hall") -> Slot:
    return Slot(
        number, number, "net", room, START + timedelta(minutes=minutes), START + timedelta(minutes=minutes + 20)
    )


def item(number: int, kind: str, minutes: int, length: int) -> Item:
    begin = START + timedelta(minutes=minutes)
    return Item(number, f"i{number}", kind, None, Bilingual("", "x"), "", begin, begin + timedelta(minutes=length))


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("가온", "ㄱ"),
        ("깋", "ㄱ"),
        ("나린", "ㄴ"),
        ("힣", "ㅎ"),
        ("ab", "A"),
        ("Zoe", "Z"),
        ("Élan", ""),
        ("1번", ""),
        ("", ""),
        ("漢", ""),
        ("ㄱ", ""),
    ],
)
def test_a_name_stands_under_its_first_letter(name, letter):
    assert initial(name) == letter


def test_korean_order_puts_hangul_first_and_english_order_the_alphabet():
    people = [person(1, "하나", "Hana"), person(2, "가온", "Ga-on"), person(3, "", "Bob"), person(4, "까치", "7up")]
    korean = by_letter(people, Language.KO)
    english = by_letter(people, Language.EN)
    assert [(group.letter, [each.id for each in group.people]) for group in korean] == [
        ("ㄱ", [2, 4]),
        ("ㅎ", [1]),
        ("B", [3]),
    ]
    assert [(group.letter, [each.id for each in group.people]) for group in english] == [
        ("B", [3]),
        ("G", [2]),
        ("H", [1]),
        ("", [4]),
    ]


def test_a_day_has_meetings_what_is_attended_breaks_and_free_slots():
    me, other = person(1, "나"), person(2, "너")
    slots = [slot(0, 0), slot(1, 20), slot(2, 40)]
    meeting = PlannedMeeting(1, other, me, slots[1], TABLE)
    items = [item(1, "talk", 40, 20), item(2, "talk", 0, 20), item(3, "break", 60, 10)]
    rows = sheet_rows(me, [meeting], items, frozenset({1}), slots)
    assert [(row.partner.id if row.partner else None, row.item.id if row.item else None) for row in rows] == [
        (None, None),
        (2, None),
        (None, 1),
        (None, 3),
    ]


def test_a_slot_beside_ones_meeting_in_another_room_is_not_free():
    me, other = person(1, "나"), person(2, "너")
    slots = [slot(0, 0), slot(1, 0, "Room 2"), slot(2, 20, "Room 2")]
    rows = sheet_rows(me, [PlannedMeeting(1, me, other, slots[0], TABLE)], [], frozenset(), slots)
    assert [row.starts_at for row in rows] == [slots[0].starts_at, slots[2].starts_at]
