"""Choosing and ranking partners, with every refusal."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.wishes.rules import Choices
from tests.conftest import Clock
from tests.web.attendee.conftest import WISHES, PublicId, SignIn, Stored, Visit, dump
from tests.web.attendee.forms_on_pages import forms_of


@pytest.mark.slow
def test_every_button_saves_at_once(visit: Visit, stored: Stored, public_id: PublicId) -> None:
    a, b, c = (public_id(key) for key in ("p010", "p020", "p030"))
    for step, partner, after in (
        ("add", a, Choices((a,))),
        ("add", b, Choices((a, b))),
        ("add", c, Choices((a, b, c))),
        ("up", c, Choices((a, c, b))),
        ("down", a, Choices((c, a, b))),
        ("up", c, Choices((c, a, b))),
        ("avoid", public_id("p040"), Choices((c, a, b), (public_id("p040"),))),
        ("remove", a, Choices((c, b), (public_id("p040"),))),
        ("allow", public_id("p040"), Choices((c, b))),
    ):
        response = visit.press(step, partner)
        assert response.status_code == 303
        assert stored() == after
    page = visit.get(WISHES)
    assert "12:00:00 saved." in page
    assert "2 of 10" in page


def test_a_button_keeps_the_search(visit: Visit, public_id: PublicId) -> None:
    path = f"{WISHES}?q=hanbit&zone=&tag="
    found = forms_of(visit.get(path))[WISHES]
    button = next(value for name, value in found.buttons if name == "press" and value.startswith("add:"))
    response = visit.send(WISHES, found.with_button("press", button))
    assert response.location.startswith(f"{WISHES}?q=hanbit#card-")


def test_with_htmx_only_the_parts_are_answered(visit: Visit, public_id: PublicId, stored: Stored) -> None:
    partner = public_id("p010")
    form = forms_of(visit.get(f"{WISHES}?all=1"))[WISHES]
    fields = form.with_button("press", f"add:{partner}")
    response = visit.send(WISHES, fields, **{"HX-Request": "true"})
    assert response.status_code == 200
    assert "<html" not in response.text
    assert 'id="receipt" hx-swap-oob' in response.text
    assert f'id="card-{partner}" hx-swap-oob' in response.text
    assert f'id="up-{partner}"' in response.text
    assert stored().wishes == (partner,)


def cards(page: str) -> dict[str, str]:
    found = re.findall(r'<li id="card-([^"]+)"(?: hx-swap-oob="outerHTML")?>(.*?)</article>', page, re.DOTALL)
    return dict(found)


def test_an_answer_draws_the_cards_that_look_different_and_those_of_colleagues(
    visit: Visit, public_id: PublicId
) -> None:
    a, b, c = (public_id(key) for key in ("p010", "p020", "p030"))
    path = f"{WISHES}?all=1"
    before = visit.get(path)
    for step, partner, moved in (
        ("add", a, {a}),
        ("add", b, {b}),
        ("add", c, {c}),
        ("up", c, {b, c}),
        ("remove", a, {a, b, c}),
        ("avoid", a, {a}),
        ("allow", a, {a}),
        ("remove", b, {b}),
    ):
        fields = forms_of(before)[WISHES].with_button("press", f"{step}:{partner}")
        answered = cards(visit.send(WISHES, fields, **{"HX-Request": "true"}).text)
        after = visit.get(path)
        # With them come the cards of their colleagues, whose organisation may not be offered as a whole any more.
        assert moved <= answered.keys()
        assert len(answered) <= 2 * len(moved)
        assert cards(after).items() - cards(before).items() <= answered.items() <= cards(after).items()
        before = after


def test_quick_presses_on_one_drawn_form_all_count(visit: Visit, public_id: PublicId, stored: Stored) -> None:
    form = forms_of(visit.get(f"{WISHES}?all=1"))[WISHES]
    partners = [public_id(key) for key in ("p010", "p020", "p030")]
    for partner in partners:
        assert visit.send(WISHES, form.with_button("press", f"add:{partner}")).status_code == 303
    assert stored().wishes == tuple(partners)


def test_a_double_click_is_one_effect(visit: Visit, public_id: PublicId, stored: Stored, database: Database) -> None:
    a, b, c = (public_id(key) for key in ("p010", "p020", "p030"))
    for partner in (a, b, c):
        visit.press("add", partner)
    fields = visit.form(WISHES).with_button("press", f"up:{c}")
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    cookies = [visit.client.get_cookie(name) for name in ("attendee", "form")]
    header = "; ".join(f"{cookie.key}={cookie.value}" for cookie in cookies if cookie is not None)
    saves = sum("wishes saved" in row for row in dump(database))

    def send(_number: int) -> int:
        client = visit.client.application.test_client(use_cookies=False)
        return client.post(WISHES, data=data, headers={"Cookie": header}).status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(send, range(2))) == [303, 303]
    assert stored().wishes == (a, c, b)
    assert sum("wishes saved" in row for row in dump(database)) == saves + 1


def test_a_stale_form_shows_both_lists_and_either_can_be_kept(
    visit: Visit, public_id: PublicId, stored: Stored
) -> None:
    a, b = public_id("p010"), public_id("p020")
    old = forms_of(visit.get(f"{WISHES}?all=1"))[WISHES]
    visit.press("add", a)
    response = visit.send(WISHES, old.with_button("press", f"add:{b}"))
    assert response.status_code == 409
    assert "Nothing was overwritten; please choose which one to keep." in response.text
    assert stored().wishes == (a,)
    mine = forms_of(response.text)[WISHES]
    assert visit.send(WISHES, mine.fields).status_code == 303
    assert stored().wishes == (b,)


@pytest.mark.slow
def test_at_most_ten(visit: Visit, public_id: PublicId, stored: Stored) -> None:
    partners = [public_id(f"p{number:03}") for number in range(10, 21)]
    for partner in partners[:10]:
        visit.press("add", partner)
    response = visit.press("add", partners[10])
    assert response.status_code == 422
    assert "You chose 11 partners; at most 10 are possible." in response.text
    assert "This is the list that was not saved:" in response.text
    assert stored().wishes == tuple(partners[:10])


@pytest.mark.parametrize(
    ("wishes", "vetoes", "status", "sentence"),
    [
        (["p001"], [], 422, "You cannot wish to meet yourself."),
        ([], ["p001"], 422, "You cannot wish to meet yourself."),
        (["p010", "p010"], [], 422, "A partner stands twice on your list."),
        (["p010"], ["p010"], 422, "A partner stands both on your list and under “please not”."),
        (["nobody"], [], 404, "There is no participant “nobody” in this event."),
    ],
)
def test_what_the_buttons_never_send_is_refused(
    visit: Visit,
    public_id: PublicId,
    stored: Stored,
    wishes: list[str],
    vetoes: list[str],
    status: int,
    sentence: str,
) -> None:
    form = visit.form(WISHES)
    fields = form.without("wish", "veto")
    for name, keys in (("wish", wishes), ("veto", vetoes)):
        fields += [(name, key if key == "nobody" else public_id(key)) for key in keys]
    response = visit.send(WISHES, fields)
    assert response.status_code == status
    assert sentence in response.text
    assert stored() == Choices()


@pytest.mark.parametrize("press", [" ", "destroy:abc", "add", "add:", "add:<b>", "add:" + "x" * 100])
def test_an_unknown_button_is_refused(visit: Visit, press: str, stored: Stored) -> None:
    assert visit.send(WISHES, [*visit.form(WISHES).fields, ("press", press)]).status_code == 422
    assert stored() == Choices()


def test_the_deadline_is_to_the_millisecond(
    visit: Visit, clock: Clock, demo_event: EventSummary, public_id: PublicId, stored: Stored
) -> None:
    a, b = public_id("p010"), public_id("p020")
    clock.now = demo_event.wishes_close_at - timedelta(milliseconds=1)
    first = forms_of(visit.get(f"{WISHES}?all=1"))[WISHES]
    assert visit.send(WISHES, first.with_button("press", f"add:{a}")).status_code == 303
    last = forms_of(visit.get(f"{WISHES}?all=1"))[WISHES]
    clock.now = demo_event.wishes_close_at
    response = visit.send(WISHES, last.with_button("press", f"add:{b}"))
    assert response.status_code == 403
    assert "Wishes closed on Mon 1 March, 18:00. What you saved before counts." in response.text
    attempt = response.text.split("This is the list that was not saved:")[1].split("</ol>")[0]
    assert attempt.count("<li>") == 2
    assert stored().wishes == (a,)
    part = visit.send(WISHES, last.with_button("press", f"add:{b}"), **{"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Retarget"]) == (403, "#receipt")
    assert 'name="press"' not in visit.get(WISHES)


def test_wishes_are_not_taken_before_they_open(
    visit: Visit, clock: Clock, demo_event: EventSummary, public_id: PublicId
) -> None:
    form = forms_of(visit.get(f"{WISHES}?all=1"))[WISHES]
    clock.now = demo_event.wishes_open_at - timedelta(milliseconds=1)
    response = visit.send(WISHES, form.with_button("press", f"add:{public_id('p010')}"))
    assert response.status_code == 403
    assert "Wishes can be given from" in response.text


def test_control_characters_are_refused(visit: Visit, stored: Stored) -> None:
    response = visit.send(WISHES, [*visit.form(WISHES).fields, ("wish", "ab\x07cd")])
    assert response.status_code == 422
    assert "ab□cd" in response.text
    assert stored() == Choices()


def test_a_field_of_a_megabyte_is_too_large(visit: Visit, stored: Stored) -> None:
    response = visit.send(WISHES, [*visit.form(WISHES).fields, ("q", "x" * 1_100_000)])
    assert response.status_code == 413
    assert "That was too large: at most 1 MB are taken." in response.text
    assert stored() == Choices()


def test_a_form_without_its_token_is_refused(visit: Visit, stored: Stored) -> None:
    assert visit.send(WISHES, visit.form(WISHES).without("csrf_token")).status_code == 400
    response = visit.send(WISHES, visit.form(WISHES).fields, **{"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert stored() == Choices()


def found(visit: Visit, query: str) -> list[str]:
    page = re.sub("</?mark>", "", visit.get(f"{WISHES}?all=1&{query}"))
    return re.findall(r'<p class="partner-who">([^<(]+?) \(', page)


@pytest.mark.slow
def test_searching(visit: Visit) -> None:
    everybody = found(visit, "")
    assert len(everybody) == 99
    assert "Kim Ga-on" not in everybody
    assert found(visit, "q=윤하람") == found(visit, "q=YOON ha-ram") == ["Yoon Ha-ram"]
    assert "Yoon Ha-ram" in found(visit, "q=ㅇㅎㄹ")
    ansan = found(visit, "zone=ansan")
    assert 0 < len(ansan) < 20
    assert set(found(visit, "zone=ansan&q=sensor")) < set(ansan)
    assert set(found(visit, "tag=tech-ai")) == set(found(visit, "tag=tech-ai&q=")) != set(everybody)
    assert found(visit, "q=" + "%F0%9F%92%A1") == []
    assert "Nobody fits this search" in visit.get(f"{WISHES}?q=zzzz")
    assert found(visit, "zone=nowhere") == []


def test_a_search_with_htmx_answers_the_list_alone(visit: Visit) -> None:
    part = visit.get(f"{WISHES}?q=sensor", **{"HX-Request": "true"})
    assert "<html" not in part
    assert 'name="q" value="sensor"' in part


def test_typed_text_is_shown_as_text(visit: Visit) -> None:
    page = visit.get(f"{WISHES}?q=<script>alert(1)</script>")
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("language", ["ko", "en"])
def test_looking_changes_nothing(sign_in: SignIn, database: Database, language: str) -> None:
    visit = sign_in("p002", language)
    before = dump(database)
    visit.get(WISHES)
    visit.get(f"{WISHES}?q=a&zone=ansan")
    assert dump(database) == before
