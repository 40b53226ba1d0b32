"""Mistakes in event.toml."""

from scheduler.imports.errors import ImportProblem
from scheduler.imports.errors import ProblemCode as Code
from tests.scheduler.imports.small_events import (
    FILES,
    Case,
    together,
    with_change,
    with_file,
)

NO_ORGANISERS = (
    FILES["event.toml"].split("[[organisers]]")[0] + "[[tracks]]" + FILES["event.toml"].split("[[tracks]]", 1)[1]
)

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
        "registration after the event",
        with_change("event.toml", "[follow_up]", "[registration]\nuntil = 2027-03-06T00:00:00\n[follow_up]"),
        ImportProblem(
            "event.toml",
            Code.OUT_OF_RANGE,
            column="registration.until",
            found="2027-03-06 00:00",
            expected=("2000-01-01", "2027-03-05"),
        ),
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
