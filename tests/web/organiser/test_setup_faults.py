"""Odd values in the fields of the set-up and of imports: a sentence, never a page of error."""

import pytest


@pytest.mark.parametrize("path", ["set-up", "set-up/copy", "set-up/programme/new"])
def test_blanks_in_times_are_refused(desk, event, path):
    blank = dict.fromkeys(("day", "wishes_open", "wishes_close", "start", "end", "zone"), " ")
    assert desk.post(f"/organiser/small/{path}", data={"title_ko": "x", "seen": "x", **blank}).status_code in {409, 422}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", " ", "²"])
@pytest.mark.parametrize("look", [{}, {"look": "1"}])
def test_a_day_far_away_makes_no_event(desk, event, day, look):
    sent = {"title_ko": "x", "day": day, "blocks": "14:00 to 17:00", **look}
    assert desk.post("/organiser/new", data=sent).status_code in {200, 422}


def test_a_run_of_a_number_beyond_all_is_not_compared_with(desk, event):
    event.draft("ac 2 T1")
    assert desk.get("/organiser/small/runs/1/compare?with=9223372036854775808").status_code == 200
