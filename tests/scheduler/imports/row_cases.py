"""Mistakes between rows, and between files."""

from scheduler.imports.errors import ImportProblem
from scheduler.imports.errors import ProblemCode as Code
from tests.scheduler.imports.small_events import (
    FILES,
    Case,
    small_event,
    together,
    with_change,
    with_file,
    with_line,
)

WISHES = "participant,rank,target,organisation\n"
VETOES = "participant,target,organisation\n"
SECOND_BLOCK = """
[[tracks]]
key = "more"
title = { en = "More networking" }

[[networking]]
item = "more"
slot_minutes = 20
slots = 3
"""

ROWS: list[Case] = [
    (
        "a person twice by key",
        with_line("participants.csv", "a,,사람,,,,f@example.org,,,"),
        ImportProblem("participants.csv", Code.DUPLICATE_KEY, 7, "key", found="a", other_row=2),
    ),
    (
        "a person twice by mail, in other letters",
        with_line("participants.csv", "f,,사람,,,,Ｂ@Example.ORG,,,"),
        ImportProblem("participants.csv", Code.DUPLICATE_EMAIL, 7, "email", found="B@example.org", other_row=3),
    ),
    (
        "an unknown zone",
        with_change("organisations.csv", ",ulju,", ",ulsan,"),
        ImportProblem("organisations.csv", Code.UNKNOWN_REFERENCE, 2, "zone", found="ulsan", expected=("zones.csv",)),
    ),
    (
        "an unknown organisation",
        with_change("participants.csv", "a,o1", "a,o2"),
        ImportProblem(
            "participants.csv",
            Code.UNKNOWN_REFERENCE,
            2,
            "organisation",
            found="o2",
            expected=("organisations.csv",),
        ),
    ),
    (
        "a cluster offered as a technology",
        with_change("organisations.csv", ",battery,battery,", ",green,battery,"),
        ImportProblem(
            "organisations.csv",
            Code.UNKNOWN_REFERENCE,
            2,
            "offers_tags",
            found="green",
            expected=("tags.csv", "technology"),
        ),
    ),
    (
        "a wish for an unknown person",
        with_line("wishes.csv", "c,1,z"),
        ImportProblem("wishes.csv", Code.UNKNOWN_REFERENCE, 5, "target", found="z", expected=("participants.csv",)),
    ),
    (
        "an unknown track",
        with_change("programme.csv", "ask,questions,talks", "ask,questions,walks"),
        ImportProblem(
            "programme.csv",
            Code.UNKNOWN_REFERENCE,
            5,
            "track",
            found="walks",
            expected=("event.toml", "tracks"),
        ),
    ),
    (
        "a table in a room without networking",
        with_line("tables.csv", "T3,Room 9,no,"),
        ImportProblem(
            "tables.csv",
            Code.UNKNOWN_REFERENCE,
            4,
            "room",
            found="Room 9",
            expected=("programme.csv", "networking"),
        ),
    ),
    (
        "two items of one track at once",
        with_change("programme.csv", "Room 2,14:30", "Room 3,14:29"),
        ImportProblem("programme.csv", Code.OVERLAPPING_ITEMS, 5, "start", found="talk", other_row=4),
    ),
    (
        "two items in one room at once",
        with_change("programme.csv", "Talk,Room 2", "Talk,Room 1"),
        ImportProblem("programme.csv", Code.OVERLAPPING_ITEMS, 4, "start", found="net", other_row=3),
    ),
    (
        "a plenary while others run",
        with_line("programme.csv", "late,plenary,,폐회,,Hall,14:45,15:30"),
        ImportProblem("programme.csv", Code.OVERLAPPING_ITEMS, 6, "start", found="net", other_row=3),
    ),
    (
        "two networking blocks at once whose slots do not fall together",
        together(
            with_file("event.toml", f"{FILES['event.toml']}{SECOND_BLOCK}"),
            with_line("programme.csv", "more,networking,more,,More,Room 3,14:50,15:50"),
            with_line("tables.csv", "T3,Room 3,no,"),
        ),
        ImportProblem("programme.csv", Code.NETWORKING_AT_ONCE, 6, "start", found="net", other_row=3),
    ),
    (
        "an item twice for one person",
        with_line("attendance.csv", "a,open,chairing"),
        ImportProblem("attendance.csv", Code.DUPLICATE_ROW, 4, "item", found="open", other_row=2),
    ),
    (
        "a person at two items at once",
        together(
            with_file("event.toml", FILES["event.toml"] + '[[tracks]]\nkey = "more"\ntitle = { en = "More" }\n'),
            with_line("programme.csv", "side,talk,more,곁,Side,Room 3,14:15,14:30"),
            with_line("attendance.csv", "b,side,attending"),
        ),
        ImportProblem("attendance.csv", Code.DOUBLE_BOOKED, 4, "item", found="talk", other_row=3),
    ),
    (
        "a person attending the networking",
        with_line("attendance.csv", "c,net,attending"),
        ImportProblem("attendance.csv", Code.NETWORKING_ATTENDANCE, 4, "item", found="net"),
    ),
    (
        "networking whose slots nobody described",
        with_line("programme.csv", "net2,networking,meet,교류,,Room 1,15:00,16:00"),
        ImportProblem("programme.csv", Code.NETWORKING_NOT_DESCRIBED, 6, "kind", found="net2"),
    ),
    (
        "networking without tables",
        {**small_event(), "tables.csv": b"key,room\n"},
        ImportProblem("programme.csv", Code.NETWORKING_WITHOUT_TABLES, 3, "room", found="Room 1"),
    ),
    (
        "networking without a room",
        {**with_change("programme.csv", "Networking,Room 1", "Networking,"), "tables.csv": b"key,room\n"},
        ImportProblem("programme.csv", Code.MISSING_VALUE, 3, "room"),
    ),
    (
        "a wish for oneself",
        with_line("wishes.csv", "c,1,c"),
        ImportProblem("wishes.csv", Code.SELF_WISH, 5, "target", found="c"),
    ),
    (
        "a veto against oneself",
        with_line("vetoes.csv", "c,c"),
        ImportProblem("vetoes.csv", Code.SELF_VETO, 3, "target", found="c"),
    ),
    (
        "a wish and a veto",
        with_line("wishes.csv", "a,3,d"),
        ImportProblem("wishes.csv", Code.WISH_AND_VETO, 5, "target", found="d", other_row=2),
    ),
    (
        "a veto twice",
        with_line("vetoes.csv", "a,d"),
        ImportProblem("vetoes.csv", Code.DUPLICATE_ROW, 3, "target", found="d", other_row=2),
    ),
    (
        "an organisation that nobody described",
        with_file("vetoes.csv", VETOES + "c,,o9\n"),
        ImportProblem(
            "vetoes.csv", Code.UNKNOWN_REFERENCE, 2, "organisation", found="o9", expected=("organisations.csv",)
        ),
    ),
    (
        "a person and an organisation in one row",
        with_file("wishes.csv", WISHES + "c,1,a,o1\n"),
        ImportProblem("wishes.csv", Code.TWO_TARGETS, 2, "organisation", found="o1", expected=("a",)),
    ),
    (
        "neither a person nor an organisation",
        with_file("wishes.csv", WISHES + "c,1,,\n"),
        ImportProblem("wishes.csv", Code.MISSING_VALUE, 2, "target"),
    ),
    (
        "a wish for one's own organisation",
        with_file("wishes.csv", WISHES + "a,1,,o1\n"),
        ImportProblem("wishes.csv", Code.OWN_ORGANISATION, 2, "organisation", found="o1"),
    ),
    (
        "a veto against one's own organisation",
        with_file("vetoes.csv", VETOES + "a,,o1\n"),
        ImportProblem("vetoes.csv", Code.OWN_ORGANISATION, 2, "organisation", found="o1"),
    ),
    (
        "an organisation twice",
        with_file("wishes.csv", WISHES + "c,1,,o1\nc,2,,o1\n"),
        ImportProblem("wishes.csv", Code.DUPLICATE_ROW, 3, "organisation", found="o1", other_row=2),
    ),
    (
        "a wish and a veto for one organisation",
        together(with_file("wishes.csv", WISHES + "c,1,,o1\n"), with_file("vetoes.csv", VETOES + "d,b,\nc,,o1\n")),
        ImportProblem("wishes.csv", Code.WISH_AND_VETO, 2, "organisation", found="o1", other_row=3),
    ),
    (
        "a wish for a person and for their organisation",
        with_file("wishes.csv", WISHES + "c,1,a,\nc,2,,o1\n"),
        ImportProblem("wishes.csv", Code.WISH_FOR_BOTH, 2, "target", found="a", other_row=3),
    ),
    (
        "a wish for a person of a vetoed organisation",
        together(with_file("wishes.csv", WISHES + "c,1,a,\n"), with_file("vetoes.csv", VETOES + "c,,o1\n")),
        ImportProblem("wishes.csv", Code.WISH_INSIDE_VETO, 2, "target", found="a", other_row=2),
    ),
    (
        "a wish twice",
        with_line("wishes.csv", "a,3,b"),
        ImportProblem("wishes.csv", Code.DUPLICATE_ROW, 5, "target", found="b", other_row=2),
    ),
    (
        "a rank twice",
        with_line("wishes.csv", "a,2,e"),
        ImportProblem("wishes.csv", Code.REPEATED_RANK, 5, "rank", found="2", other_row=3),
    ),
    (
        "a rank left out",
        with_line("wishes.csv", "c,2,a"),
        ImportProblem("wishes.csv", Code.RANK_GAP, 5, "rank", found="2", expected=("1",)),
    ),
    (
        "a wish too many",
        with_file("wishes.csv", "participant,rank,target\nb,1,a\nb,2,c\nb,3,d\nb,4,e\n"),
        ImportProblem("wishes.csv", Code.TOO_MANY_WISHES, 5, "participant", found="4", expected=("3",)),
    ),
]
