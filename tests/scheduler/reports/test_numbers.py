"""What an organiser reads before a run, and about its grid, against numbers counted by hand."""

import json

import pytest
from sqlalchemy import select

from scheduler.errors import NotFound
from scheduler.reports.service import event_lines, event_numbers, run_report, unplaced_pairs
from scheduler.reports.values import RankLine, Why
from scheduler.timetable.records import Run
from scheduler.timetable.running import execute_run
from scheduler.wishes.records import Veto, Wish
from tests.queries import counted_queries
from tests.scheduler.imports.small_events import with_file
from tests.scheduler.stored_events import FIRST_GRID, event_files, stored

HALF_GRID = ("ac 0 T1", "de 0 T2")
"""Two of the four pairs that may meet: worth 8 + 12 of 12 + 8 + 10 + 12."""


def numbers_of(event):
    with event.database.reading() as session:
        return event_numbers(session, event.id)


def report_of(event, number=1):
    with event.database.reading() as session:
        return run_report(session, event.id, number)


def keys(persons) -> str:
    return "".join(person.key for person in persons)


def test_the_numbers_of_an_event_are_those_of_its_files(event):
    numbers = numbers_of(event)
    assert (numbers.participants, numbers.organisations, numbers.zones) == (5, 1, 1)
    assert (numbers.wishes, numbers.mutual_pairs, numbers.candidate_pairs) == (8, 4, 4)
    # Room 1 has one real table in three slots; with the virtual one half of the free people can meet: 4, 4 and 5.
    assert (numbers.slots, numbers.tables, numbers.places, numbers.possible) == (3, 2, 3, 6)
    assert (numbers.without_wishes, numbers.without_slot, numbers.without_candidate, numbers.overwanted) == (
        (),
        (),
        (),
        (),
    )


def test_people_whom_nobody_can_place_are_named(database, settings):
    attendance = "participant,item,role\nb,talk,attending\nc,talk,attending\nc,ask,attending\n"
    wishes = "participant,rank,target\na,1,b\nc,1,b\nd,1,b\n"
    event = stored(
        database,
        settings,
        event_files(with_file("attendance.csv", attendance), with_file("wishes.csv", wishes)),
    )
    numbers = numbers_of(event)
    assert keys(numbers.without_wishes) == "be"
    assert keys(numbers.without_slot) == "c"
    assert keys(numbers.without_candidate) == "e"
    assert [(demand.person.key, demand.wanted, demand.slots) for demand in numbers.overwanted] == [("b", 3, 1)]


def test_a_blocked_pair_is_no_candidate_and_counts_for_nobodys_demand(event):
    with event.database.writing() as session:
        session.add(Veto(participant_id=event.ids["e"], target_id=event.ids["c"]))
    numbers = numbers_of(event)
    assert (numbers.wishes, numbers.mutual_pairs, numbers.candidate_pairs) == (8, 4, 3)


def test_the_report_counts_what_the_grid_holds(event):
    event.draft(*HALF_GRID)
    report = report_of(event)
    assert (report.worth_met, report.worth_wanted, report.worth_bound) == (20, 42, None)
    assert (report.meetings, report.mutual_met, report.mutual_pairs) == (2, 2, 4)
    assert report.ranks == (RankLine(1, 5, 2), RankLine(2, 3, 2))
    assert (report.wishes, report.wishes_met) == (8, 4)
    assert report.per_person == (1, 4)
    assert [(line.person.key, line.why) for line in report.alone] == [("b", Why.NOT_PLACED)]


def test_the_worst_off_stand_first_by_the_share_of_their_own_worth(event):
    event.draft(*HALF_GRID)
    lines = [(line.person.key, round(line.share, 2), line.met, line.wishes) for line in report_of(event).worst_off]
    assert lines == [("a", 0.4, 1, 2), ("c", 0.4, 1, 2), ("e", 0.6, 1, 2)]


def test_slots_tables_and_zones_are_counted(event):
    event.draft(*HALF_GRID)
    report = report_of(event)
    assert [(use.used, use.meetings, use.places, use.free) for use in report.slots] == [
        ((1, 1), 2, 1, 4),
        ((0, 0), 0, 1, 4),
        ((0, 0), 0, 1, 5),
    ]
    zones = [(line.name.en if line.name else None, line.counts, line.total) for line in report.zones]
    assert zones == [("Ulju", (0, 1), 1), (None, (1, 1), 2)]


def test_pairs_without_a_place_stand_by_worth_with_their_reason(event):
    event.draft("ac 2 T1", "de 0 T2")
    with event.database.reading() as session:
        left = unplaced_pairs(session, event.id, 1)
    assert [(pair.first.key, pair.second.key, pair.worth, pair.mutual, pair.why) for pair in left] == [
        ("a", "b", 12, True, Why.BUSY),
        ("c", "e", 10, True, Why.NOT_PLACED),
    ]


def test_a_report_says_what_changed_since_its_run(event):
    event.draft(*FIRST_GRID)
    assert not report_of(event).differences
    with event.database.writing() as session:
        session.add(Wish(participant_id=event.ids["d"], target_id=event.ids["b"], rank=2))
    changed = report_of(event)
    assert changed.differences.wishes == ("b", "d")
    # The wish of now is counted; the worth of the run's own snapshot is not touched by it.
    assert (changed.wishes, changed.worth_wanted) == (9, 42)


def test_a_real_run_reports_its_goals_and_proof(event):
    number = event.request()
    execute_run(event.database, event.settings, event.run(number).id)
    report = report_of(event)
    assert (report.worth_met, report.worth_bound, report.status) == (42, 42, "optimal")
    with event.database.reading() as session:
        result = json.loads(session.scalars(select(Run.result)).one())
    assert [(goal.name, goal.value, goal.bound) for goal in report.goals] == [
        (goal["name"], goal["value"], goal["bound"]) for goal in result["goals"]
    ]


def test_a_run_without_a_grid_has_no_report(event):
    event.request()
    with pytest.raises(NotFound):
        report_of(event)


def test_a_report_takes_as_many_queries_for_two_meetings_as_for_four(event):
    event.draft(*HALF_GRID)
    event_of_four = event.draft(*FIRST_GRID)
    assert event_of_four
    report_of(event, 1)  # makes what is kept for as long as nothing changes
    with counted_queries(event.database) as two:
        report_of(event, 1)
    with counted_queries(event.database) as four:
        report_of(event, 2)
    assert len(two) == len(four)


def test_the_list_of_events_takes_as_many_queries_for_one_as_for_three(database, settings):
    def lines_of(organiser_id):
        with counted_queries(database) as queries, database.reading() as session:
            return len(event_lines(session, organiser_id)), len(queries)

    stored(database, settings)
    first = lines_of(1)
    for key in ("second", "third"):
        files = event_files()
        stored(
            database, settings, {**files, "event.toml": files["event.toml"].replace(b'"small"', f'"{key}"'.encode())}
        )
    assert first[0] == 1
    assert lines_of(1) == (3, first[1])
