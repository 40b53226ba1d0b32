"""Solving on the pages: start, watch, cancel, read the report, look at the grid, take the files."""

import json
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update

from scheduler.jobs.runner import run_due
from scheduler.timetable.records import Run
from scheduler.timetable.running import execute_run
from scheduler.timetable.values import RunState
from scheduler.wishes.records import Veto, Wish
from scheduler.work import solving
from tests.scheduler.stored_events import FIRST_GRID, event_files, stored
from tests.web.organiser.pages import refusal_of, text_of

pytestmark = pytest.mark.slow

RUN = "/organiser/small/runs/1"


def start(desk, seconds=5, seed=0):
    return desk.post("/organiser/small/runs", data={"seconds": str(seconds), "seed": str(seed)})


def set_run(event, **values):
    with event.database.writing() as session:
        session.execute(update(Run).values(**values))


def test_solving_leads_to_the_run_and_a_second_press_is_told_which_run_is_under_way(desk, event):
    answer = start(desk, seconds=7, seed=3)
    assert (answer.status_code, answer.location) == (303, RUN)
    run = event.run(1)
    assert (run.state, run.seconds_limit, run.seed) == (RunState.QUEUED, 7, 3)
    again = start(desk)
    assert again.status_code == 409
    assert refusal_of(again) == "Run 1 is still under way. Please wait or cancel it."


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"seconds": "", "seed": "0"}, "Please write how many seconds the run may take."),
        ({"seconds": "0", "seed": "0"}, "Please choose between 1 and 3600 seconds."),
        ({"seconds": "3601", "seed": "0"}, "Please choose between 1 and 3600 seconds."),
        ({"seconds": "5", "seed": "-1"}, "Please choose a number from 0 to 2147483647."),
        ({"seconds": "5", "seed": "x"}, "Not a valid integer value."),
    ],
)
def test_a_number_that_cannot_be_used_starts_nothing(desk, event, form, sentence):
    answer = desk.post("/organiser/small/runs", data=form)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert f'value="{form["seconds"]}"' in answer.text
    assert event.audit("run requested") == 0


def test_an_event_without_wishes_has_nothing_to_solve(desk, event):
    with event.database.writing() as session:
        session.execute(delete(Wish))
    answer = start(desk)
    assert answer.status_code == 422
    assert refusal_of(answer) == "No two people of the event may meet: there are no wishes that fit a common slot."


def test_a_run_under_way_is_watched_with_and_without_scripts(desk, event):
    start(desk)
    page = desk.get(RUN)
    assert 'hx-get="/organiser/small/runs/1/progress"' in page.text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page.text
    assert "Waiting" in text_of(page)
    goals = [{"name": "shortfall", "value": 0, "bound": 0}, {"name": "weight", "value": 30, "bound": 42}]
    news = [
        {"seconds": 0.5, "phase": "first grid", "goals": [{"name": "weight", "value": 20, "bound": None}]},
        {"seconds": 1.5, "phase": "choose", "goals": goals},
    ]
    set_run(event, state="running", started_at=event.run(1).created_at, progress=news)
    part = desk.get(f"{RUN}/progress", headers={"HX-Request": "true"})
    said = text_of(part)
    assert "HX-Refresh" not in part.headers
    assert "1 of at most 5 seconds" in said
    assert "Choosing meetings" in said
    assert "Best so far 30 wishes met, weighted" in said
    assert "Proven bound 42 At most 40.0 % more is possible" in said
    # Value over time, 20 up to 30 of 42; the bound is known from the second news on and keeps its height.
    assert 'points="33.33,96.00 100.00,96.00 100.00,54.18 100,54.18"' in part.text
    assert 'points="100.00,4.00 100,4.00"' in part.text


def test_the_panel_of_an_ended_run_makes_the_browser_load_the_page(desk, event):
    event.draft(*FIRST_GRID)
    part = desk.get(f"{RUN}/progress", headers={"HX-Request": "true"})
    assert part.headers["HX-Refresh"] == "true"
    assert "hx-get" not in part.text
    assert "Show the result" in text_of(part)


def test_cancelling_asks_the_run_to_stop_and_the_page_says_so(desk, event):
    start(desk)
    set_run(event, state="running", started_at=event.run(1).created_at)
    for _ in range(2):
        assert desk.post(f"{RUN}/cancel").status_code == 303
    assert event.run(1).cancel_requested
    page = text_of(desk.get(RUN))
    assert "Stopping" in page
    assert "Cancel and keep the best" not in page


def test_a_run_cancelled_before_its_start_ends_at_once_and_can_be_started_again(desk, event):
    start(desk)
    desk.post(f"{RUN}/cancel")
    page = text_of(desk.get(RUN))
    assert "You cancelled the run before it began." in page
    assert "Start again" in page
    assert start(desk).status_code == 303


@pytest.mark.parametrize(
    ("state", "reason", "sentence"),
    [
        ("interrupted", "process_lost", "The program was stopped while it solved."),
        ("cancelled", "nothing_cancel", "You cancelled the run before a timetable was found."),
        ("failed", "nothing_time", "No timetable was found in the time given."),
        ("failed", "nothing_memory", "The solver needed more memory than it may have."),
        ("failed", "nothing_died", "The solver ended without a result."),
        ("failed", "infeasible", "No timetable can keep all requirements together"),
        ("failed", "refused_by_verifier", "The result failed its own check and was not stored."),
        ("failed", "bug", "The solver ended without a result."),
    ],
)
def test_every_end_without_a_grid_has_its_sentence_and_a_way_on(office, event, state, reason, sentence):
    number = event.request()
    set_run(event, state=state, reason=reason, finished_at=event.run(number).created_at)
    page = text_of(office.browser().get(RUN))
    assert sentence in page
    assert "Start again" in page
    korean = text_of(office.browser(language="ko").get(RUN))
    assert sentence not in korean
    assert "다시 시작" in korean


@pytest.mark.parametrize(
    ("state", "reason", "sentence"),
    [
        ("cancelled", "cancel", "You cancelled the run; the best timetable found until then was kept."),
        ("finished", "memory", "The memory limit ended the run; the best timetable found until then was kept."),
        ("finished", "died", "The solver ended early; the best timetable found until then was kept and checked."),
        ("finished", "time", "The time was used up; what is not proven yet is marked below."),
    ],
)
def test_every_end_with_a_grid_says_why_it_ended(desk, event, state, reason, sentence):
    event.draft(*FIRST_GRID)
    set_run(event, state=state, reason=reason)
    assert sentence in text_of(desk.get(RUN))


def test_a_solved_event_is_reported_sentence_first(desk, event):
    start(desk)
    # The job's time is the page's, which lies ahead of the machine's.
    run_id = event.run(1).id
    execute_run(event.database, event.settings, run_id)
    page = text_of(desk.get(RUN))
    assert "100 % of all wishes, weighted, are met; no timetable can do better." in page
    assert "Everything is proven: no timetable can be better." in page
    for words in ("Meetings per person", "Wishes met by rank", "Slots and tables", "Meetings between zones", "Goals"):
        assert words in page
    assert "Wishes met, weighted 42 42 Proven: no better is possible" in page
    assert "Rank 1 5 / 5" in page


def test_an_unproven_report_does_not_claim_more_than_its_bound(desk, event):
    event.draft("ac 0 T1", "de 0 T2")
    result = {"status": "feasible", "strategy": "", "goals": [{"name": "weight", "value": 20, "bound": 30}]}
    set_run(event, result=json.dumps(result).encode())
    page = text_of(desk.get(RUN))
    assert "47.6 % of all wishes, weighted, are met; at most 50.0 % better is possible." in page
    assert "There are wishes, but no place was found for any of them." in page
    set_run(event, result=json.dumps(result | {"goals": []}).encode())
    assert "how many more would be possible is not proven." in text_of(desk.get(RUN))


def test_a_report_warns_when_the_event_changed(desk, event):
    event.draft(*FIRST_GRID)
    with event.database.writing() as session:
        session.add(Wish(participant_id=event.ids["d"], target_id=event.ids["b"], rank=2))
    page = text_of(desk.get(RUN))
    assert "The event was changed after this run:" in page
    assert "Pairs of 2 people may meet, or are worth something else, than before." in page


def test_the_grid_shows_every_meeting_where_it_is_and_marks_one_persons(desk, event):
    event.draft("ac 0 T1", "de 0 T2")
    page = desk.get(f"{RUN}/grid")
    table = re.search(r'<table class="grid-table".*?</table>', page.text, flags=re.S).group(0)
    rows = [text_of_part(row) for row in re.findall(r"<tr>.*?</tr>", table, flags=re.S)]
    assert rows == ["Table 14:00 14:20 14:40", "T1 Ga-on Lab Da-on free free", "T2 Ra-hee Ma-ru free free"]
    assert 'class="is-chosen"' not in page.text
    marked = desk.get(f"{RUN}/grid?person={event.public_ids['d']}")
    assert len(re.findall(r'class="is-chosen[" ]', marked.text)) == 1
    assert "14:00–14:20 · T2 · Ma-ru" in text_of(marked)


def text_of_part(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)).strip()


def test_pairs_without_a_place_are_listed_and_a_blocked_one_is_not(desk, event):
    with event.database.writing() as session:
        session.add(Veto(participant_id=event.ids["e"], target_id=event.ids["c"]))
    event.draft("de 0 T2")
    page = desk.get(f"{RUN}/grid")
    tray = text_of_part(re.search(r'<table id="tray".*?</table>', page.text, flags=re.S).group(0))
    assert "12 Ga-on Lab Na-rin wish for each other" in tray
    assert "8 Ga-on Lab Da-on wish for each other" in tray
    assert "Ma-ru" not in tray


def test_the_files_are_those_that_were_solved_byte_for_byte(desk, event):
    start(desk)
    execute_run(event.database, event.settings, event.run(1).id)
    with event.database.reading() as session:
        problem, result = session.query(Run.problem, Run.result).one()
    for name, data in (("problem", problem), ("result", result)):
        answer = desk.get(f"{RUN}/{name}.json")
        assert answer.data == data
        assert answer.headers["Content-Disposition"] == f'attachment; filename="small-1-{name}.json"'
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_run_without_a_result_has_no_result_file(desk, event):
    start(desk)
    assert desk.get(f"{RUN}/problem.json").status_code == 200
    assert desk.get(f"{RUN}/result.json").status_code == 404


def test_the_runner_takes_what_the_page_queued(office, database, settings, clock):
    """The page's press reaches the solver through the job alone."""
    event = stored(database, settings, event_files())
    clock.now = datetime.now(UTC)
    assert start(office.browser()).status_code == 303
    run_due(database, solving(database, settings))
    assert event.run(1).state is RunState.FINISHED


@pytest.mark.parametrize("number", [str(2**31 - 1), str(2**31), "9" * 20, "9" * 5000, "-1", "٣"])
def test_a_run_that_no_database_can_hold_is_not_found(desk, event, number):
    for page in ("", "/grid", "/publish", "/progress", "/problem.json"):
        assert desk.get(f"/organiser/small/runs/{number}{page}").status_code == 404
    assert desk.post(f"/organiser/small/runs/{number}/cancel").status_code == 404
