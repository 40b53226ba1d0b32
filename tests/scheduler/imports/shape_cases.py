"""Mistakes in the files and in the shape of the tables."""

from scheduler.imports.errors import ImportProblem
from scheduler.imports.errors import ProblemCode as Code
from scheduler.imports.findings import FILES as KNOWN_FILES
from tests.scheduler.imports.small_events import (
    FILES,
    Case,
    small_event,
    with_file,
    with_line,
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
        ImportProblem("vetoes.csv", Code.EMPTY_FILE, expected=("participant", "target", "organisation")),
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
        ImportProblem(
            "vetoes.csv", Code.UNKNOWN_COLUMN, 1, "reason", expected=("participant", "target", "organisation")
        ),
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
