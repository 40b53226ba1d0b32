"""Bringing an event by upload: the same checks as the command, all problems at once, all or nothing."""

import io

import pytest

from scheduler.events.service import event_organisers, find_event
from tests.scheduler.imports.small_events import together, with_file, with_line
from tests.scheduler.stored_events import event_files
from tests.web.organiser.pages import refusal_of, text_of
from web.security import LARGEST_UPLOAD_BYTES

PAGE = "/organiser/import"


@pytest.fixture
def newcomer(office):
    """An organiser without an event."""
    return office.browser("new@example.org")


def send(client, files):
    uploads = [(io.BytesIO(data), name) for name, data in files.items()]
    return client.post(PAGE, data={"files": uploads}, content_type="multipart/form-data")


def count_events(client) -> int:
    return client.get("/organiser/").text.count('class="departure"')


def test_good_files_become_an_event_of_the_one_who_brought_them_too(newcomer, database):
    answer = send(newcomer, event_files())
    assert (answer.status_code, answer.location) == (303, "/organiser/small/")
    assert "“Small event” is here, with 5 participants." in text_of(newcomer.get(answer.location))
    with database.reading() as session:
        assert len(event_organisers(session, find_event(session, "small").id)) == 2


def test_the_one_who_is_named_in_the_files_is_an_organiser_once(office, database):
    assert send(office.browser(), event_files()).status_code == 303
    with database.reading() as session:
        assert len(event_organisers(session, find_event(session, "small").id)) == 1


def test_every_problem_is_listed_with_its_place_and_nothing_is_stored(newcomer):
    files = together(
        with_line("wishes.csv", "c,1,c"),
        with_line("participants.csv", "f,,바다,Ba-da,,,not-an-address,,,"),
        with_file("zones.csv", "schlüssel\n".encode("cp1252")),
    )
    answer = send(newcomer, files)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Nothing was imported:" in page
    assert "wishes.csv 5 target “c” cannot wish for themselves." in page
    assert "participants.csv 7 email “not-an-address” is not a mail address." in page
    assert "zones.csv – – The text is not UTF-8" in page
    assert count_events(newcomer) == 0


def test_problems_are_told_in_korean_too(office):
    files = with_line("wishes.csv", "c,1,c")
    page = text_of(send(office.browser("new@example.org", language="ko"), files))
    assert "wishes.csv 5 target" in page
    assert "cannot wish" not in page


def test_an_event_is_never_overwritten(newcomer):
    assert send(newcomer, event_files()).status_code == 303
    again = send(newcomer, event_files())
    assert again.status_code == 409
    assert refusal_of(again) == "There is an event “small” already. Please choose another key in event.toml."
    assert count_events(newcomer) == 1


def test_without_files_the_form_asks_for_them(newcomer):
    answer = newcomer.post(PAGE, data={}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Please choose event.toml and the tables." in text_of(answer)


def test_two_files_of_one_name_are_not_guessed_between(newcomer):
    files = [(io.BytesIO(b"a"), "wishes.csv"), (io.BytesIO(b"b"), "wishes.csv")]
    answer = newcomer.post(PAGE, data={"files": files}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Two of the files have the same name." in text_of(answer)


def test_an_upload_over_the_limit_is_refused_with_the_limit(newcomer):
    # Raw, because the test client's own way of packing large files leaves one of them open.
    head = b'--cut\r\nContent-Disposition: form-data; name="files"; filename="wishes.csv"\r\n\r\n'
    body = head + b"x" * LARGEST_UPLOAD_BYTES + b"\r\n--cut--\r\n"
    answer = newcomer.post(PAGE, data=body, content_type="multipart/form-data; boundary=cut")
    assert answer.status_code == 413
    assert refusal_of(answer) == "That was too large: at most 8 MB are taken."
    assert count_events(newcomer) == 0


def test_a_file_name_with_markup_is_shown_as_text(newcomer):
    answer = send(newcomer, {**event_files(), "<script>alert(1)</script>.csv": b"x"})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
