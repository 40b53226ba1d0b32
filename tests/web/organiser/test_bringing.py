"""Bringing a list into an event on the pages, and taking everything along."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scheduler.accounts.service import keep_organiser
from scheduler.addresses import address_without_mailbox
from scheduler.database import Database
from scheduler.events.records import EventOrganiser
from scheduler.imports.additions.records import PendingImport
from scheduler.jobs.runner import run_due
from scheduler.people.records import Participant
from scheduler.work import importing
from tests.conftest import Clock
from tests.queries import counted_queries
from tests.scheduler.imports.additions.lists import workbook
from tests.scheduler.stored_events import FIRST_GRID, LATER, StoredEvent
from tests.web.attendee.forms_on_pages import forms_of
from tests.web.organiser.pages import text_of

PAGE = "/organiser/small/import-export"
GOOD = "이름,이메일,소속,직책\n한결,h@example.org,새 연구소,연구원\nSol,s@example.org,시험소,\n"


class Pages:
    """A browser at the small event, and the work that waits."""

    def __init__(self, client: FlaskClient, database: Database, clock: Clock) -> None:
        self.client, self.database, self.clock = client, database, clock

    def upload(self, data: bytes, subject: str = "people", name: str = "list.csv"):
        fields = {"subject": subject, "file": (io.BytesIO(data), name)}
        return self.client.post(PAGE, data=fields, content_type="multipart/form-data")

    def fields(self, path: str, action: str) -> dict[str, str]:
        return dict(forms_of(self.client.get(path).text)[f"{path}/{action}"].fields)

    def press(self, path: str, action: str, **changed: str):
        return self.client.post(f"{path}/{action}", data=self.fields(path, action) | changed)

    def work(self) -> None:
        run_due(self.database, importing(self.database, clock=self.clock), clock=self.clock)

    def checked(self, data: bytes, subject: str = "people") -> str:
        path = self.upload(data, subject).location
        assert self.press(path, "columns").status_code == 303
        self.work()
        return path


@pytest.fixture
def pages(desk: FlaskClient, event: StoredEvent, database: Database, clock: Clock) -> Pages:
    return Pages(desk, database, clock)


def keys(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.scalars(select(Participant.key)))


def test_columns_without_the_step_that_they_are_for_are_asked_for_again(pages, database):
    path = pages.upload(GOOD.encode()).location
    sent = pages.fields(path, "columns")
    answer = pages.client.post(f"{path}/columns", data={name: value for name, value in sent.items() if name != "seen"})
    assert answer.status_code == 422
    assert "The form was incomplete. Please press the button again." in text_of(answer)
    again = dict(forms_of(answer.text)[f"{path}/columns"].fields)
    assert again["seen"] == sent["seen"]
    assert pages.client.post(f"{path}/columns", data=again).status_code == 303


def test_columns_are_named_once_more_and_a_second_press_changes_nothing(pages, database):
    path = pages.checked(GOOD.encode())
    sent = pages.fields(path, "back")
    assert pages.client.post(f"{path}/back", data=sent).location == path
    assert f"{path}/columns" in forms_of(pages.client.get(path).text)
    again = pages.client.post(f"{path}/back", data=sent, follow_redirects=True)
    assert (again.status_code, "This list went on in another window." in text_of(again)) == (409, True)
    assert f"{path}/columns" in forms_of(pages.client.get(path).text)
    assert pages.press(path, "columns").status_code == 303
    pages.work()
    assert "Added 2 and 1 organisation" in text_of(pages.client.get(path))
    assert keys(database) == ["a", "b", "c", "d", "e"]


def test_a_list_goes_from_the_file_to_the_event(pages, database):
    answer = pages.upload(GOOD.encode())
    assert answer.status_code == 303
    path = answer.location
    columns = pages.client.get(path)
    assert re.findall(r"<option selected[^>]*>([^<]+)</option>", columns.text)[:4] == [
        "Name", "Mail address", "Organisation", "Role",
    ]  # fmt: skip
    assert "한결" in columns.text
    assert pages.press(path, "columns").location == path
    waiting = pages.client.get(path)
    assert 'http-equiv="refresh"' in waiting.text
    assert "Being checked" in text_of(waiting)
    pages.work()
    check = text_of(pages.client.get(path))
    assert "Added 2 and 1 organisation" in check
    assert keys(database) == ["a", "b", "c", "d", "e"]
    assert pages.press(path, "accept").status_code == 303
    pages.work()
    assert "The list is stored" in text_of(pages.client.get(path))
    assert keys(database) == ["a", "b", "c", "d", "e", "new-1", "new-2"]
    assert "Stored" in text_of(pages.client.get(PAGE))


def test_the_korean_workbook_that_went_out_comes_back_unchanged(office, event, database, clock):
    pages = Pages(office.browser(language="ko"), database, clock)
    with database.writing() as session:
        session.get_one(Participant, event.ids["c"]).email = address_without_mailbox()
    out = pages.client.post("/organiser/small/export.xlsx")
    assert out.headers["Content-Disposition"] == 'attachment; filename="small-20270220.xlsx"'
    path = pages.checked(out.data)
    assert text_of(pages.client.get(path)).count("그대로") == 1
    with database.reading() as session:
        found = session.scalars(select(PendingImport)).one().found
    assert found["numbers"] == {
        "added": 0, "updated": 0, "unchanged": 5, "skipped": 0, "out": 0, "firms": 0, "firms_updated": 0,
    }  # fmt: skip
    assert (found["findings"], found["questions"]) == ([], [])


@pytest.mark.parametrize(("subject", "sheet"), [("programme", "프로그램"), ("tables", "테이블")])
def test_other_sheets_of_the_workbook_are_known_too(office, event, database, clock, subject, sheet):
    pages = Pages(office.browser(language="ko"), database, clock)
    out = pages.client.post("/organiser/small/export.xlsx")
    path = pages.upload(out.data, subject).location
    names = re.findall(r'<option[^>]* value="(\d+)"[^>]*>([^<]+)</option>', pages.client.get(path).text)
    number = next(number for number, name in names if name == sheet)
    assert pages.press(path, "columns", sheet=number, again="yes").location == path
    assert pages.press(path, "columns").status_code == 303
    pages.work()
    with database.reading() as session:
        found = session.scalars(select(PendingImport)).one().found
    assert (found["findings"], found["numbers"]["added"], found["numbers"]["updated"]) == ([], 0, 0)


def test_mistakes_are_listed_with_row_column_and_what_to_do(pages, database):
    path = pages.checked("이름,이메일\n,x@example.org\n가,nowhere\n나,n@example.org\n".encode())
    page = text_of(pages.client.get(path))
    assert "2 이름 The name is missing. Write one, in Korean or English." in page
    assert "3 이메일 “nowhere” is not a mail address." in page
    refused = pages.press(path, "accept")
    assert refused.status_code == 422
    assert "2 rows have mistakes." in text_of(refused)
    assert keys(database) == ["a", "b", "c", "d", "e"]
    assert pages.press(path, "accept", leave_out="y").status_code == 303
    pages.work()
    assert "Left out 2" in text_of(pages.client.get(path))
    assert len(keys(database)) == 6


def test_a_refused_press_keeps_the_answers(pages):
    path = pages.checked("name,email,organisation\n가온,g@elsewhere.example,시험소\n,x@example.org,\n".encode())
    fields = pages.fields(path, "accept")
    assert fields["row-2"] == "update"
    refused = pages.press(path, "accept", **{"row-2": "skip"})
    assert dict(forms_of(refused.text)[f"{path}/accept"].fields)["row-2"] == "skip"


def test_columns_that_are_missing_or_twice_are_asked_for_with_the_form_kept(pages):
    path = pages.upload(GOOD.encode()).location
    refused = pages.press(path, "columns", **{"columns-1": "", "columns-3": "role_en"})
    assert refused.status_code == 422
    assert "No column is chosen for: Mail address." in text_of(refused)
    assert dict(forms_of(refused.text)[f"{path}/columns"].fields)["columns-3"] == "role_en"
    twice = pages.press(path, "columns", **{"columns-3": "name"})
    assert (twice.status_code, "Two columns are “Name”." in text_of(twice)) == (422, True)


def test_another_encoding_is_read_anew(pages):
    path = pages.upload(GOOD.encode("cp949")).location
    assert "was read as CP949" in text_of(pages.client.get(path))
    wrong = pages.press(path, "columns", encoding="utf-8", again="yes")
    assert (wrong.status_code, "does not fit the encoding" in text_of(wrong)) == (422, True)
    right = pages.press(path, "columns", encoding="cp949", delimiter=";", again="yes")
    assert right.status_code == 303
    assert "이름,이메일,소속,직책" in pages.client.get(path).text


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "x.csv", "The file is empty."),
        ("이름,이메일\n".encode(), "x.csv", "no row below it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "x.xls", "old Excel"),
        (b"\x89PNG\r\n\x1a\n", "x.xlsx", "This is not a table."),
        (b"a,b\n\0,c\n", "x.csv", "NUL bytes"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(pages, database, data, name, said):
    refused = pages.upload(data, name=name)
    assert refused.status_code == 422
    assert said in text_of(refused)
    with database.reading() as session:
        assert session.scalars(select(PendingImport)).all() == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "x" * 300 + ".csv", "명단\u202e.csv", "<b>.csv", "..", "a\\b.csv"]
)
def test_whatever_a_file_is_called(pages, name):
    answer = pages.upload(GOOD.encode(), name=name)
    page = pages.client.get(answer.location)
    assert (answer.status_code, page.status_code) == (303, 200)
    assert "<b>.csv" not in page.text
    assert "\u202e" not in page.text


def test_without_a_file_or_a_subject_the_form_asks(pages):
    answer = pages.client.post(PAGE, data={"subject": "people"}, content_type="multipart/form-data")
    assert (answer.status_code, "Please choose an XLSX or CSV file." in text_of(answer)) == (422, True)
    assert pages.upload(GOOD.encode(), subject="cats").status_code == 422


def test_the_second_window_sees_how_the_list_stands(pages):
    path = pages.checked(GOOD.encode())
    fields = pages.fields(path, "accept")
    assert pages.client.post(f"{path}/accept", data=fields).status_code == 303
    again = pages.client.post(f"{path}/accept", data=fields)
    assert again.status_code == 409
    assert "This list went on in another window." in text_of(again)
    assert "Being stored" in text_of(again)


def test_a_list_is_put_away(pages, database):
    path = pages.checked(GOOD.encode())
    assert pages.client.post(f"{path}/cancel").location == PAGE
    assert pages.client.get(path).status_code == 404
    assert len(keys(database)) == 5


def test_another_organiser_of_the_event_does_not_see_the_list(office, pages, event):
    path = pages.upload(GOOD.encode()).location
    second = office.browser("second@example.org")
    with event.database.writing() as session:
        number = keep_organiser(session, name="s", email="second@example.org", language="ko", now=pages.clock.now)
        session.add(EventOrganiser(event_id=event.id, organiser_id=number, role="owner"))
    assert second.get(PAGE).status_code == 200
    assert second.get(path).status_code == 404
    assert second.post(f"{path}/cancel").status_code == 404


def test_the_panel_of_the_work_tells_a_browser_when_to_go_on(pages):
    path = pages.upload(GOOD.encode()).location
    pages.press(path, "columns")
    under_way = pages.client.get(f"{path}/progress", headers={"HX-Request": "true"})
    assert "HX-Refresh" not in under_way.headers
    pages.work()
    done = pages.client.get(f"{path}/progress", headers={"HX-Request": "true"})
    assert done.headers["HX-Refresh"] == "true"


def test_everything_goes_out_in_three_forms_and_each_time_is_noted(desk, event):
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    for ending, begin in (("zip", b"PK"), ("xlsx", b"PK"), ("json", b"{")):
        answer = desk.post(f"/organiser/small/export.{ending}")
        assert (answer.status_code, answer.data.startswith(begin)) == (200, True)
    assert event.audit("event exported") == 3
    assert desk.get("/organiser/small/export.zip").status_code == 405
    assert "/runs/1/problem.json" in desk.get(PAGE).text


def test_pages_of_a_list_ask_as_much_for_many_rows_as_for_few(pages, database):
    def asked(rows: int) -> int:
        lines = "".join(f"가,x{rows}-{number}@example.org\n" for number in range(rows))
        path = pages.checked(f"name,email\n{lines}".encode())
        with counted_queries(database) as statements:
            assert pages.client.get(path).status_code == 200
        return len(statements)

    assert asked(3) == asked(300)


def test_a_workbook_of_several_sheets_lets_choose(pages):
    rows = [("name", "email"), ("가", "g@example.org")]
    path = pages.upload(workbook(("Notes", [("x", "y"), ("1", "2")]), ("People", rows)), name="x.xlsx").location
    assert "People" in pages.client.get(path).text
    assert pages.press(path, "columns", sheet="1", again="yes").status_code == 303
    assert "g@example.org" in pages.client.get(path).text
