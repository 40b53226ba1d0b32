"""What-if on the pages: choose, watch, read the curve, compare, take over."""

import re

import pytest
from sqlalchemy import delete, select, update

from scheduler.events.records import Event
from scheduler.events.service import tables
from scheduler.timetable.values import GoalNews, RunState
from scheduler.whatif.records import Scenario, WhatIf
from scheduler.whatif.running import keep_scenarios
from scheduler.whatif.service import request_what_if, what_if_view
from scheduler.whatif.values import Measured, Question, Varies
from tests.queries import counted_queries
from tests.scheduler.stored_events import NOW
from tests.web.organiser.pages import refusal_of, text_of

PAGE = "/organiser/small/what-if"
ONE = f"{PAGE}/1"
FORM = {
    "varies": "tables",
    "room": "Room 1",
    "first": "1",
    "last": "4",
    "step": "1",
    "seconds": "10",
    "seed": "0",
}


def measured(value, worth, bound, *, fewest=0):
    goals = tuple(
        GoalNews(name, number, limit)
        for name, number, limit in (("shortfall", 1, 1), ("weight", worth, bound), ("breaks", 2, 2), ("moves", 3, 3))
    )
    return Measured(value, "optimal", value + 1, goals, (*((0,) * fewest), 3, 2), 3 * value, value + 1, value, 0.5)


def solved(event, scenarios, *, state=RunState.FINISHED, varies=Varies.TABLES, room="Room 1", reason="done"):
    """A what-if that ended with these scenarios, of wishes worth 40."""
    with event.database.writing() as session:
        values = tuple(each.value for each in scenarios) or (1,)
        question = Question(varies, room, values)
        request_what_if(session, event.id, question, by="command", seconds=5, workers=1, seed=0, now=NOW)
        number = session.scalars(select(WhatIf.id)).one()
        ended = {"state": state, "reason": reason, "worth_wanted": 40, "started_at": NOW, "finished_at": NOW}
        session.execute(update(WhatIf).values(**ended))
        keep_scenarios(session, number, scenarios)


CURVE = (measured(1, 20, 20), measured(2, 39, 39, fewest=1), measured(3, 40, 40), measured(4, 40, 40))


def test_what_varies_is_chosen_and_the_form_says_what_is_now(desk):
    page = text_of(desk.get(PAGE))
    assert "Tables in “Room 1”" in page
    assert "Now: 1 table." in page
    assert "Now: 3 slots per block." in text_of(desk.get(f"{PAGE}?varies=slots"))
    assert "Now: 20 minutes." in text_of(desk.get(f"{PAGE}?varies=length"))
    assert "no single value of its own" in text_of(desk.get(f"{PAGE}?varies=most"))
    assert "Now: 1 table." in text_of(desk.get(f"{PAGE}?varies=nonsense&room=x"))


def test_a_press_queues_the_scenarios_and_a_second_one_is_told(desk, event):
    answer = desk.post(PAGE, data=FORM)
    assert (answer.status_code, answer.location) == (303, ONE)
    with event.database.reading() as session:
        view = what_if_view(session, event.id, 1)
    assert (view.state, view.question.values, view.present, view.seconds_limit) == (
        RunState.QUEUED,
        (1, 2, 3, 4),
        1,
        10,
    )
    again = desk.post(PAGE, data=FORM)
    assert again.status_code == 409
    assert refusal_of(again) == "What-if 1 is still under way. Please wait or cancel it."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"first": "5"}, "The range ends before it begins."),
        ({"first": "0"}, "Please choose a number from 1 to 1000."),
        ({"last": "1001"}, "Please choose a number from 1 to 1000."),
        ({"step": "0"}, "Please choose a step of 1 or more."),
        ({"last": "21"}, "That would be more than 20 scenarios. Please choose larger steps."),
        ({"seconds": "3601"}, "Please choose between 1 and 3600 seconds."),
        ({"seconds": "3"}, "Please give at least one second for each of the 4 scenarios."),
        ({"first": "x"}, "Not a valid integer value."),
        ({"last": ""}, "Please write a number, such as 10."),
    ],
)
def test_a_range_that_cannot_be_used_starts_nothing_and_stays_as_it_was_typed(desk, event, change, sentence):
    answer = desk.post(PAGE, data=FORM | change)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    (name, typed), *_ = change.items()
    assert re.search(rf'<input[^>]* name="{name}"[^>]* value="{typed}"', answer.text)
    assert event.audit("what-if requested") == 0


def test_the_widest_range_that_is_possible_is_taken(desk):
    assert desk.post(PAGE, data=FORM | {"last": "20", "seconds": "20"}).status_code == 303


def test_one_under_way_is_watched_with_and_without_scripts_and_can_be_cancelled(desk, event):
    desk.post(PAGE, data=FORM)
    page = desk.get(ONE)
    assert f'hx-get="{ONE}/progress"' in page.text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page.text
    assert "Scenarios solved 0 / 4" in text_of(page)
    answer = desk.post(f"{ONE}/cancel")
    assert (answer.status_code, answer.location) == (303, ONE)
    part = desk.get(f"{ONE}/progress", headers={"HX-Request": "true"})
    assert part.headers["HX-Refresh"] == "true"
    assert "It was cancelled before it began." in text_of(desk.get(ONE))


def test_the_curve_is_explained_and_the_numbers_stand_beside_it(desk, event):
    solved(event, CURVE)
    page = desk.get(ONE)
    said = text_of(page)
    assert "With 3 tables every wish is met. For 95 % of that, this is enough: 2 tables." in said
    assert "2 97.5 % 97.5 % 3" in said
    assert page.text.count('<circle class="curve-dot') == 4
    assert page.text.count('class="curve-value"') == 3
    assert page.text.count('class="curve-bound"') == 3


@pytest.mark.parametrize(
    ("curve", "sentence"),
    [
        ((measured(1, 20, 20), measured(2, 30, 30), measured(3, 30, 30)), "nothing more is gained; this is proven."),
        ((measured(1, 20, 20), measured(2, 30, 31), measured(3, 30, 38)), "nothing more was gained in the time given."),
        ((measured(1, 20, 20), measured(2, 30, 30)), "The most that was tried, 2 tables, meets the most wishes"),
        ((measured(1, 20, 20),), "Too few scenarios have a timetable"),
    ],
)
def test_the_verdict_says_no_more_than_is_known(desk, event, curve, sentence):
    solved(event, curve)
    assert sentence in text_of(desk.get(ONE))


def test_three_stand_side_by_side_of_more_the_first_ones(desk, event):
    solved(event, CURVE)
    own = text_of(desk.get(ONE)).rpartition("Side by side")[2]
    assert [each in own for each in ("1 table As it is now", "2 tables", "3 tables", "4 tables")] == [True] * 3 + [
        False
    ]
    page = text_of(desk.get(f"{ONE}?show=4&show=2&show=1&show=3"))
    assert "At most three scenarios stand side by side" in page
    assert "Worst off 3 people with 0 meetings" in page
    assert "Places left free 1 of 3" in page
    assert "Worst off 3 people with 1 meeting" in text_of(desk.get(f"{ONE}?show=2&show={'9' * 400}&show=x"))


def test_one_that_ended_early_says_how_far_it_came(desk, event):
    solved(event, CURVE[:1], state=RunState.INTERRUPTED)
    assert "The program was stopped while it solved. What was done is shown" in text_of(desk.get(ONE))


def test_a_scenario_without_a_timetable_says_why(desk, event):
    none = Measured(5, "infeasible", None, (), (), 0, 0, 0, 0.1)
    solved(event, (*CURVE, none))
    assert "5 No timetable is possible" in text_of(desk.get(ONE))


def test_tables_are_taken_over_after_a_look(desk, event):
    solved(event, CURVE)
    look = desk.get(f"{ONE}/take-over?value=3")
    assert "Tables now 1 T1 Added 2 T3, T4 Removed 0" in text_of(look)
    seen = re.search(r'name="seen" value="(\w+)"', look.text)[1]
    answer = desk.post(f"{ONE}/take-over", data={"value": "3", "seen": seen})
    assert (answer.status_code, answer.location) == (303, ONE)
    assert "2 tables were added." in text_of(desk.get(ONE))
    with event.database.reading() as session:
        assert [table.key for table in tables(session, event.id)] == ["T1", "T2", "T3", "T4"]
    stale = desk.post(f"{ONE}/take-over", data={"value": "2", "seen": seen})
    assert stale.status_code == 409
    assert "The tables were changed meanwhile." in text_of(stale)
    assert "Tables now 3 T1, T3, T4 Added 0 Removed 1 T4" in text_of(stale)


def test_what_cannot_be_taken_over_is_refused_with_the_place_where_it_is_done(desk, event):
    solved(event, CURVE[:2], varies=Varies.SLOTS, room="")
    assert "The number of slots is changed in the set-up" in text_of(desk.get(ONE))
    answer = desk.get(f"{ONE}/take-over?value=2")
    assert answer.status_code == 422
    assert "The number of slots is changed in the set-up" in refusal_of(answer)


@pytest.mark.parametrize("value", ["", "9", "x", "9" * 500, "-1", "²"])
def test_no_value_leads_to_a_failure(desk, event, value):
    solved(event, CURVE)
    assert desk.get(f"{ONE}/take-over?value={value}").status_code == 404
    assert desk.post(f"{ONE}/take-over", data={"value": value, "seen": "x"}).status_code in {404, 422}


def test_tables_in_use_are_named(desk, event):
    solved(event, CURVE)
    seen = re.search(r'name="seen" value="(\w+)"', desk.get(f"{ONE}/take-over?value=2").text)[1]
    desk.post(f"{ONE}/take-over", data={"value": "2", "seen": seen})
    event.draft("ab 2 T3", "ac 0 T1")
    answer = desk.get(f"{ONE}/take-over?value=1")
    assert answer.status_code == 409
    assert "1 table would have to go; of those that no timetable uses there are 0." in text_of(answer)
    assert "In use: T1, T3" in text_of(answer)


def test_once_choices_are_deleted_nothing_is_asked(desk, event):
    with event.database.writing() as session:
        session.execute(update(Event).values(choices_deleted_at=NOW))
    assert "Try it" not in text_of(desk.get(PAGE))
    assert desk.post(PAGE, data=FORM).status_code == 410


def test_as_many_queries_for_one_scenario_as_for_all(desk, event):
    solved(event, CURVE)
    with counted_queries(event.database) as all_of_them:
        desk.get(ONE)
        desk.get(PAGE)
    with event.database.writing() as session:
        session.execute(delete(Scenario).where(Scenario.value > 2))
    with counted_queries(event.database) as two:
        desk.get(ONE)
        desk.get(PAGE)
    assert len(two) == len(all_of_them)
