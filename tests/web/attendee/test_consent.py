"""The first visit: what is stored, and the answer to it."""

import hashlib
import re
from datetime import date

import pytest
from sqlalchemy import select, update

from scheduler.database import Database
from scheduler.people.records import Participant
from scheduler.people.saving import last_save
from scheduler.privacy.records import Consent
from scheduler.privacy.rules import TEXT_VERSION, Retention, retention
from tests.conftest import WHILE_OPEN
from tests.web.attendee.conftest import CONSENT, DAY, FOLLOW_UPS, OWN_DATA, TIMETABLE, WISHES, SignIn, Visit
from tests.web.attendee.forms_on_pages import forms_of

TEXTS = {
    1: {
        "en": "1bf919217f010091ef1b1c141d2f8edaa37c48222bd19bf6fd7106f67e118e2b",
        "ko": "d8d6e3e78d8a5078606eec208614d94944adec11f727cfb640545a2744163431",
    },
    2: {
        "en": "e520518ab0d029704013ee7eebd2be251449dff81c451eef9d3e50246f76968d",
        "ko": "a6b468047d72924dadb8f3085bea91095ee49f972c57bffa8b5b18d66149e419",
    },
    3: {
        "en": "f93456df1941ad9ef4c68881dfbfa258fb0971f48adf004d0ff6e855b9825df4",
        "ko": "48a3be281dc2b3c4a4c5e389b8a810d92df272f27498e43b083c0bf46073ad4d",
    },
}
"""SHA-256 of what was shown for the demo event, by version and language."""


def answer(visit: Visit, decision: str, to: str = "") -> str:
    form = forms_of(visit.get(f"{CONSENT}?to={to}"))[CONSENT]
    response = visit.send(CONSENT, form.with_button("decision", decision))
    assert response.status_code == 303
    return str(response.location)


def consents(database: Database) -> list[tuple[str, str, int, str, object]]:
    with database.reading() as session:
        return [
            (row.purpose, row.decision, row.text_version, row.language, row.decided_at)
            for row in session.scalars(select(Consent).order_by(Consent.id))
        ]


@pytest.mark.parametrize(
    ("path", "name"),
    [(DAY, "own_day"), (WISHES, "own_wishes"), (TIMETABLE, "own_timetable"), (FOLLOW_UPS, "own_follow_ups")],
)
def test_every_page_leads_to_the_text_first_and_agreeing_leads_back(sign_in: SignIn, path: str, name: str) -> None:
    visit = sign_in(consented=False)
    response = visit.client.get(path, headers=visit.headers)
    assert (response.status_code, response.location) == (303, f"{CONSENT}?to={name}")
    assert answer(visit, "agree", name) == path
    visit.get(path)


def test_agreeing_is_recorded_with_purpose_version_language_and_time(sign_in: SignIn, database: Database) -> None:
    visit = sign_in(consented=False)
    answer(visit, "agree")
    assert consents(database) == [("meetings", "given", TEXT_VERSION, "en", WHILE_OPEN)]


def test_agreeing_twice_is_recorded_once(sign_in: SignIn, database: Database) -> None:
    visit = sign_in(consented=False)
    form = forms_of(visit.get(CONSENT))[CONSENT]
    for _each in range(2):
        visit.send(CONSENT, form.with_button("decision", "agree"))
    assert len(consents(database)) == 1


def test_who_refuses_reads_what_follows_and_can_agree_later(sign_in: SignIn, database: Database) -> None:
    visit = sign_in("p001", "ko", consented=False)
    answer(visit, "refuse")
    page = visit.get(CONSENT)
    assert "동의하지 않겠다고 답하셨습니다." in page
    assert 'value="refuse"' not in page
    assert visit.client.get(DAY).status_code == 303
    visit.get(OWN_DATA)
    answer(visit, "agree")
    visit.get(DAY)
    assert [row[1] for row in consents(database)] == ["refused", "given"]


def test_consent_is_withdrawn_on_ones_data_page(sign_in: SignIn, database: Database) -> None:
    visit = sign_in()
    form = forms_of(visit.get(OWN_DATA))[CONSENT]
    assert visit.send(CONSENT, form.fields).location == CONSENT
    assert visit.client.get(WISHES).location == f"{CONSENT}?to=own_wishes"
    assert "You withdrew your consent" in visit.get(CONSENT)
    assert [row[1] for row in consents(database)] == ["given", "withdrawn"]


def test_a_new_text_asks_again(sign_in: SignIn, database: Database) -> None:
    visit = sign_in()
    with database.writing() as session:
        session.execute(update(Consent).values(text_version=TEXT_VERSION - 1))
    assert visit.client.get(DAY).location == f"{CONSENT}?to=own_day"
    assert "The text has changed since you last decided." in visit.get(CONSENT)


def test_a_form_without_consent_saves_nothing_and_says_so(sign_in: SignIn, database: Database) -> None:
    visit = sign_in()
    form = forms_of(visit.get(DAY))[DAY]
    visit.send(CONSENT, forms_of(visit.get(OWN_DATA))[CONSENT].fields)
    response = visit.send(DAY, form.fields)
    assert (response.status_code, response.location) == (303, f"{CONSENT}?to=own_day")
    assert "Nothing was saved yet" in visit.get(CONSENT)
    with database.reading() as session:
        own = session.scalars(select(Participant.id).where(Participant.key == "p001")).one()
        assert last_save(session, own, "day") == (0, None)


def test_a_part_of_a_page_becomes_the_whole_text(sign_in: SignIn) -> None:
    visit = sign_in(consented=False)
    response = visit.client.get(f"{WISHES}?q=kim", headers={**visit.headers, "HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (200, f"{CONSENT}?to=own_wishes")


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "decide", "download_day", "x" * 500, ".."])
def test_nothing_but_own_pages_can_be_wanted(sign_in: SignIn, to: str) -> None:
    assert answer(sign_in(consented=False), "agree", to) == DAY


def test_an_answer_that_is_none_is_said(sign_in: SignIn, database: Database) -> None:
    visit = sign_in(consented=False)
    fields = forms_of(visit.get(CONSENT))[CONSENT].fields
    for extra in ([], [("decision", "maybe")]):
        assert visit.send(CONSENT, [*fields, *extra]).location == CONSENT
        assert "Please press one of the two buttons." in visit.get(CONSENT)
    assert consents(database) == []


def test_thirty_days_and_a_year_after_the_event() -> None:
    assert retention(date(2027, 3, 5)) == Retention(date(2027, 4, 4), date(2028, 3, 5))
    assert retention(date(2028, 2, 29)).rest == date(2029, 3, 1)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_whoever_changes_the_text_raises_its_version(sign_in: SignIn, language: str) -> None:
    page = sign_in("p001", language, consented=False).get(CONSENT)
    told = page.partition('<div class="messages"')[2].partition("<form")[0]
    text = " ".join(re.sub(r"<[^>]+>", " ", told).split())
    assert hashlib.sha256(text.encode()).hexdigest() == TEXTS[TEXT_VERSION][language], (
        "The text changed: raise TEXT_VERSION in scheduler/privacy/rules.py and record the new one here."
    )
