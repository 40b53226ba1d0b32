from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from web import i18n

MOMENT = datetime(2027, 3, 5, 5, 0, 31, tzinfo=UTC)
SEOUL = "Asia/Seoul"


@pytest.fixture
def said(app: Flask):
    def written(language: str) -> dict[str, str]:
        with app.test_request_context(), force_locale(language):
            return {
                "clock": i18n.clock(MOMENT, SEOUL),
                "day": i18n.day(MOMENT, SEOUL),
                "moment": i18n.moment(MOMENT, SEOUL),
                "dated": i18n.dated(MOMENT, SEOUL),
                "stamp": i18n.stamp(MOMENT, SEOUL),
                "plain": i18n.dated(date(2027, 3, 5)),
                "range": i18n.clock_range(MOMENT, MOMENT.replace(hour=6), SEOUL),
            }

    return written


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_times_are_written_the_korean_way(said):
    assert said("ko") == {
        "clock": "14:00",
        "day": "3월 5일(금)",
        "moment": "3월 5일(금) 14:00",
        "dated": "2027년 3월 5일(금)",
        "stamp": "14:00:31",
        "plain": "2027년 3월 5일(금)",
        "range": "14:00–15:00",
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_times_are_written_the_english_way(said):
    assert said("en") == {
        "clock": "14:00",
        "day": "Fri 5 March",
        "moment": "Fri 5 March, 14:00",
        "dated": "Fri 5 March 2027",
        "stamp": "14:00:31",
        "plain": "Fri 5 March 2027",
        "range": "14:00–15:00",
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("", "ko"),
        ("ko", "ko"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("fr", "ko"),
        ("fr,en;q=0.5", "en"),
    ],
)
def test_the_browser_chooses_the_language(client: FlaskClient, asked: str, spoken: str):
    page = client.get("/", headers={"Accept-Language": asked})
    assert f'<html lang="{spoken}">' in page.text
    assert "Accept-Language" in page.headers["Vary"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_switch_is_remembered_and_leads_back(app: Flask, client: FlaskClient):
    app.config["WTF_CSRF_ENABLED"] = False
    answer = client.post("/language", data={"language": "en", "back": "/events/demo"})
    assert (answer.status_code, answer.location) == (303, "/events/demo")
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "ko"}).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "", "javascript:1"])
def test_the_switch_leads_nowhere_else(app: Flask, client: FlaskClient, back: str):
    app.config["WTF_CSRF_ENABLED"] = False
    assert client.post("/language", data={"language": "ko", "back": back}).location == "/"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_unknown_language_is_refused(app: Flask, client: FlaskClient):
    app.config["WTF_CSRF_ENABLED"] = False
    assert client.post("/language", data={"language": "xx"}).status_code == 422
