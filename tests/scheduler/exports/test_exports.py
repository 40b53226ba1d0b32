"""What goes out: everything and nothing secret, text stays text, and what comes back in is the same."""

import csv
import io
import json
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import update

from scheduler.database import open_database
from scheduler.exports.documents import EventDocument
from scheduler.exports.service import event_document, note_export
from scheduler.exports.tables import export_tables
from scheduler.exports.writing import csv_archive, workbook
from scheduler.formulas import FORMULA_STARTS, plain_cell, read_plain_cell
from scheduler.imports.additions.checking import check
from scheduler.imports.additions.fields import Subject
from scheduler.imports.additions.guessing import guess
from scheduler.imports.additions.people import PeoplePlan
from scheduler.imports.additions.sheets import find_reading, read_sheet
from scheduler.imports.additions.storing import store
from scheduler.imports.additions.views import PeopleView, people_view
from scheduler.people.records import Organisation, Participant
from scheduler.privacy.erasure import erase
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID, LATER, NOW, StoredEvent, event_files, stored

SCHEMA = Path(__file__).parents[3] / "docs" / "formats" / "event-export.schema.json"


def document(event: StoredEvent) -> EventDocument:
    with event.database.reading() as session:
        return event_document(session, event.id, now=NOW)


def xlsx(event: StoredEvent, sheets=(), headings=()) -> bytes:
    return workbook(export_tables(document(event)), sheets=dict(sheets), headings=dict(headings), now=NOW)


def rows_of(archive: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        return list(csv.DictReader(io.StringIO(packed.read(f"{name}.csv").decode("utf-8-sig"))))


def test_the_event_goes_out_whole(event):
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    archive = csv_archive(export_tables(document(event)), now=NOW)
    people = rows_of(archive, "participants")
    assert [(row["key"], row["name_ko"], row["wishes"], row["wanted"]) for row in people][:2] == [
        ("a", "가온", "2", "2"),
        ("b", "나린", "1", "1"),
    ]
    assert len(rows_of(archive, "meetings")) == len(FIRST_GRID)
    assert {row["table"] for row in rows_of(archive, "meetings")} == {"T1", "T2"}
    assert [row["key"] for row in rows_of(archive, "tables")] == ["T1", "T2"]
    assert rows_of(archive, "programme")[0]["start"] == "13:00"
    assert json.loads(document(event).model_dump_json())["revision"] == 1


def test_nothing_tells_who_wished_for_whom_or_refused_whom(event):
    """A file of an event without any choice differs only in the numbers of wishes."""
    told = document(event)
    with event.database.writing() as session:
        for table in ("wishes", "vetoes"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    silent = document(event)
    assert told != silent
    plain = tuple(person.model_copy(update={"wishes": 0, "wanted": 0}) for person in told.participants)
    assert told.model_copy(update={"participants": plain}) == silent


def test_who_was_erased_does_not_go_out_and_who_left_is_marked(event):
    with event.database.writing() as session:
        erase(session, event.settings, event.ids["c"], now=NOW)
        session.execute(update(Participant).where(Participant.key == "d").values(left_at=NOW))
    people = rows_of(csv_archive(export_tables(document(event)), now=NOW), "participants")
    assert [(row["key"], row["status"]) for row in people] == [("a", ""), ("b", ""), ("d", "left"), ("e", "")]


NASTY = (
    "=1+1",
    "+82-10-1234-5678",
    "-1",
    "@SUM(A1)",
    "'=x",
    "'",
    "''",
    "\t=x",
    "0101",
    "1E5",
    "3-5",
    "2027-03-05",
    "TRUE",
)


def test_no_cell_becomes_a_formula_or_another_value(event):
    with event.database.writing() as session:
        for place, text in enumerate(NASTY):
            firm = Organisation(
                event_id=event.id, key=f"n{place}", name_ko=text, name_en="", kind="company",
                offers_ko=text, offers_en="", needs_ko="", needs_en="",
            )  # fmt: skip
            session.add(firm)
    book = load_workbook(io.BytesIO(xlsx(event)))
    found = {row[0].value: row[1] for row in book["organisations"].iter_rows(min_row=2)}
    for place, text in enumerate(NASTY):
        cell = found[f"n{place}"]
        assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    archive = csv_archive(export_tables(document(event)), now=NOW)
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        for name in packed.namelist():
            for row in csv.reader(io.StringIO(packed.read(name).decode("utf-8-sig"))):
                assert not any(cell.startswith(FORMULA_STARTS) for cell in row)
    back = {
        row["organisation_key"]: read_plain_cell(row["organisation_ko"]) for row in rows_of(archive, "organisations")
    }
    assert [back[f"n{place}"] for place in range(len(NASTY))] == list(NASTY)


@given(st.text())
def test_marking_a_cell_and_reading_it_back_gives_the_cell(cell):
    assert read_plain_cell(plain_cell(cell)) == cell
    assert not plain_cell(cell).startswith(FORMULA_STARTS)


@pytest.mark.parametrize("name", ["a" * 40, "[x]:*?/\\", "", "participants"])
def test_sheets_are_called_as_asked_as_far_as_a_workbook_allows(event, name):
    book = load_workbook(io.BytesIO(xlsx(event, {"participants": name, "tables": name})))
    assert len(set(book.sheetnames)) == 10
    assert all(0 < len(title) <= 31 for title in book.sheetnames)


def test_the_schema_that_is_described_is_the_one_that_is_written():
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == EventDocument.model_json_schema()


def test_taking_everything_along_is_noted(event):
    with event.database.writing() as session:
        note_export(session, event.id, "csv", by="organiser:1", now=NOW)
    assert event.audit("event exported") == 1


def test_the_number_of_queries_does_not_grow_with_the_people(event, database):
    def asked() -> int:
        with counted_queries(database) as statements:
            document(event)
        return len(statements)

    document(event)
    few = asked()
    with database.writing() as session:
        for number in range(50):
            session.add(
                Participant(
                    event_id=event.id, key=f"m{number}", public_id=f"m{number}", name_ko="가", name_en="", role_ko="",
                    role_en="", email=f"m{number}@example.org", language="ko", least=0,
                )
            )  # fmt: skip
    document(event)
    assert asked() == few


# The same participants again, in an empty copy. Texts are composed (NFC), as pages and imports store them.

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn", "Mn")), max_size=12
).map(lambda text: unicodedata.normalize("NFC", " ".join(text.split())))
NAME = TEXT.filter(bool)
KEY = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,8}", fullmatch=True)


@st.composite
def lists(draw):
    firms = draw(st.lists(st.tuples(KEY, NAME, TEXT, TEXT), max_size=4, unique_by=lambda firm: firm[0]))
    people = draw(
        st.lists(
            st.tuples(
                KEY, NAME, TEXT, TEXT, st.sampled_from(["ko", "en"]), st.integers(0, 5),
                st.none() | st.integers(5, 9), st.sampled_from([None, *range(len(firms))]),
            ),
            min_size=1, max_size=6, unique_by=lambda person: person[0],
        )
    )  # fmt: skip
    return firms, people


def filled(event: StoredEvent, firms, people) -> None:
    with event.database.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM participants")
        session.connection().exec_driver_sql("DELETE FROM organisations")
        rows = [
            Organisation(
                event_id=event.id, key=key, name_ko=ko, name_en=en, kind="agency", offers_ko=offers, offers_en="",
                needs_ko="", needs_en="",
            )
            for key, ko, en, offers in firms
        ]  # fmt: skip
        session.add_all(rows)
        session.flush()
        session.add_all(
            Participant(
                event_id=event.id, key=key, public_id=f"p{place}", name_ko=ko, name_en=en, role_ko=role, role_en="",
                email=f"{place}@example.org", language=language, least=least, most=most,
                organisation_id=None if firm is None else rows[firm].id,
            )
            for place, (key, ko, en, role, language, least, most, firm) in enumerate(people)
        )  # fmt: skip


def brought_back(event: StoredEvent, data: bytes) -> None:
    """Into the event without its people, with the columns as they are guessed."""
    with event.database.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM participants")
        session.connection().exec_driver_sql("DELETE FROM organisations")
        there = people_view(session, event.id)
        sheet = read_sheet(data, find_reading(data))
        fields = guess(Subject.PEOPLE, sheet.heading, [line.cells for line in sheet.lines[:8]]).fields
        found = check(sheet, fields, there)
        assert found.findings.kept == []
        assert isinstance(found.plan, PeoplePlan)
        store(session, event.id, found.plan, kind="company", language="ko", key="k", now=NOW)


def bare(event: StoredEvent) -> tuple[object, object]:
    """Everybody, without the database's own numbers."""
    with event.database.reading() as session:
        there: PeopleView = people_view(session, event.id)
    keys = {firm.id: firm.key for firm in there.firms}
    used = {person.firm_id for person in there.people}
    firms = {firm.key: replace(firm, id=0) for firm in there.firms if firm.id in used}
    return {p.key: (replace(p, id=0, firm_id=None), keys.get(p.firm_id or 0)) for p in there.people}, firms


@pytest.fixture(scope="module")
def copy(tmp_path_factory, sqlite_template):
    """One event for all examples."""
    path = tmp_path_factory.mktemp("copy") / "mannam.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    database = open_database(f"sqlite:///{path}")
    files = event_files()
    files = {name: data for name, data in files.items() if name not in {"wishes.csv", "vetoes.csv", "attendance.csv"}}
    yield stored(database, None, files)
    database.close()


@given(lists())
@settings(deadline=None)
def test_participants_come_back_as_they_went(copy, made):
    filled(copy, *made)
    went = bare(copy)
    tables = export_tables(document(copy))
    archive = csv_archive(tables, now=NOW)
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        as_csv = packed.read("participants.csv")
    for data in (as_csv, workbook(tables, sheets={}, headings={}, now=NOW)):
        filled(copy, *made)
        brought_back(copy, data)
        assert bare(copy) == went
