import importlib
import pkgutil

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from flask_babel import force_locale

import scheduler
from scheduler.errors import MannamError, NotFound, StorageUnavailable
from scheduler.imports.errors import PARAMETERS, ImportProblem, ImportRefused, ProblemCode
from web.errors import REFUSALS, findings, refusal_of, sentence
from web.import_sentences import SENTENCES, problem_line

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

STATUSES = [400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503]


def subclasses(class_: type) -> set[type]:
    return {class_, *(deeper for one in class_.__subclasses__() for deeper in subclasses(one))}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_status_has_a_page_of_its_own(app: Flask, client: FlaskClient, status: int, language: str):
    app.add_url_rule("/refused", "refused", lambda: abort(status))
    answer = client.get("/refused", headers={"Accept-Language": language})
    assert answer.status_code == status
    assert f'<html lang="{language}">' in answer.text
    assert answer.text.count("<h1>") == 1


def test_a_defect_is_answered_with_a_page_and_no_details(app: Flask, client: FlaskClient):
    def broken() -> str:
        raise RuntimeError("the secret of the house")

    app.add_url_rule("/broken", "broken", broken)
    answer = client.get("/broken")
    assert answer.status_code == 500
    assert "<h1>" in answer.text
    assert "secret of the house" not in answer.text


def test_every_refusal_of_the_scheduler_is_in_the_table(app: Flask):
    for module in pkgutil.walk_packages(scheduler.__path__, "scheduler."):
        importlib.import_module(module.name)
    listed = {refusal.error for refusal in REFUSALS}
    own = {one for one in subclasses(MannamError) - {MannamError} if one.__module__.split(".")[0] == "scheduler"}
    bases = {"UnfitList", "_PersonThere"}  # never raised themselves
    assert {one.__qualname__ for one in own - listed} == bases


def test_the_nearest_class_of_the_table_answers(app: Flask):
    class Deeper(NotFound):
        pass

    class Unlisted(MannamError):
        pass

    with app.test_request_context():
        assert refusal_of(Deeper("event", "x")).status == 404
        assert refusal_of(Unlisted()).status == 500
        assert sentence(Unlisted())


def test_sentences_follow_the_language(app: Flask):
    with app.app_context():
        with force_locale("en"):
            assert sentence(NotFound("event", "x")) == "There is no event “x” here."
        with force_locale("ko"):
            assert sentence(NotFound("event", "x")) == "“x” 행사는 여기에 없습니다."


def test_a_refusal_is_a_page_with_its_sentence(app: Flask, client: FlaskClient):
    def refused() -> str:
        raise StorageUnavailable

    app.add_url_rule("/refused", "refused", refused)
    answer = client.get("/refused", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert "Saving is not possible at the moment" in answer.text


def test_a_part_of_a_page_is_refused_by_a_message(client: FlaskClient):
    answer = client.get("/events/nothing", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert answer.headers["HX-Retarget"] == "#messages"
    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text


def test_not_allowed_names_what_is(client: FlaskClient):
    answer = client.delete("/events/demo")
    assert answer.status_code == 400 or "GET" in answer.headers["Allow"]


def test_every_import_problem_has_a_sentence_with_its_own_parameters(app: Flask):
    assert set(SENTENCES) == set(ProblemCode)
    for code in ProblemCode:
        for language in ("ko", "en"):
            with app.app_context(), force_locale(language):
                text = SENTENCES[code]()
                used = {name for name in ("row", "column", "found", "expected", "other_row") if f"%({name})s" in text}
            assert used <= {parameter.value for parameter in PARAMETERS[code]}, (code, language)


def test_an_import_problem_names_its_place(app: Flask):
    problem = ImportProblem("participants.csv", ProblemCode.BAD_EMAIL, row=3, column="email", found="a@")
    with app.app_context():
        with force_locale("en"):
            assert problem_line(problem) == "participants.csv, row 3, column email: “a@” is not a mail address."
            assert findings(ImportRefused((problem,))) == (problem_line(problem),)
        with force_locale("ko"):
            assert problem_line(problem) == "participants.csv, 3행, email 열: 메일 주소가 아닙니다: “a@”."
