import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("path", ["/", "/nothing-here", "/static/css/page.css"])
def test_every_answer_carries_the_headers(client: FlaskClient, path: str):
    headers = client.get(path, buffered=True).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_pages_are_not_kept_and_vendored_files_are(client: FlaskClient):
    assert client.get("/").headers["Cache-Control"] == "no-store"
    vendored = client.get("/static/vendor/htmx-4.0.1/htmx.min.js", buffered=True).headers["Cache-Control"]
    assert vendored == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example"])
def test_a_foreign_host_name_is_refused(client: FlaskClient, host: str):
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.text


def test_a_form_without_its_token_is_refused_and_its_text_is_shown(client: FlaskClient):
    answer = client.post("/language", data={"language": "en", "note": "나루에너지와 만나고 싶습니다"})
    assert answer.status_code == 400
    assert "나루에너지와 만나고 싶습니다" in answer.text


def test_a_form_with_its_token_is_taken(client: FlaskClient):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/").text)
    assert token is not None
    assert client.post("/language", data={"language": "en", "csrf_token": token[1]}).status_code == 303


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused(app: Flask, client: FlaskClient, site: str):
    app.config["WTF_CSRF_ENABLED"] = False
    answer = client.post("/language", data={"language": "en"}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert (
        client.post("/language", data={"language": "en"}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    )


@pytest.mark.parametrize("character", ["\0", "\x0b", "\x1b", "\x7f", "\x85", "\ufffd"])
def test_control_characters_are_refused_and_the_text_is_kept(app: Flask, client: FlaskClient, character: str):
    app.config["WTF_CSRF_ENABLED"] = False
    answer = client.post("/language", data={"language": "en", "note": f"한빛{character}시험소"})
    assert answer.status_code == 422
    assert "한빛□시험소" in answer.text


def test_control_characters_in_a_query_are_refused(client: FlaskClient):
    assert client.get("/?q=%00").status_code == 422
    assert client.get("/?%0b=1").status_code == 422
    assert client.get("/events/a%00b").status_code == 404


def test_line_ends_and_tabs_are_text(app: Flask, client: FlaskClient):
    app.config["WTF_CSRF_ENABLED"] = False
    assert client.post("/language", data={"language": "en", "note": "a\r\nb\tc"}).status_code == 303


@pytest.mark.parametrize(
    ("kind", "size", "most"),
    [("application/x-www-form-urlencoded", 1_100_000, "1 MB"), ("multipart/form-data; boundary=b", 9_000_000, "8 MB")],
)
def test_what_is_too_large_is_refused_in_one_sentence(app: Flask, client: FlaskClient, kind, size, most):
    app.config["WTF_CSRF_ENABLED"] = False
    answer = client.post("/language", data=b"note=" + b"x" * size, content_type=kind, headers={"Accept-Language": "en"})
    assert answer.status_code == 413
    assert f"at most {most}" in answer.text


def test_secrets_are_not_shown_again(app: Flask, client: FlaskClient):
    app.config["WTF_CSRF_ENABLED"] = False
    answer = client.post("/language", data={"language": "xx", "password": "hunter2hunter2", "note": "sichtbar"})
    assert answer.status_code == 422
    assert "sichtbar" in answer.text
    assert "hunter2hunter2" not in answer.text


def test_kept_text_is_escaped(app: Flask, client: FlaskClient):
    app.config["WTF_CSRF_ENABLED"] = False
    answer = client.post("/language", data={"language": "xx", "note": "</textarea><script>alert(1)</script>"})
    assert "<script>alert(1)</script>" not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
