"""Every kind of table is read; what is none is refused with its reason, quickly and in little memory."""

import codecs
import io
import subprocess
import sys
import time
import zipfile
from datetime import datetime
from datetime import time as clock

import pytest
from openpyxl import Workbook
from openpyxl.xml import functions

from scheduler.imports.additions import workbooks
from scheduler.imports.additions.faults import Fault, FileRefused
from scheduler.imports.additions.sheets import Reading, find_reading, read_sheet
from scheduler.imports.tables import MOST_COLUMNS, MOST_ROWS
from tests.scheduler.imports.additions.lists import changed_part, csv_file, sheet_of, workbook

ROWS = (("이름", "이메일"), ("김가온", "gaon@example.org"), ("이나린", "narin@example.org"))
SHEET = "xl/worksheets/sheet1.xml"


def fault_of(data: bytes) -> tuple[Fault, int | None]:
    with pytest.raises(FileRefused) as refused:
        sheet_of(data)
    return refused.value.fault, refused.value.row


def cells(data: bytes) -> list[tuple[str, ...]]:
    sheet = sheet_of(data)
    return [sheet.heading, *(line.cells for line in sheet.lines)]


def text(delimiter: str = ",") -> str:
    return "\r\n".join(delimiter.join(row) for row in ROWS)


@pytest.mark.parametrize(
    "data",
    [
        text().encode(),
        text().encode("utf-8-sig"),
        text().encode("cp949"),
        text("\t").encode("utf-16"),
        text(";").encode(),
        text("\t").encode("cp949"),
        b"sep=;\r\n" + text(";").encode("cp949"),
        "참가자 명단,\r\n,\r\n".encode() + text().encode(),
        text().replace("\r\n", "\r").encode(),
        workbook(("명단", ROWS)),
    ],
    ids=["utf-8", "mark", "cp949", "utf-16", "semicolon", "tab", "hint", "title", "cr", "xlsx"],
)
def test_one_list_in_every_dress_is_the_same_list(data):
    assert cells(data) == list(ROWS)


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    sheet = sheet_of(csv_file("명단", "", "이름,이메일", "", '"a\nb",x', "c,d"))
    assert [line.number for line in sheet.lines] == [5, 6]


def test_an_encoding_that_was_guessed_can_be_chosen_otherwise():
    data = text().encode("cp949")
    assert find_reading(data).encoding == "cp949"
    with pytest.raises(FileRefused) as refused:
        read_sheet(data, Reading(encoding="utf-8", delimiter=","))
    assert refused.value.fault is Fault.MIXED_ENCODING


def test_cells_of_a_workbook_read_as_their_owner_sees_them():
    rows = [
        ("a", "b"),
        (1.0, 2.5),
        (True, None),
        (datetime(2027, 3, 5), clock(14, 0)),
        (datetime(2027, 3, 5, 9, 30), "x"),
    ]
    assert cells(workbook(("one", rows)))[1:] == [
        ("1", "2.5"),
        ("yes", ""),
        ("2027-03-05", "14:00"),
        ("2027-03-05 09:30", "x"),
    ]


def test_a_formula_counts_by_the_value_stored_with_it_and_never_runs():
    data = workbook(("one", [("name", "email"), ("=1+1", "x"), ("y", "z")]))
    assert cells(data)[1:] == [("", "x"), ("y", "z")]
    assert cells(csv_file("name,email", "=1+1,x"))[1:] == [("=1+1", "x")]


def test_hidden_sheets_are_not_offered():
    book = Workbook()
    for name, state in (("notes", "hidden"), ("list", "visible"), ("rules", "veryHidden")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for row in ROWS:
            sheet.append(row)
    del book["Sheet"]
    packed = io.BytesIO()
    book.save(packed)
    assert workbooks.sheet_names(packed.getvalue()) == ("list",)
    assert cells(packed.getvalue()) == list(ROWS)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.EMPTY),
        (b" \r\n\t", Fault.EMPTY),
        (codecs.BOM_UTF8, Fault.EMPTY),
        (b",,,\n,,\n", Fault.EMPTY),
        (text().split("\r\n")[0].encode(), Fault.ONLY_HEADING),
        (workbook(("one", ROWS[:1])), Fault.ONLY_HEADING),
        (workbook(("one", [])), Fault.EMPTY),
        (b"name,email\na\0b,c\n", Fault.NUL_BYTES),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, Fault.NOT_A_TABLE),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n1 0 obj", Fault.NOT_A_TABLE),
        (OLE + b"\0" * 600, Fault.OLD_EXCEL),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), Fault.PASSWORD),
        (b"PK\x03\x04 and nothing more", Fault.BROKEN_WORKBOOK),
        (workbook(("one", ROWS))[:-200], Fault.BROKEN_WORKBOOK),
        (changed_part(workbook(("one", ROWS)), SHEET, b"<worksheet><sheetData><row"), Fault.BROKEN_WORKBOOK),
        (changed_part(workbook(("one", ROWS)), "xl/embeddings/in.xlsx", workbook(("one", ROWS))), Fault.FILES_INSIDE),
        (b"name,email\n" + "가,x".encode() + b"\n" + "나온,y".encode("cp949") + b"\n", Fault.MIXED_ENCODING),
        (b'name,email\na,"b\nc,d\n', Fault.BAD_QUOTES),
        (b"a,b\n" * (MOST_ROWS + 2), Fault.TOO_MANY_ROWS),
        (",".join(f"c{n}" for n in range(MOST_COLUMNS + 1)).encode() + b"\n1,2\n", Fault.TOO_MANY_COLUMNS),
        (b"x," * 100_000 + b"x\n1\n", Fault.TOO_MANY_COLUMNS),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(data, fault):
    assert fault_of(data)[0] is fault


def test_a_zip_of_something_else_is_no_table():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("photo.jpg", b"x")
    assert fault_of(packed.getvalue())[0] is Fault.NOT_A_TABLE


def test_the_last_row_and_the_last_column_that_are_allowed_are_read():
    assert len(sheet_of(b"a,b\n" * (MOST_ROWS + 1)).lines) == MOST_ROWS
    wide = ",".join(f"c{n}" for n in range(MOST_COLUMNS)).encode()
    assert len(sheet_of(wide + b"\n1,2\n").heading) == MOST_COLUMNS


def test_mixed_encodings_and_open_quotes_name_the_row():
    mixed = b"name,email\n" + "가온,x".encode() + b"\n" + "나온,y".encode("cp949") + b"\n"
    assert fault_of(mixed) == (Fault.MIXED_ENCODING, 3)
    assert fault_of(b'name,email\na,b\nc,"d\ne,f\n') == (Fault.BAD_QUOTES, 3)


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(8)
)


def test_an_entity_bomb_is_refused_and_not_unfolded():
    assert functions.iterparse.__module__.startswith("defusedxml")
    book = workbook(("one", ROWS))
    for part in (SHEET, "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"):
        data = changed_part(book, part, BOMB + b"]><worksheet>&i;</worksheet>")
        assert (part, fault_of(data)[0]) == (part, Fault.BROKEN_WORKBOOK)


@pytest.mark.parametrize(
    ("part", "content"),
    [
        (SHEET, lambda: b"<row/>" * 10_000_000),
        (SHEET, lambda: b" " * 2_000_000),
        ("xl/styles.xml", lambda: bytes(range(32, 127)) * 50_000),
        ("xl/media/image1.png", lambda: b"\0" * 2_000_000),
    ],
    ids=["rows", "blanks", "styles", "picture"],
)
def test_what_grows_out_of_proportion_is_refused_before_it_is_unpacked(part, content):
    data = changed_part(workbook(("one", ROWS)), part, content())
    begin = time.perf_counter()
    assert fault_of(data)[0] is Fault.TOO_LARGE_INSIDE
    assert time.perf_counter() - begin < 4  # four times the promise, because other tests may run beside


def test_a_thousand_parts_are_enough():
    packed = io.BytesIO(workbook(("one", ROWS)))
    with zipfile.ZipFile(packed, "a") as archive:
        for number in range(workbooks.MOST_MEMBERS):
            archive.writestr(f"xl/more/{number}.xml", b"<x/>")
    assert fault_of(packed.getvalue())[0] is Fault.TOO_LARGE_INSIDE


HUGE = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:A1"/>
<sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="B1" t="inlineStr"><is><t>email</t></is></c></row>
<row r="%d"><c r="A%d" t="inlineStr"><is><t>far</t></is></c><c r="XFD%d" t="inlineStr"><is><t>off</t></is></c></row>
</sheetData></worksheet>"""


def test_a_cell_in_the_last_row_and_column_takes_no_more_than_any_other():
    data = changed_part(workbook(("one", ROWS)), SHEET, HUGE % (1_048_576, 1_048_576, 1_048_576))
    sheet = sheet_of(data)
    assert [(line.number, line.cells) for line in sheet.lines] == [(1_048_576, ("far", ""))]


def test_a_row_that_no_spreadsheet_has_is_refused_soon():
    data = changed_part(workbook(("one", ROWS)), SHEET, HUGE % (10**12, 10**12, 10**12))
    assert fault_of(data)[0] is Fault.BROKEN_WORKBOOK


PEAK = """
import re, sys
from pathlib import Path
from scheduler.imports.additions.faults import FileRefused
from scheduler.imports.additions.sheets import find_reading, read_sheet
data = sys.stdin.buffer.read()
try:
    read_sheet(data, find_reading(data))
except FileRefused as refused:
    print(refused.fault, end=" ")
# The peak since this program began; what getrusage tells counts the process that it was forked from.
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.parametrize(
    "data",
    [
        lambda: changed_part(workbook(("one", ROWS)), "xl/sharedStrings.xml", b"<sst>%s</sst>" % b"".join(
            b"<si><t>%06x</t></si>" % n for n in range(1_800_000)
        )),
        lambda: changed_part(workbook(("one", ROWS)), SHEET, HUGE % (1_048_576, 1_048_576, 1_048_576)),
        lambda: b"," * 8_000_000,
        lambda: b"a,b\n" + b"x" * 8_000_000,
    ],
    ids=["texts", "far", "commas", "cell"],
)  # fmt: skip
def test_the_worst_files_stay_below_half_a_gigabyte(data):
    done = subprocess.run([sys.executable, "-c", PEAK], input=data(), capture_output=True, check=True, timeout=60)
    assert int(done.stdout.split()[-1]) < 512
