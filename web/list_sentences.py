"""What is wrong with a file or one of its rows, and what to do, in one sentence each."""

from collections.abc import Callable, Mapping

from scheduler.imports.additions.faults import Fault, FileRefused
from scheduler.imports.additions.findings import RowCode, RowFinding
from scheduler.imports.additions.values import FaultFound
from scheduler.imports.additions.working import DEFECT
from scheduler.imports.errors import ProblemCode
from web.i18n import gettext as _
from web.import_sentences import SENTENCES as OF_CELLS

FAULTS: Mapping[str, Callable[[], str]] = {
    Fault.EMPTY: lambda: _("The file is empty. Please choose another one."),
    Fault.ONLY_HEADING: lambda: _("There is a heading but no row below it. Please choose another file or sheet."),
    Fault.NOT_A_TABLE: lambda: _("This is not a table. Please save the list as XLSX or CSV and choose it again."),
    Fault.NUL_BYTES: lambda: _(
        "The file holds NUL bytes, so it is damaged or no text. Please save the list anew as XLSX or CSV UTF-8."
    ),
    Fault.MIXED_ENCODING: lambda: _(
        "Row %(row)s does not fit the encoding of the rest. Please save the list anew as XLSX or CSV UTF-8."
    ),
    Fault.BAD_QUOTES: lambda: _(
        "A quotation mark is not closed; it is noticed at row %(row)s. Please correct it, or save the list as XLSX."
    ),
    Fault.TOO_MANY_COLUMNS: lambda: _(
        "There are more than %(most)s columns. Please keep those that are needed and choose the file again."
    ),
    Fault.TOO_MANY_ROWS: lambda: _(
        "There are more than %(most)s rows. Please part the list and bring the parts one after the other."
    ),
    Fault.OLD_EXCEL: lambda: _("This is a file of an old Excel (.xls). Please save it as XLSX and choose it again."),
    Fault.PASSWORD: lambda: _("The workbook is protected by a password. Please save it without one."),
    Fault.TOO_LARGE_INSIDE: lambda: _(
        "The workbook grows beyond measure when it is unpacked. Please copy the list into a new, empty workbook."
    ),
    Fault.FILES_INSIDE: lambda: _(
        "The workbook holds other files. Please copy the list into a new, empty workbook and choose that."
    ),
    Fault.BROKEN_WORKBOOK: lambda: _(
        "The workbook is damaged or no XLSX. Please open it in a spreadsheet, save it as XLSX, and choose it again."
    ),
    Fault.NO_SHEET: lambda: _("The workbook has no sheet that is shown. Please choose another one."),
    DEFECT: lambda: _("Something went wrong on our side; nothing was stored. Please try again, or bring another file."),
}

ROWS: Mapping[str, Callable[[], str]] = {
    RowCode.MORE_CELLS: lambda: _(
        "There are cells past the %(expected)s columns of the heading; most likely a separator stands inside a text. "
        "Put the text in quotation marks, or save the list as XLSX."
    ),
    RowCode.NAME_MISSING: lambda: _("The name is missing. Write one, in Korean or English."),
    RowCode.KEY_OF_ANOTHER: lambda: _(
        "The key “%(found)s” belongs to somebody else than the address %(expected)s. Correct one of the two."
    ),
    RowCode.UNKNOWN_ZONE: lambda: _("There is no zone “%(found)s” in this event. Correct it, or add the zone first."),
    RowCode.UNKNOWN_TAG: lambda: _("“%(found)s” is none of the event's tags. Correct it, or add the tag first."),
    RowCode.UNKNOWN_KIND: lambda: _("“%(found)s” is not a kind. Write one of these: %(expected)s."),
    RowCode.UNKNOWN_LANGUAGE: lambda: _("“%(found)s” is not a language here. Write ko or en."),
    RowCode.UNKNOWN_ANSWER: lambda: _("“%(found)s” is neither yes nor no. Write one of the two."),
    RowCode.UNKNOWN_TIME: lambda: _("“%(found)s” is not a time. Write it like %(expected)s."),
    RowCode.OTHER_DAY: lambda: _(
        "%(found)s is not the day of the event, %(expected)s. Correct the day or leave it out."
    ),
    RowCode.UNKNOWN_TRACK: lambda: _(
        "There is no track “%(found)s” in this event. Correct it, or add the track first."
    ),
    RowCode.UNKNOWN_PERSON: lambda: _(
        "Nobody of this event is called “%(found)s”. Write a key, mail address or name, or bring participants first."
    ),
    RowCode.SEVERAL_PEOPLE: lambda: _(
        "%(expected)s people of this event are called “%(found)s”. Write the mail address instead."
    ),
    RowCode.UNKNOWN_ORGANISATION: lambda: _(
        "There is no organisation “%(found)s” in this event. Correct the name or write its key."
    ),
    RowCode.TWICE: lambda: _("“%(found)s” stands in row %(other_row)s already. Keep one of the two rows."),
    RowCode.OVERLAPS: lambda: _(
        "This is at the same time as “%(found)s” in row %(other_row)s, in one track or room. Change one of the two."
    ),
    RowCode.OVERLAPS_STORED: lambda: _(
        "This is at the same time as “%(found)s” of the programme, in one track or room. Change one of the two."
    ),
    RowCode.NETWORKING_BY_HAND: lambda: _(
        "Networking blocks are made and moved in the set-up of the event, where their slots are. Take the row out."
    ),
    RowCode.ROOM_WITHOUT_NETWORKING: lambda: _(
        "No networking is in the room “%(found)s”. Write one of these: %(expected)s."
    ),
    RowCode.TABLE_MOVED: lambda: _(
        "Table “%(found)s” is in “%(expected)s” and stays as it is. Change it in the set-up or write another key."
    ),
    RowCode.RANK_TWICE: lambda: _("Rank %(found)s stands in row %(other_row)s already. Give each wish its own rank."),
    RowCode.KIND_BARRED: lambda: _(
        "In this event this kind of organisation does not wish for “%(found)s”. Choose somebody else or take the row "
        "out."
    ),
    RowCode.WISHES_TOO_MANY: lambda: _(
        "There are %(found)s wishes of this person; at most %(expected)s are possible. The last ones are left out."
    ),
}


def fault_sentence(fault: FaultFound | FileRefused) -> str:
    """Why the file is not read."""
    return FAULTS[str(fault.fault)]() % {"row": fault.row, "found": fault.found, "most": fault.most}


def finding_sentence(finding: RowFinding) -> str:
    """What is wrong with the row, without its place."""
    say = ROWS.get(finding.code) or OF_CELLS[ProblemCode(finding.code)]
    joined = "–" if finding.code == ProblemCode.OUT_OF_RANGE else ", "
    expected = joined.join(finding.expected)
    return say() % {"found": finding.found, "expected": expected, "other_row": finding.other_row, "column": ""}
