"""Suggested partners on the wish page: shown with their reason, put into the ranking, put away, switched off."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from werkzeug.test import TestResponse

from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.people.records import Participant
from scheduler.suggestions.records import Dismissal, Suggestions, WithoutSuggestions
from scheduler.wishes.records import Veto, Wish
from tests.conftest import Clock
from tests.web.attendee.conftest import WISHES, SignIn, Visit, dump
from tests.web.attendee.forms_on_pages import forms_of

SUGGESTIONS = "/events/demo/suggestions"
HTMX = {"HX-Request": "true"}


def section(page: str) -> str:
    """The section of suggestions, without what is new on every drawing."""
    found = re.search(r'<section class="suggested".*?</section>', page, flags=re.S)
    assert found is not None
    return re.sub(r'(name="csrf_token" value=")[^"]+', r"\1", found[0])


def partners(page: str) -> list[str]:
    return re.findall(r'id="suggested-not-([0-9a-f]+)"', section(page))


def answer(visit: Visit, value: str, **headers: str) -> TestResponse:
    form = forms_of(visit.get(WISHES))[SUGGESTIONS]
    return visit.send(SUGGESTIONS, form.with_button("answer", value), **headers)


@pytest.fixture
def visit(sign_in: SignIn) -> Visit:
    return sign_in("p005")


def test_each_suggestion_says_why_in_the_readers_language(sign_in: SignIn) -> None:
    english = section(sign_in("p005").get(WISHES))
    assert len(partners(english)) == 5
    assert english.count('class="suggested-reason"') >= 5
    assert "They offer" in english
    assert "<q>Real-time air pollution metering networks</q>" in english
    assert "<q>live image transmission</q>" in english
    korean = section(sign_in("p005", "ko").get(WISHES))
    assert "상대의 제공" in korean
    assert "<q>실시간 대기오염 계측망</q>" in korean
    assert "<q>실시간 영상 전송</q>" in korean
    assert 'lang="' not in english + korean


def test_a_suggestion_goes_into_the_ranking_and_another_takes_its_place(visit: Visit) -> None:
    before = partners(visit.get(WISHES))
    form = forms_of(visit.get(WISHES))[WISHES]
    assert visit.send(WISHES, form.with_button("press", f"add:{before[0]}")).status_code == 303
    after = visit.get(WISHES)
    assert partners(after)[:4] == before[1:]
    assert len(partners(after)) == 5
    assert f'name="wish" value="{before[0]}"' in after


def test_with_htmx_the_ranking_brings_the_section_along(visit: Visit) -> None:
    page = visit.get(WISHES)
    before = partners(page)
    fields = forms_of(page)[WISHES].with_button("press", f"add:{before[0]}")
    part = visit.send(WISHES, fields, **HTMX).text
    assert 'id="suggestions" aria-labelledby="suggestions-title" hx-swap-oob="outerHTML"' in part
    assert partners(part)[:4] == before[1:]


def test_not_this_one(visit: Visit, sign_in: SignIn) -> None:
    before = partners(visit.get(WISHES))
    others = section(sign_in("p010").get(WISHES))
    response = answer(visit, f"not:{before[0]}")
    assert (response.status_code, response.location) == (303, f"{WISHES}#suggestions")
    page = visit.get(WISHES)
    assert partners(page)[:4] == before[1:]
    assert "Show 1 hidden suggestion again" in page
    assert section(sign_in("p010").get(WISHES)) == others
    assert answer(visit, "all").status_code == 303
    assert partners(visit.get(WISHES)) == before


def test_not_this_one_keeps_the_search(visit: Visit) -> None:
    form = forms_of(visit.get(f"{WISHES}?q=sensor"))[SUGGESTIONS]
    button = next(value for name, value in form.buttons if name == "answer" and value.startswith("not:"))
    response = visit.send(SUGGESTIONS, form.with_button("answer", button))
    assert response.location == f"{WISHES}?q=sensor#suggestions"


def test_with_htmx_only_the_section_is_answered(visit: Visit) -> None:
    before = partners(visit.get(WISHES))
    response = answer(visit, f"not:{before[0]}", **HTMX)
    assert response.status_code == 200
    assert "<html" not in response.text
    assert "hx-swap-oob" not in response.text
    assert partners(response.text)[:4] == before[1:]


def test_a_double_click_is_one_effect(visit: Visit, database: Database) -> None:
    form = forms_of(visit.get(WISHES))[SUGGESTIONS]
    fields = form.with_button("answer", f"not:{partners(visit.get(WISHES))[0]}")
    assert [visit.send(SUGGESTIONS, fields).status_code for _ in range(2)] == [303, 303]
    off = form.with_button("answer", "off")
    assert [visit.send(SUGGESTIONS, off).status_code for _ in range(2)] == [303, 303]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Dismissal)) == 1
        assert session.scalar(select(func.count()).select_from(WithoutSuggestions)) == 1


def test_no_suggestions_at_all_and_back(visit: Visit, sign_in: SignIn) -> None:
    before = partners(visit.get(WISHES))
    assert answer(visit, "off").status_code == 303
    page = visit.get(WISHES)
    assert "You chose to see no suggestions." in section(page)
    assert partners(page) == []
    assert partners(sign_in("p010").get(WISHES))
    assert answer(visit, "on").status_code == 303
    assert partners(visit.get(WISHES)) == before


def test_the_section_is_absent_while_no_wish_can_be_given(visit: Visit, clock: Clock, demo_event: EventSummary) -> None:
    clock.now = demo_event.wishes_close_at
    assert " hidden>" in section(visit.get(WISHES))
    assert SUGGESTIONS not in visit.get(WISHES)


def test_the_section_is_absent_as_long_as_nothing_was_worked_out(visit: Visit, database: Database) -> None:
    with database.writing() as session:
        session.execute(delete(Suggestions))
    page = visit.get(WISHES)
    assert SUGGESTIONS not in page
    assert "suggestions-title" not in page.replace('aria-labelledby="suggestions-title"', "")


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("", 422),
        ("not", 422),
        ("not:", 422),
        ("destroy", 422),
        ("off:x", 422),
        ("not:<b>", 422),
        ("not:" + "x" * 100, 422),
        ("not:nobody", 404),
        ("not:a\x07b", 422),
        ("x" * 1_100_000, 413),
    ],
)
def test_what_the_buttons_never_send_is_refused(visit: Visit, database: Database, value: str, status: int) -> None:
    fields = forms_of(visit.get(WISHES))[SUGGESTIONS].fields
    before = dump(database)
    response = visit.send(SUGGESTIONS, [*fields, ("answer", value)])
    assert response.status_code == status
    assert "<h1" in response.text
    assert dump(database) == before


def test_a_form_without_its_token_or_a_visitor_is_refused(
    visit: Visit, client: FlaskClient, database: Database
) -> None:
    form = forms_of(visit.get(WISHES))[SUGGESTIONS]
    assert visit.send(SUGGESTIONS, [("answer", "off")]).status_code == 400
    assert Visit(client).send(SUGGESTIONS, form.with_button("answer", "off")).status_code in {400, 401}
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(WithoutSuggestions)) == 0


def wish_for_me(me: int, other: int) -> Wish:
    return Wish(participant_id=other, target_id=me, rank=1)


def veto_me(me: int, other: int) -> Veto:
    return Veto(participant_id=other, target_id=me)


@pytest.mark.parametrize("choose", [wish_for_me, veto_me])
def test_what_any_other_person_chooses_changes_no_byte(
    visit: Visit, database: Database, choose: Callable[[int, int], Wish | Veto]
) -> None:
    before = section(visit.get(WISHES))
    suggested = partners(before)
    with database.writing() as session:
        me = session.scalars(select(Participant.id).where(Participant.key == "p005")).one()
        others = session.scalars(select(Participant.id).where(Participant.id != me)).all()
        session.execute(delete(Wish).where(Wish.participant_id != me))
        session.execute(delete(Veto).where(Veto.participant_id != me))
        session.add_all(choose(me, other) for other in others)
    assert suggested
    assert section(visit.get(WISHES)) == before
