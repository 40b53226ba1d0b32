"""The end of the time for wishes, to the millisecond, on every route that saves; and the same form sent again."""

from datetime import timedelta

import pytest
from flask import Flask

from scheduler.database import Database
from scheduler.events.values import EventSummary
from tests.conftest import Clock
from tests.web.attendee.conftest import DAY, ORGANISATION, PERSON, WISHES, SignIn, Visit, dump
from tests.web.attendee.forms_on_pages import PageForm, forms_of

MILLISECOND = timedelta(milliseconds=1)
CLOSES = {
    "attendee.save_day": DAY,
    "attendee.change_wishes": WISHES,
    "attendee.save_person": PERSON,
    "attendee.save_organisation": ORGANISATION,
}
"""Routes that save only until ``wishes_close_at``, with the page that draws the form."""

STAYS_OPEN = {
    "attendee.answer_follow_up",
    "attendee.ask_for_review",
    "attendee.confirm",
    "attendee.go_elsewhere",
    "attendee.answer_suggestion",
    "attendee.choose_mail_language",
    "attendee.decide",
    "attendee.end_ways_in",
    "attendee.leave_event",
    "attendee.return_to_event",
    "attendee.erase_data",
    "attendee.make_calendar_feed",
    "attendee.end_calendar_feed",
    "attendee.decline_meeting",
    "attendee.accept_meeting",
}
"""Routes that save afterwards too."""


def filled(form: PageForm) -> list[tuple[str, str]]:
    return [*form.fields, *form.buttons[:1]]


def test_every_saving_route_is_known_to_close_or_to_stay_open(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("attendee.")]
    assert {rule.endpoint for rule in rules if "POST" in (rule.methods or ())} == {*CLOSES, *STAYS_OPEN}


@pytest.mark.parametrize("path", CLOSES.values())
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_a_millisecond_decides(
    sign_in: SignIn, clock: Clock, demo_event: EventSummary, database: Database, path: str, headers: dict[str, str]
) -> None:
    visit = sign_in("p001")
    clock.now = demo_event.wishes_close_at - MILLISECOND
    form = visit.form(path)
    before = dump(database)
    for late in (timedelta(0), MILLISECOND):
        clock.now = demo_event.wishes_close_at + late
        assert visit.send(path, filled(form), **headers).status_code == 403
        assert dump(database) == before
    clock.now = demo_event.wishes_close_at - MILLISECOND
    assert visit.send(path, filled(form), **headers).status_code in {200, 303}
    assert dump(database) != before


def test_a_repeat_after_the_deadline_does_not_say_it_is_saved(
    sign_in: SignIn, clock: Clock, demo_event: EventSummary, database: Database
) -> None:
    """Nor does it take anything back: what was saved in time stays."""
    visit = sign_in("p001")
    clock.now = demo_event.wishes_close_at - MILLISECOND
    form = visit.form(DAY)
    fields = [*form.without("item"), ("item", "ai-talk")]
    assert visit.send(DAY, fields).status_code == 303
    saved = dump(database)
    clock.now = demo_event.wishes_close_at
    assert visit.send(DAY, fields).status_code == 403
    assert dump(database) == saved


def changed_wishes(visit: Visit, form: PageForm, count: int) -> list[tuple[str, str]]:
    """The form as a page without JavaScript sends it: the whole list, no button."""
    partners = [value.partition(":")[2] for _, value in form.buttons if value.startswith("add:")]
    return [*form.without("wish"), *(("wish", partner) for partner in partners[:count])]


def test_a_day_changed_after_going_back_is_not_taken_for_a_repeat(sign_in: SignIn, database: Database) -> None:
    visit = sign_in("p001")
    form = visit.form(DAY)
    first, second = ([*form.without("item"), ("item", item)] for item in ("ai-talk", "closing"))
    assert visit.send(DAY, first).status_code == 303
    saved = dump(database)
    assert visit.send(DAY, first).status_code == 303
    assert dump(database) == saved
    answer = visit.send(DAY, second)
    assert answer.status_code == 409
    assert "Nothing was overwritten" in answer.text
    assert dump(database) == saved


def test_a_list_changed_after_going_back_is_not_taken_for_a_repeat(sign_in: SignIn, database: Database) -> None:
    visit = sign_in("p001")
    form = forms_of(visit.get(f"{WISHES}?all=1"))[WISHES]
    first, second = changed_wishes(visit, form, 2), changed_wishes(visit, form, 3)
    assert visit.send(WISHES, first).status_code == 303
    saved = dump(database)
    assert visit.send(WISHES, first).status_code == 303
    assert dump(database) == saved
    assert visit.send(WISHES, second).status_code == 409
    assert dump(database) == saved
