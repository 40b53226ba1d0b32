"""Mistakes in one cell or one row."""

from scheduler.imports.errors import ImportProblem
from scheduler.imports.errors import ProblemCode as Code
from tests.scheduler.imports.small_events import (
    FILES,
    Case,
    together,
    with_change,
    with_file,
    with_line,
)

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
