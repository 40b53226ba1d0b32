"""A run's settings, its unmet wishes, trials, comparison, roll-back, and the rules on pairs, as pages."""

import re

import pytest
from sqlalchemy import update

from scheduler.people.records import Participant
from scheduler.timetable.editing_drafts import make_draft
from scheduler.timetable.grids import grid_of_draft
from scheduler.timetable.records import GridMeeting
from scheduler.timetable.rules import Weights
from scheduler.timetable.running import execute_run
from scheduler.timetable.settings import DEFAULTS, Boosted, Origin, RunSettings
from scheduler.wishes.records import Veto
from solver import requirements
from solver.problem import Meeting, Person, Problem, Quota, Slot, Table
from tests.queries import counted_queries
from tests.scheduler.stored_events import FIRST_GRID, NOW
from tests.web.organiser.pages import refusal_of, text_of
from web.organiser.conflicts import conflict_lines
from web.organiser.namebook import Namebook

RUNS, PAIRS = "/organiser/small/runs", "/organiser/small/pairs"
HALF = ("ac 2 T1", "de 0 T2")
CHOSEN = {
    "seconds": "5",
    "seed": "0",
    "rank": "50",
    "mutual": "300",
    "minimum": "2",
    "boost": "400",
    "boosted": "lab\r\n\r\nRa-hee",
    "fills": "0",
    "avoid_met": "y",
}


def pair(desk, first="b", second="Ma-ru", kind="required"):
    return desk.post(PAIRS, data={"first": first, "second": second, "kind": kind})


def test_what_was_set_is_solved_shown_and_offered_again(desk, event):
    assert desk.post(RUNS, data=CHOSEN).status_code == 303
    settings = event.run(1).settings
    assert (settings.weights, settings.minimum, settings.avoid_met) == (Weights(50, 300, 400), 2, True)
    assert settings.boosted == Boosted(settings.boosted.organisations, (event.public_ids["d"],))
    assert len(settings.boosted.organisations) == 1
    execute_run(event.database, event.settings, event.run(1).id)
    said = text_of(desk.get(f"{RUNS}/1"))
    assert "How much rank counts, in percent 50" in said
    assert "Whom to boost Lab, Ra-hee [d]" in said
    page = desk.get(f"{RUNS}?from=1").text
    assert re.search(r'name="rank"[^>]*value="50"', page)
    assert "Lab\nRa-hee [d]</textarea>" in page
    assert re.search(r'<details class="weights"[^>]* open>', page)
    assert not re.search(r'<details class="weights"[^>]* open>', desk.get(RUNS).text)


def test_what_is_not_sent_has_its_usual_value(desk, event):
    desk.post(RUNS, data={"seconds": "5", "seed": "0", "avoid_met": "y"})
    assert event.run(1).settings == DEFAULTS
    desk.post(f"{RUNS}/1/cancel")
    desk.post(RUNS, data={"seconds": "5", "seed": "0"})
    assert event.run(2).settings == RunSettings(avoid_met=False)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("rank", "-1", "Please choose between 0 and 300."),
        ("rank", "301", "Please choose between 0 and 300."),
        ("mutual", "99", "Please choose between 100 and 400."),
        ("mutual", "401", "Please choose between 100 and 400."),
        ("boost", "99", "Please choose between 100 and 500."),
        ("boost", "501", "Please choose between 100 and 500."),
        ("minimum", "11", "Please choose between 0 and 10."),
        ("minimum", "9" * 5000, "Not a valid integer value."),
        ("fills", "7", "Please choose one of the drafts of the list."),
        ("fills", "x", "Please choose one of the drafts of the list."),
        ("boosted", "nobody", "“nobody” names nobody of this event."),
        ("boosted", "x" * 20_001, "This list is too long."),
    ],
)
def test_a_setting_that_cannot_be_used_starts_nothing_and_the_form_is_kept(desk, event, field, value, sentence):
    answer = desk.post(RUNS, data=CHOSEN | {field: value})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert re.search(r'name="mutual"[^>]*value="' + (CHOSEN | {field: value})["mutual"], answer.text)
    assert event.audit("run requested") == 0


@pytest.mark.parametrize(
    "ends",
    [
        {"rank": "0", "mutual": "100", "boost": "100", "minimum": "0", "seconds": "1", "seed": "0"},
        {"rank": "300", "mutual": "400", "boost": "500", "minimum": "10", "seconds": "3600", "seed": str(2**31 - 1)},
    ],
    ids=["lower", "upper"],
)
def test_the_ends_of_every_range_are_possible(desk, event, ends):
    assert desk.post(RUNS, data=CHOSEN | ends).status_code == 303
    run = event.run(1)
    weights = Weights(int(ends["rank"]), int(ends["mutual"]), int(ends["boost"]))
    assert (run.settings.weights, run.settings.minimum) == (weights, int(ends["minimum"]))
    assert (run.seconds_limit, run.seed) == (int(ends["seconds"]), int(ends["seed"]))


@pytest.mark.parametrize(
    ("field", "value"), [("seconds", "0"), ("seconds", "3601"), ("seed", "-1"), ("seed", str(2**31))]
)
def test_one_beyond_the_ends_of_time_and_seed_starts_nothing(desk, event, field, value):
    assert desk.post(RUNS, data=CHOSEN | {field: value}).status_code == 422
    assert event.audit("run requested") == 0


def test_filling_the_gaps_keeps_a_draft_and_a_broken_one_is_refused_with_the_reason(desk, event):
    event.draft(*HALF)
    assert desk.post(RUNS, data=CHOSEN | {"fills": "1"}).status_code == 303
    assert event.run(2).origin.fills == 1
    assert "Fills the gaps of run 1" in text_of(desk.get(RUNS))
    desk.post(f"{RUNS}/2/cancel")
    with event.database.writing() as session:
        session.add(Veto(participant_id=event.ids["e"], target_id=event.ids["d"]))
    answer = desk.post(RUNS, data=CHOSEN | {"fills": "1"})
    assert answer.status_code == 422
    assert refusal_of(answer).startswith("The timetable breaks rules by now")
    assert "d, e: blocked." in text_of(answer)


def test_an_edited_draft_can_be_filled_too_and_its_locks_alone_once_there_are_some(desk, event):
    event.draft(*HALF)
    with event.database.writing() as session:
        made = make_draft(session, event.id, event.run(1).grid_id, by="organiser:1", now=NOW)
        grid_id = grid_of_draft(session, event.id, made.number)
    assert desk.post(RUNS, data=CHOSEN | {"fills": "locked-1"}).status_code == 422
    with event.database.writing() as session:
        session.execute(update(GridMeeting).where(GridMeeting.grid_id == grid_id).values(locked=True))
    assert "Draft 1, only what is locked" in text_of(desk.get(RUNS))
    assert desk.post(RUNS, data=CHOSEN | {"fills": "locked-1"}).status_code == 303
    assert event.run(2).origin == Origin(draft=1, locked=True)
    page = desk.get(f"{RUNS}?from=2")
    assert "Keeps what is locked in draft 1" in text_of(page)
    assert re.search(r'<option selected value="locked-1">', page.text)


def test_unmet_wishes_have_reasons_and_a_veto_reads_blocked(desk, event):
    with event.database.writing() as session:
        session.add(Veto(participant_id=event.ids["e"], target_id=event.ids["c"]))
    event.draft(*HALF)
    page = desk.get(f"{RUNS}/1/unmet")
    said = text_of(page)
    # Neither whose wish it was nor who asked not to meet whom.
    assert said.count("Blocked.") == 1
    assert re.search("(Da-on and Ma-ru|Ma-ru and Da-on)[^.]* Blocked[.]", said)
    assert "Ga-on Lab for Na-rin" in said
    only = text_of(desk.get(f"{RUNS}/1/unmet?person={event.public_ids['b']}"))
    assert "Ga-on Lab for Na-rin" in only
    assert "Blocked." not in only
    for odd in ("?page=0", "?page=99", "?page=x", "?person=x"):
        assert desk.get(f"{RUNS}/1/unmet{odd}").status_code == 200


def test_a_change_is_tried_by_one_press_and_shown_before_and_after(desk, event):
    event.draft(*HALF)
    page = desk.get(f"{RUNS}/1/unmet").text
    meeting = re.search(r'name="meeting" value="(a\+b)"', page)
    what = re.search(r'name="meeting" value="a\+b"><input type="hidden" name="what" value="(\w+)"', page)
    answer = desk.post(f"{RUNS}/1/try", data={"meeting": meeting.group(1), "what": what.group(1)})
    assert (answer.status_code, answer.location) == (303, f"{RUNS}/2")
    execute_run(event.database, event.settings, event.run(2).id)
    said = text_of(desk.get(f"{RUNS}/2"))
    assert "A trial makes no draft." in said
    assert "Before and after" in said
    assert "(run 1)" in said
    assert desk.get(f"{RUNS}/2/publish").status_code == 404
    assert desk.post(f"{RUNS}/2/copy").status_code == 404


@pytest.mark.parametrize("data", [{}, {"meeting": "x"}, {"meeting": "a+b", "what": "nonsense"}])
def test_a_try_of_nothing_starts_no_run_or_one_that_is_known(desk, event, data):
    event.draft(*FIRST_GRID)
    answer = desk.post(f"{RUNS}/1/try", data=data)
    assert (answer.status_code, answer.location) == (303, f"{RUNS}/1/unmet")
    assert event.audit("run requested") == 1
    assert desk.post(f"{RUNS}/1/try", data={"meeting": "x+y", "what": "require"}).status_code == 409


def test_two_runs_stand_side_by_side(desk, event):
    event.draft(*HALF)
    event.draft(*FIRST_GRID)
    said = text_of(desk.get(f"{RUNS}/1/compare?with=2"))
    assert "Wishes met 4 / 8 8 / 8" in said
    assert "Who gains 4" in said
    assert "0 → 1 of 1 wishes" in said
    assert text_of(desk.get(f"{RUNS}/1/compare")).count("Run 2") >= 1
    assert desk.get(f"{RUNS}/1/compare?with=9").status_code == 404


def test_rolling_back_makes_a_draft_and_the_publish_page_of_a_replaced_grid_offers_it(desk, event):
    event.publish(event.draft(*FIRST_GRID))
    event.publish(event.draft(*HALF), 1)
    page = desk.get(f"{RUNS}/1/publish")
    assert "This timetable was revision 1 and was replaced since." in text_of(page)
    assert f'action="{RUNS}/1/copy"' in page.text
    answer = desk.post(f"{RUNS}/1/copy")
    assert (answer.status_code, answer.location) == (303, f"{RUNS}/3")
    said = text_of(desk.get(f"{RUNS}/3"))
    assert "nothing was searched for or proven. Copy of run 1" in said
    assert desk.post(f"{RUNS}/3/publish", data={"seen": "2"}).status_code == 303
    assert event.state()[0] == 3


def test_pairs_are_put_on_the_list_shown_as_blocked_and_taken_off(desk, event):
    assert pair(desk).status_code == 303
    assert pair(desk, "Da-on [c]", "다온의 친구 [e]", "forbidden").status_code == 303
    page = desk.get(PAIRS)
    said = text_of(page)
    assert "Na-rin Ma-ru Must meet" in said
    assert "Da-on Ma-ru Blocked" in said
    assert '<option value="Ga-on · Lab [a]">' in page.text
    ids = {"first": event.public_ids["e"], "second": event.public_ids["b"]}
    gone = "This rule was gone already; nothing was changed."
    for kind, told in (("forbidden", gone), ("required", "The rule is taken off."), ("required", gone)):
        assert 'name="kind" value="required"' in page.text
        assert told in text_of(desk.post(f"{PAIRS}/free", data={**ids, "kind": kind}, follow_redirects=True))
    assert "Must meet" not in text_of(desk.get(PAIRS))
    assert desk.post(f"{PAIRS}/free", data={"first": "x"}).status_code == 303
    assert event.audit("pair freed") == 1


@pytest.mark.parametrize(
    ("first", "second", "kind", "sentence"),
    [
        ("", "e", "required", "Please write a name."),
        ("nobody", "e", "required", "“nobody” names nobody of this event."),
        ("e", "Ma-ru", "required", "These are the same person; please choose two."),
        ("b", "e", "perhaps", "Please choose one of the two."),
        ("x" * 201, "e", "required", "This is too long for a name."),
    ],
)
def test_a_pair_that_cannot_be_is_refused_and_the_form_kept(desk, event, first, second, kind, sentence):
    answer = pair(desk, first, second, kind)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert f'value="{second}"' in answer.text
    assert event.audit("pair required") == 0


def test_of_two_organisers_the_second_learns_that_the_pair_is_ruled_otherwise(office, event):
    assert pair(office.browser()).status_code == 303
    answer = pair(office.browser(), kind="forbidden")
    assert answer.status_code == 409
    assert refusal_of(answer) == ("This pair is on the list already, as one that must meet. Please take it off first.")


def test_one_name_of_two_people_asks_for_the_key(desk, event):
    with event.database.writing() as session:
        session.execute(update(Participant).where(Participant.key == "d").values(name_en="Na-rin"))
    assert "“Na-rin” names several" in text_of(pair(desk, "Na-rin"))
    assert pair(desk, "Na-rin [b]").status_code == 303


def test_a_required_pair_that_is_blocked_is_named_before_a_run(desk, event):
    pair(desk, "a", "d")
    answer = desk.post(RUNS, data=CHOSEN)
    assert answer.status_code == 422
    assert refusal_of(answer) == (
        "Required pairs that are blocked: “Ga-on” – “Ra-hee”. Please take them off the list of pairs."
    )


def test_a_conflict_is_told_with_names_in_both_languages(office, event):
    desk = office.browser()
    pair(desk, "a", "b")
    pair(desk, "b", "c")
    desk.post(RUNS, data=CHOSEN)
    execute_run(event.database, event.settings, event.run(1).id)
    said = text_of(desk.get(f"{RUNS}/1"))
    assert "“Ga-on” – “Na-rin”: must meet." in said
    assert "“Na-rin” is free only at 14:40." in said
    assert "a+b" not in said
    korean = text_of(office.browser(language="ko").get(f"{RUNS}/1"))
    assert "“가온” – “나린”: 반드시 만나야 합니다." in korean
    assert "“나린”: 가능한 시간은 14:40뿐입니다." in korean


def test_no_requirement_that_a_run_can_have_stays_in_the_solvers_words(app):
    problem = Problem(
        slots=(Slot(), Slot()),
        tables=(Table("T1", frozenset({0})), Table("T2", frozenset())),
        people=(
            Person("a", frozenset({0}), (1, 1), most=1, quotas=(Quota(frozenset({0}), 1), Quota(frozenset({0, 1}), 1))),
            Person("b", frozenset(), (1, 1)),
            Person("c", frozenset({0, 1}), (1, 1)),
        ),
        meetings=(
            Meeting("a+b", (0, 1), frozenset({0, 1}), required=True, tables=frozenset({0})),
            Meeting("a+c", (0, 2), frozenset(), tables=frozenset()),
        ),
    )
    lines = [
        *(requirements.slots_words(problem, meeting) for meeting in (0, 1)),
        *(requirements.available_words(problem, person) for person in (0, 1, 2)),
        requirements.capacity_words(problem, 0, 1),
        *(requirements.once_words(problem, tables) for tables in ([0], [0, 1])),
        *(requirements.exists_words(problem, table) for table in (0, 1)),
        *(requirements.tables_words(problem, 0, allowed) for allowed in ((), (0,), (0, 1))),
        requirements.most_words(problem, 0),
        *(requirements.quota_words(problem, 0, number) for number in (0, 1)),
        requirements.required_words(problem, 0),
    ]
    book = Namebook({"a": "Ga-on", "b": "Na-rin", "c": "Da-on"}, {0: "14:00", 1: "14:20"})
    with app.test_request_context(headers={"Accept-Language": "en"}):
        told = conflict_lines(book, lines)
    assert not set(told) & set(lines)
    assert not [line for line in told if "+" in line or "slot 1" in line]
    assert told[0] == "“Ga-on” – “Na-rin”: only at 14:00, 14:20."


def test_more_runs_pairs_and_wishes_take_no_more_queries(desk, event):
    event.draft(*HALF)
    event.draft(*HALF)
    pair(desk)
    pages = (RUNS, PAIRS, f"{RUNS}/1", f"{RUNS}/1/unmet", f"{RUNS}/1/compare?with=2")

    def counts():
        found = {}
        for page in pages:
            desk.get(page)
            with counted_queries(event.database) as statements:
                assert desk.get(page).status_code == 200
            found[page] = len(statements)
        return found

    few = counts()
    for _ in range(3):
        event.draft(*HALF)
    pair(desk, "a", "c")
    pair(desk, "b", "c", "forbidden")
    assert counts() == few
