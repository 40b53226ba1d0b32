"""My data: copies, leaving, and erasing in two steps."""

import json

import pytest
from flask import Flask

from scheduler.database import Database
from scheduler.events.values import EventSummary
from tests.conftest import Doors
from tests.web.attendee.conftest import DAY, OWN_DATA, WISHES, SignIn, Visit, dump
from tests.web.attendee.forms_on_pages import forms_of
from tests.web.test_browsers import KAKAO

ERASE, LEAVE, BACK = "/events/demo/erase", "/events/demo/leave", "/events/demo/come-back"
NAME = "김가온 (예시)"


def test_the_copies_are_files_of_ones_own(sign_in: SignIn) -> None:
    visit = sign_in("p001")
    answer = visit.client.get(f"{OWN_DATA}.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="demo-my-data.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert json.loads(answer.data)["profile"][0]["name_ko"] == NAME
    assert visit.client.get(f"{OWN_DATA}.zip").data.startswith(b"PK")


@pytest.mark.parametrize("path", [OWN_DATA, f"{OWN_DATA}.json", f"{OWN_DATA}.zip", ERASE])
def test_looking_changes_nothing_and_is_closed_to_others(
    sign_in: SignIn, app: Flask, database: Database, path: str
) -> None:
    visit = sign_in("p001", consented=False)
    before = dump(database)
    assert visit.client.get(path, headers=visit.headers).status_code == 200
    assert dump(database) == before
    Visit(app.test_client()).get(path, status=401)
    visit.get(path.replace("demo", "other"), status=404)


def test_leaving_and_coming_back_before_publication(sign_in: SignIn, public_id) -> None:
    visit, other = sign_in("p001"), sign_in("p002")
    card = f"card-{public_id('p001')}"
    assert card in other.get(f"{WISHES}?all=1")
    visit.send(LEAVE, forms_of(visit.get(OWN_DATA))[LEAVE].fields)
    assert "You take no part in the meetings since" in visit.get(OWN_DATA)
    assert visit.client.get(DAY).location == OWN_DATA
    assert card not in other.get(f"{WISHES}?all=1")
    visit.send(BACK, forms_of(visit.get(OWN_DATA))[BACK].fields)
    assert card in other.get(f"{WISHES}?all=1")
    visit.get(DAY)


def test_leaving_a_published_timetable_is_told_to_the_organiser(sign_in: SignIn, published: EventSummary) -> None:
    visit = sign_in("p001")
    visit.send(LEAVE, forms_of(visit.get(OWN_DATA))[LEAVE].fields)
    page = visit.get(OWN_DATA)
    assert "The organiser was told by mail on" in page
    assert LEAVE not in forms_of(page)
    visit.get("/events/demo/timetable")


@pytest.mark.parametrize("word", ["", "yes", "지움", "erase me", "\u202eerase"])
def test_erasing_asks_for_the_word_and_keeps_what_was_typed(sign_in: SignIn, database: Database, word: str) -> None:
    visit = sign_in("p001")
    form = forms_of(visit.get(ERASE))[ERASE]
    before = dump(database)
    answer = visit.send(ERASE, [*form.without("word"), ("word", word)])
    assert answer.status_code == 422
    assert "Nothing was erased: please type ERASE exactly, or go back." in answer.text
    assert dump(database) == before


@pytest.mark.parametrize("word", ["삭제", " 삭제 ", "ERASE", "Erase", "\u1109\u1161\u11a8\u110c\u1166"])
def test_after_erasing_the_link_says_that_the_data_is_gone(
    sign_in: SignIn, doors: Doors, app: Flask, published: EventSummary, word: str
) -> None:
    path, visit, tablet = doors.participant("p001"), sign_in("p001"), sign_in("p001")
    form = forms_of(visit.get(ERASE))[ERASE]
    answer = visit.send(ERASE, [*form.without("word"), ("word", word)])
    assert (answer.status_code, answer.location) == (303, "/events/demo/erased")
    assert "Your data is erased" in visit.get("/events/demo/erased")
    for browser in (visit, tablet):
        browser.get(OWN_DATA, status=401)
    assert "The data behind this link was erased." in Visit(app.test_client()).get(path, status=403)


def test_others_see_somebody_who_left(sign_in: SignIn, published: EventSummary) -> None:
    visit = sign_in("p001")
    meetings = json.loads(visit.client.get(f"{OWN_DATA}.json").data)["meetings"]
    form = forms_of(visit.get(ERASE))[ERASE]
    visit.send(ERASE, [*form.without("word"), ("word", "ERASE")])
    keys = (f"p{number:03}" for number in range(2, 100))
    seen = 0
    for key in keys:
        page = sign_in(key).get("/events/demo/timetable")
        assert "Kim Ga-on" not in page
        seen += page.count('agenda-what"><b>Somebody who left</b>')
        if seen == len(meetings):
            break
    assert seen == len(meetings) > 0
    other = sign_in(key)
    for path in (DAY, f"{WISHES}?all=1", "/events/demo/follow-ups", "/events/demo/timetable.ics", f"{OWN_DATA}.json"):
        assert "Kim Ga-on" not in other.get(path)


def test_downloads_inside_an_app_are_led_out_of_it(sign_in: SignIn) -> None:
    assert "This page is open inside an app (KakaoTalk)." in sign_in("p001").get(OWN_DATA, **{"User-Agent": KAKAO})


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_state_in_both_languages(sign_in: SignIn, published: EventSummary, language: str) -> None:
    visit = sign_in("p003", language)
    for path in (OWN_DATA, ERASE, "/events/demo/consent", "/events/demo/erased", "/new-link"):
        assert f'<html lang="{language}">' in visit.get(path)
