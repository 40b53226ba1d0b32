"""Every mistake is reported with its file, row and column, and nothing else is reported with it."""

from collections.abc import Mapping
from dataclasses import fields

import pytest

from scheduler.imports.errors import PARAMETERS, ImportProblem, Parameter, ProblemCode
from scheduler.imports.findings import FILES as KNOWN_FILES
from scheduler.imports.layouts import ORGANISATIONS
from tests.scheduler.imports.small_events import (
    FILES,
    problems_of,
    small_event,
    together,
    with_change,
    with_file,
    with_line,
)

Code = ProblemCode
Case = tuple[str, Mapping[str, bytes], ImportProblem]

NO_ORGANISERS = (
    FILES["event.toml"].split("[[organisers]]")[0] + "[[tracks]]" + FILES["event.toml"].split("[[tracks]]", 1)[1]
)

SHAPES: list[Case] = [
    (
        "a required file is missing",
        {name: data for name, data in small_event().items() if name != "tables.csv"},
        ImportProblem("tables.csv", Code.MISSING_FILE),
    ),
    (
        "a misspelt file",
        with_file("wish.csv", "x"),
        ImportProblem("wish.csv", Code.UNKNOWN_FILE, expected=KNOWN_FILES),
    ),
    (
        "a table beyond eight megabytes",
        with_file("wishes.csv", b"x" * 8_000_001),
        ImportProblem("wishes.csv", Code.FILE_TOO_LARGE, found="8000001", expected=("8000000",)),
    ),
    (
        "CP949",
        with_file("zones.csv", FILES["zones.csv"].encode("cp949")),
        ImportProblem("zones.csv", Code.WRONG_ENCODING, found="CP949", expected=("UTF-8",)),
    ),
    (
        "UTF-16",
        with_file("vetoes.csv", FILES["vetoes.csv"].encode("utf-16")),
        ImportProblem("vetoes.csv", Code.WRONG_ENCODING, found="UTF-16", expected=("UTF-8",)),
    ),
    (
        "no known encoding",
        with_file("vetoes.csv", b"participant,target\n\xff\xff,\x80\n"),
        ImportProblem("vetoes.csv", Code.WRONG_ENCODING, found="?", expected=("UTF-8",)),
    ),
    (
        "an empty table",
        with_file("vetoes.csv", ""),
        ImportProblem("vetoes.csv", Code.EMPTY_FILE, expected=("participant", "target")),
    ),
    (
        "semicolons",
        with_file("vetoes.csv", "participant;target\na;d\n"),
        ImportProblem("vetoes.csv", Code.WRONG_DELIMITER, 1, found=";", expected=(",",)),
    ),
    (
        "tabs",
        with_file("vetoes.csv", "participant\ttarget\na\td\n"),
        ImportProblem("vetoes.csv", Code.WRONG_DELIMITER, 1, found="TAB", expected=(",",)),
    ),
    (
        "a quote that never ends",
        with_line("vetoes.csv", 'a,"c'),
        ImportProblem("vetoes.csv", Code.BAD_QUOTES, 3),
    ),
    (
        "text behind a closing quote",
        with_line("vetoes.csv", 'a,"c"d'),
        ImportProblem("vetoes.csv", Code.BAD_QUOTES, 3),
    ),
    (
        "a header of 101 columns",
        with_file("vetoes.csv", ",".join(f"c{number}" for number in range(101))),
        ImportProblem("vetoes.csv", Code.TOO_MANY_COLUMNS, 1, found="101", expected=("100",)),
    ),
    (
        "row 10,001",
        with_file("tags.csv", FILES["tags.csv"] + "".join(f"t{n},council,이름,\n" for n in range(9_998))),
        ImportProblem("tags.csv", Code.TOO_MANY_ROWS, 10_002, expected=("10000",)),
    ),
    (
        "a column twice",
        with_file("vetoes.csv", "participant,target,Target\na,d,d\n"),
        ImportProblem("vetoes.csv", Code.DUPLICATE_COLUMN, 1, "target"),
    ),
    (
        "an unknown column",
        with_file("vetoes.csv", "participant,target,reason\na,d,x\n"),
        ImportProblem("vetoes.csv", Code.UNKNOWN_COLUMN, 1, "reason", expected=("participant", "target")),
    ),
    (
        "a missing column",
        with_file("vetoes.csv", "participant\na\n"),
        ImportProblem("vetoes.csv", Code.MISSING_COLUMN, 1, "target"),
    ),
    (
        "a cell too many",
        with_line("vetoes.csv", "a,c,e"),
        ImportProblem("vetoes.csv", Code.RAGGED_ROW, 3, found="3", expected=("2",)),
    ),
    (
        "a cell too few, after a blank line",
        with_file("vetoes.csv", FILES["vetoes.csv"] + "\na\n"),
        ImportProblem("vetoes.csv", Code.RAGGED_ROW, 4, found="1", expected=("2",)),
    ),
]

SETTINGS: list[Case] = [
    (
        "not TOML",
        with_change("event.toml", "public = true", "public = yes"),
        ImportProblem("event.toml", Code.BAD_TOML, 8, found="public = yes"),
    ),
    (
        "arrays nested too deep",
        with_file("event.toml", "x = " + "[" * 20_000),
        ImportProblem("event.toml", Code.BAD_TOML),
    ),
    (
        "a key of a thousand parts",
        with_file("event.toml", "a" + ".a" * 1_000 + " = 1"),
        ImportProblem("event.toml", Code.BAD_TOML, 1, found="a" + ".a" * 29 + "…"),
    ),
    (
        "an unknown setting",
        with_change("event.toml", "public =", "publik = true\npublic ="),
        ImportProblem("event.toml", Code.UNKNOWN_SETTING, column="event.publik"),
    ),
    (
        "an unknown section",
        with_file("event.toml", FILES["event.toml"] + "[rooms]\nx = 1\n"),
        ImportProblem("event.toml", Code.UNKNOWN_SETTING, column="rooms"),
    ),
    (
        "a missing setting",
        with_change("event.toml", 'contact = "office@example.org"\n', ""),
        ImportProblem("event.toml", Code.MISSING_SETTING, column="event.contact"),
    ),
    (
        "no networking at all",
        together(
            with_file("event.toml", FILES["event.toml"].split("[[networking]]")[0]),
            with_change("programme.csv", "net,networking", "net,talk"),
            {"tables.csv": b"key,room\n"},
        ),
        ImportProblem("event.toml", Code.MISSING_SETTING, column="networking"),
    ),
    (
        "a text for a number",
        with_change("event.toml", "slots = 3", 'slots = "3"'),
        ImportProblem(
            "event.toml", Code.WRONG_TYPE, column="networking[1].slots", found="string", expected=("integer",)
        ),
    ),
    (
        "a date for a date-time",
        with_change("event.toml", "2027-02-08T09:00:00", "2027-02-08"),
        ImportProblem(
            "event.toml", Code.WRONG_TYPE, column="wishes.opens", found="local date", expected=("local date-time",)
        ),
    ),
    (
        "a date-time with an offset",
        with_change("event.toml", "2027-02-08T09:00:00", "2027-02-08T09:00:00Z"),
        ImportProblem(
            "event.toml",
            Code.WRONG_TYPE,
            column="wishes.opens",
            found="offset date-time",
            expected=("local date-time",),
        ),
    ),
    (
        "nobody organises",
        with_file("event.toml", NO_ORGANISERS),
        ImportProblem("event.toml", Code.NO_ORGANISER, column="organisers"),
    ),
    (
        "a number out of range in the settings",
        with_change("event.toml", "slot_minutes = 20", "slot_minutes = 0"),
        ImportProblem(
            "event.toml",
            Code.OUT_OF_RANGE,
            column="networking[1].slot_minutes",
            found="0",
            expected=("5", "240"),
        ),
    ),
    (
        "an event in another century",
        with_change("event.toml", "date = 2027-03-05", "date = 9999-12-31"),
        ImportProblem(
            "event.toml", Code.OUT_OF_RANGE, column="event.date", found="9999-12-31", expected=("2000", "2100")
        ),
    ),
    (
        "a track twice",
        together(
            with_change("event.toml", 'key = "talks"', 'key = "meet"'),
            with_file(
                "programme.csv", FILES["programme.csv"].replace(",talks", ",").replace("14:00,15:00", "10:00,11:00")
            ),
        ),
        ImportProblem("event.toml", Code.REPEATED_VALUE, column="tracks[2].key", found="meet"),
    ),
    (
        "an unknown weekday",
        with_change("event.toml", '"fri"', '"friday"'),
        ImportProblem(
            "event.toml",
            Code.BAD_CHOICE,
            column="follow_up.weekdays",
            found="friday",
            expected=("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
        ),
    ),
    (
        "a time zone that does not exist",
        with_change("event.toml", "Asia/Seoul", "Asia/Seul"),
        ImportProblem(
            "event.toml",
            Code.UNKNOWN_TIME_ZONE,
            column="event.zone",
            found="Asia/Seul",
            expected=("Asia/Seoul",),
        ),
    ),
    (
        "wishes close before they open",
        with_change("event.toml", "2027-03-01T18:00:00", "2027-02-08T09:00:00"),
        ImportProblem(
            "event.toml",
            Code.END_BEFORE_START,
            column="wishes.closes",
            found="2027-02-08 09:00",
            expected=("2027-02-08 09:00",),
        ),
    ),
    (
        "wishes close a minute after networking has begun",
        with_change("event.toml", "2027-03-01T18:00:00", "2027-03-05T14:01:00"),
        ImportProblem(
            "event.toml",
            Code.WISHES_CLOSE_TOO_LATE,
            column="wishes.closes",
            found="2027-03-05 14:01",
            expected=("2027-03-05 14:00",),
        ),
    ),
    (
        "slots that do not fit",
        with_change("event.toml", "slots = 3", "slots = 4"),
        ImportProblem("event.toml", Code.SLOTS_DO_NOT_FIT, column="networking[1].slots", found="80", expected=("60",)),
    ),
    (
        "a block that is no networking",
        with_file("event.toml", FILES["event.toml"] + '[[networking]]\nitem = "ask"\nslot_minutes = 10\nslots = 3\n'),
        ImportProblem("event.toml", Code.NOT_NETWORKING, column="networking[2].item", found="ask"),
    ),
    (
        "follow-ups longer than the day",
        with_file(
            "event.toml",
            FILES["event.toml"].replace("minutes = 60", "minutes = 120").replace('"18:00"', '"10:30"'),
        ),
        ImportProblem("event.toml", Code.OUT_OF_RANGE, column="follow_up.minutes", found="120", expected=("15", "90")),
    ),
]

VALUES: list[Case] = [
    (
        "an empty cell",
        with_line("vetoes.csv", "a,"),
        ImportProblem("vetoes.csv", Code.MISSING_VALUE, 3, "target"),
    ),
    (
        "a name in neither language",
        with_line("tags.csv", "x,council,,"),
        ImportProblem("tags.csv", Code.MISSING_VALUE, 5, "name_ko"),
    ),
    (
        "NUL",
        with_line("tags.csv", "x,council,가\0나,"),
        ImportProblem("tags.csv", Code.CONTROL_CHARACTER, 5, "name_ko", found="U+0000"),
    ),
    (
        "a line break in a name",
        with_line("tags.csv", 'x,council,,"one\ntwo"'),
        ImportProblem("tags.csv", Code.CONTROL_CHARACTER, 5, "name_en", found="U+000A"),
    ),
    (
        "a character that turns the reading direction",
        with_line("tags.csv", "x,council,,abc\u202edef"),
        ImportProblem("tags.csv", Code.CONTROL_CHARACTER, 5, "name_en", found="U+202E"),
    ),
    (
        "more combining marks on one letter than any language has",
        with_line("tags.csv", "x,council,,a" + "\u0301\u0316" * 16),
        ImportProblem("tags.csv", Code.CONTROL_CHARACTER, 5, "name_en", found="U+0301"),
    ),
    (
        "a cell of one megabyte",
        with_line("tags.csv", "x,council,," + "y" * 1_000_000),
        ImportProblem("tags.csv", Code.TOO_LONG, 5, "name_en", found="1000000", expected=("120",)),
    ),
    (
        "one character too many",
        with_line("tags.csv", "x,council,," + "y" * 121),
        ImportProblem("tags.csv", Code.TOO_LONG, 5, "name_en", found="121", expected=("120",)),
    ),
    (
        "a key with a blank",
        with_line("tags.csv", "x y,council,이름,"),
        ImportProblem("tags.csv", Code.BAD_KEY, 5, "key", found="x y"),
    ),
    (
        "a rank in words",
        with_line("wishes.csv", "c,one,a"),
        ImportProblem("wishes.csv", Code.BAD_NUMBER, 5, "rank", found="one"),
    ),
    (
        "a rank of zero",
        with_line("wishes.csv", "c,0,a"),
        ImportProblem("wishes.csv", Code.OUT_OF_RANGE, 5, "rank", found="0", expected=("1", "100")),
    ),
    (
        "a language that is not known",
        with_change("participants.csv", "b@example.org,en", "b@example.org,fr"),
        ImportProblem("participants.csv", Code.BAD_CHOICE, 3, "language", found="fr", expected=("ko", "en")),
    ),
    (
        "25 o'clock",
        with_change("programme.csv", "13:00", "25:00"),
        ImportProblem("programme.csv", Code.BAD_TIME, 2, "start", found="25:00", expected=("HH:MM",)),
    ),
    (
        "no mail address",
        with_change("participants.csv", "b@example.org", "b@localhost"),
        ImportProblem("participants.csv", Code.BAD_EMAIL, 3, "email", found="b@localhost"),
    ),
    (
        "a link that runs a script",
        with_line("tables.csv", "T3,Room 1,yes,javascript:alert(1)"),
        ImportProblem("tables.csv", Code.BAD_LINK, 4, "link", found="javascript:alert(1)"),
    ),
    (
        "a council twice in one cell",
        with_change("organisations.csv", ",energy,", ",energy|energy,"),
        ImportProblem("organisations.csv", Code.REPEATED_VALUE, 2, "councils", found="energy"),
    ),
    (
        "more at least than at most",
        with_change("participants.csv", "ko,1,2", "ko,2,1"),
        ImportProblem("participants.csv", Code.MOST_BELOW_LEAST, 2, "most", found="1", expected=("2",)),
    ),
    (
        "an item that ends before it starts",
        with_change("programme.csv", "13:00,14:00", "13:00,12:30"),
        ImportProblem("programme.csv", Code.END_BEFORE_START, 2, "end", found="12:30", expected=("13:00",)),
    ),
    (
        "a time that the clocks skip",
        together(
            with_file(
                "event.toml",
                FILES["event.toml"]
                .replace("date = 2027-03-05", "date = 2027-03-28")
                .replace("Asia/Seoul", "Europe/Berlin")
                .replace("2027-03-08", "2027-03-29")
                .replace("2027-03-19", "2027-04-09"),
            ),
            with_change("programme.csv", "13:00,14:00", "02:30,04:00"),
        ),
        ImportProblem(
            "programme.csv",
            Code.IMPOSSIBLE_TIME,
            2,
            "start",
            found="2027-03-28 02:30",
            expected=("Europe/Berlin",),
        ),
    ),
    (
        "a time that the clocks show twice",
        together(
            with_file(
                "event.toml",
                FILES["event.toml"]
                .replace("date = 2027-03-05", "date = 2026-10-25")
                .replace("Asia/Seoul", "Europe/Berlin")
                .replace("2027-03-08", "2026-10-26")
                .replace("2027-03-19", "2026-11-06")
                .replace("2027-02-08", "2026-10-01")
                .replace("2027-03-01", "2026-10-20"),
            ),
            with_change("programme.csv", "13:00,14:00", "01:30,02:30"),
        ),
        ImportProblem(
            "programme.csv",
            Code.AMBIGUOUS_TIME,
            2,
            "end",
            found="2026-10-25 02:30",
            expected=("Europe/Berlin",),
        ),
    ),
]

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

CASES = SHAPES + SETTINGS + VALUES + ROWS
ELSEWHERE = {Code.NOT_A_FOLDER, Code.UNREADABLE_FILE, Code.FILES_TOO_LARGE}


@pytest.mark.parametrize(("files", "problem"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_single_mistake_is_reported_as_itself(files: Mapping[str, bytes], problem: ImportProblem) -> None:
    assert problems_of(files) == (problem,)


def test_every_code_has_a_case() -> None:
    assert {problem.code for _, _, problem in CASES} | ELSEWHERE == set(ProblemCode)


@pytest.mark.parametrize("problem", [case[2] for case in CASES], ids=[case[0] for case in CASES])
def test_a_problem_carries_the_parameters_that_its_code_promises(problem: ImportProblem) -> None:
    promised = PARAMETERS[problem.code]
    given = {Parameter(name.name) for name in fields(problem) if name.name in set(Parameter)}
    carried = {name for name in given if getattr(problem, name.value) not in (None, "", ())}
    # The row stays open for settings, which have a path; ``found`` for bytes that show nothing readable.
    assert carried <= promised
    assert promised - carried <= {Parameter.ROW, Parameter.FOUND}


def test_all_mistakes_are_told_at_once_in_the_order_of_files_and_rows() -> None:
    files = (
        small_event()
        | {"vetoes.csv": b"participant,target\na,a\nz,a\n"}
        | {"event.toml": FILES["event.toml"].replace("most = 3", "most = 0").encode()}
        | {"wishes.csv": b"participant,rank,target\na,x,\na,1,y\n"}
    )

    assert [(problem.file, problem.row, problem.column, problem.code) for problem in problems_of(files)] == [
        ("event.toml", None, "wishes.most", Code.OUT_OF_RANGE),
        ("wishes.csv", 2, "rank", Code.BAD_NUMBER),
        ("wishes.csv", 2, "target", Code.MISSING_VALUE),
        ("wishes.csv", 3, "target", Code.UNKNOWN_REFERENCE),
        ("vetoes.csv", 2, "target", Code.SELF_VETO),
        ("vetoes.csv", 3, "participant", Code.UNKNOWN_REFERENCE),
    ]


def test_an_unreadable_table_does_not_make_every_key_unknown() -> None:
    files = with_file("participants.csv", FILES["participants.csv"].encode("cp949"))

    assert [problem.code for problem in problems_of(files)] == [Code.WRONG_ENCODING]


def test_an_optional_table_left_out_lacks_every_key() -> None:
    files = {name: data for name, data in small_event().items() if name != ORGANISATIONS.file}

    assert [problem.code for problem in problems_of(files)] == [Code.UNKNOWN_REFERENCE]
