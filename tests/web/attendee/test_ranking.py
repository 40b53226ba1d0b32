"""The ranking by numbers and by dropping, its undo, and its limit."""

import re

import pytest
from werkzeug.test import TestResponse

from tests.web.attendee.conftest import WISHES, PublicId, Stored, Visit
from tests.web.attendee.forms_on_pages import forms_of


def with_numbers(visit: Visit, *numbers: str) -> TestResponse:
    """Press "save order" with these numbers written beside the wishes."""
    form = visit.form(WISHES)
    return visit.send(WISHES, [*form.without("rank"), *(("rank", number) for number in numbers), ("press", "order")])


@pytest.fixture
def three(visit: Visit, public_id: PublicId) -> list[str]:
    partners = [public_id(key) for key in ("p010", "p020", "p030")]
    for partner in partners:
        visit.press("add", partner)
    return partners


def test_written_numbers_order_the_list(visit: Visit, three: list[str], stored: Stored) -> None:
    a, b, c = three
    assert with_numbers(visit, "3", "1", "2").status_code == 303
    assert stored().wishes == (b, c, a)
    assert with_numbers(visit, "1", "", "1").status_code == 303
    assert stored().wishes == (a, b, c)


def test_numbers_changed_after_going_back_are_another_save(visit: Visit, three: list[str], stored: Stored) -> None:
    """Sent twice alike it is one save; with other numbers it is never taken for a repeat."""
    a, b, c = three
    form = visit.form(WISHES)

    def send(*numbers: str) -> TestResponse:
        ranks = [("rank", number) for number in numbers]
        return visit.send(WISHES, [*form.without("rank"), *ranks, ("press", "order")])

    assert send("3", "1", "2").status_code == 303
    assert send("3", "1", "2").status_code == 303
    assert stored().wishes == (b, c, a)
    assert send("2", "3", "1").status_code == 303
    assert stored().wishes == (c, a, b)


@pytest.mark.parametrize("number", ["0", "4", "two", "-1", "1.5", "99999999999", "x" * 300])
def test_a_number_that_is_no_place_is_kept_and_said(
    visit: Visit, three: list[str], stored: Stored, number: str
) -> None:
    response = with_numbers(visit, "1", number, "3")
    assert response.status_code == 422
    assert f"“{number[:20]}” is no place in your ranking. Please write a number from 1 to 3" in response.text
    assert re.search(rf'name="rank" value="{number}"[^>]*aria-invalid="true"', response.text)
    assert response.text.count('aria-invalid="true"') == 1
    assert stored().wishes == tuple(three)


def test_numbers_that_belong_to_nobody_are_refused(visit: Visit, three: list[str], stored: Stored) -> None:
    for numbers in (("1", "2"), ("1", "2", "3", "4"), ()):
        assert with_numbers(visit, *numbers).status_code == 422
    assert stored().wishes == tuple(three)


def test_a_dropped_wish_stands_where_it_was_dropped_and_is_told(visit: Visit, three: list[str], stored: Stored) -> None:
    form = visit.form(WISHES)
    fields = [*form.fields, ("press", f"place:{three[2]}:1")]
    part = visit.send(WISHES, fields, **{"HX-Request": "true"})
    assert stored().wishes == (three[2], three[0], three[1])
    assert ": number 1 of 3 in your ranking.</span>" in part.text


def test_the_last_change_is_undone_once(visit: Visit, three: list[str], stored: Stored) -> None:
    page = forms_of(visit.get(WISHES))[WISHES]
    assert visit.send(WISHES, page.with_button("press", "undo")).status_code == 303
    assert stored().wishes == tuple(three[:2])
    assert 'id="undo"' not in visit.get(WISHES)
    response = visit.send(WISHES, [*visit.form(WISHES).fields, ("press", "undo")])
    assert response.status_code == 409
    assert "Nothing was undone:" in response.text
    assert stored().wishes == tuple(three[:2])


def test_another_window_is_not_undone_silently(visit: Visit, three: list[str], stored: Stored) -> None:
    old = forms_of(visit.get(WISHES))[WISHES].with_button("press", "undo")
    visit.press("remove", three[0])
    part = visit.send(WISHES, old, **{"HX-Request": "true"})
    assert part.status_code == 409
    assert "Nothing was undone:" in part.text
    assert f'name="wish" value="{three[1]}"' in part.text
    assert f'name="wish" value="{three[0]}"' not in part.text
    assert stored().wishes == tuple(three[1:])


@pytest.mark.slow
def test_a_full_ranking_is_said_at_the_buttons_that_add(visit: Visit, public_id: PublicId) -> None:
    assert 'class="is-full"' not in visit.get(WISHES)
    for number in range(10, 20):
        visit.press("add", public_id(f"p{number:03}"))
    page = visit.get(f"{WISHES}?all=1")
    adds = re.findall(r'<button[^>]*value="add:[^"]+"([^>]*)>', page)
    assert len(adds) >= 89
    for attributes in adds:
        reason = re.sub(r'.* id="(suggested-)?(?:pick|anyone)-([^"]+)".*', r"\1full-\2", attributes)
        assert 'aria-disabled="true"' in attributes
        assert f'aria-describedby="{reason}"' in attributes
        assert f'id="{reason}">Full: 10 of 10</p>' in page
    assert 'id="found" class="is-full"' in page
    assert "10 of 10" in page
