"""Wishes for organisations in the solver's problem: pairs, worths, quotas, and what the verifier says of grids."""

from itertools import combinations
from random import Random

import pytest

from scheduler.database import Database
from scheduler.people.directory import directory
from scheduler.people.records import Participant
from scheduler.settings import Settings
from scheduler.timetable.judging import grid_breaches, snapshot_differences
from scheduler.timetable.planning import build_problem, take_snapshot
from scheduler.timetable.rules import pair_worth
from scheduler.wishes.rules import Choices, UnfitList
from scheduler.wishes.service import save_wishes
from solver.problem import Problem
from solver.solution import Placement, Solution
from solver.solve import solve
from solver.validation import violations
from tests.scheduler.imports.small_events import FILES, with_file
from tests.scheduler.stored_events import NOW, StoredEvent, event_files, stored
from tests.sizes import TIMES

PEOPLE = {"a": "o1", "b": "", "c": "o1", "d": "o2", "e": "o2", "f": "o2", "g": "o3"}
LIMIT = 3
ONLINE = 1
"""The virtual table of the small event."""


@pytest.fixture
def event(database: Database, settings: Settings) -> StoredEvent:
    """Seven people of three organisations, who wish for nobody yet."""
    firms = FILES["organisations.csv"] + "o2,상사,Firm,company,,,,,,,,\no3,협회,Club,association,,,,,,,,\n"
    names = zip(PEOPLE.items(), ("가온", "나린", "다온", "라희", "마루", "바다", "사랑"), strict=True)
    persons = [FILES["participants.csv"].partition("\n")[0]]
    persons += [f"{key},{firm},{name},,,,{key}@example.org,ko,," for (key, firm), name in names]
    files = {
        "organisations.csv": firms,
        "participants.csv": "\n".join(persons) + "\n",
        "attendance.csv": "participant,item,role\n",
        "wishes.csv": "participant,rank,target\n",
        "vetoes.csv": "participant,target\n",
    }
    return stored(database, settings, event_files(*(with_file(name, text) for name, text in files.items())))


class Chooser:
    """Saves lists by letters of people and keys of organisations."""

    def __init__(self, event: StoredEvent) -> None:
        self.event = event
        self.seen: dict[str, int] = {}
        with event.database.reading() as session:
            known = directory(session, event.id)
        firms = dict(zip(("o1", "o2", "o3"), sorted(known.firms, key=lambda firm: firm.id), strict=True))
        self.ids = event.public_ids | {key: firm.public_id for key, firm in firms.items()}

    def __call__(self, key: str, wishes: str, vetoes: str = "") -> None:
        seen = self.seen.get(key, 0)
        lists = (tuple(self.ids[each] for each in row.split()) for row in (wishes, vetoes))
        with self.event.database.writing() as session:
            save_wishes(session, self.event.ids[key], Choices(*lists), seen=seen, key=f"{seen}", now=NOW)
        self.seen[key] = seen + 1

    def problem(self) -> Problem:
        with self.event.database.reading() as session:
            return build_problem(session, self.event.id)


@pytest.fixture
def choose(event: StoredEvent) -> Chooser:
    return Chooser(event)


def worths(problem: Problem) -> dict[str, int]:
    return {meeting.id: meeting.weight for meeting in problem.meetings}


def quotas(problem: Problem) -> dict[str, list[tuple[set[str], int]]]:
    return {
        person.id: [({problem.meetings[m].id for m in quota.meetings}, quota.most) for quota in person.quotas]
        for person in problem.people
        if person.quotas
    }


def test_a_wish_for_an_organisation_is_a_pair_with_each_of_its_people_and_one_meeting_at_most(choose):
    choose("a", "b o2")
    choose("d", "a")
    choose("f", "", "o1")
    problem = choose.problem()
    # a's second wish is worth 2 with e; d wished for a too, which counts twice; f refused a's organisation.
    assert worths(problem) == {"a+b": 3, "a+d": 2 * (2 + 3), "a+e": 2}
    assert quotas(problem) == {"a": [({"a+d", "a+e"}, 1)]}


def test_wishes_that_meet_each_other_through_organisations_are_mutual(choose):
    choose("a", "o2")
    choose("e", "g o1")
    problem = choose.problem()
    assert worths(problem) == {"a+d": 3, "a+e": 2 * (3 + 2), "a+f": 3, "c+e": 2, "e+g": 3}
    assert quotas(problem) == {"a": [({"a+d", "a+e", "a+f"}, 1)], "e": [({"a+e", "c+e"}, 1)]}


def test_the_least_counts_the_people_of_an_organisation_as_one(choose, event):
    with event.database.writing() as session:
        session.query(Participant).update({"least": 3})
    choose("b", "o2")
    least = {person.id: person.least for person in choose.problem().people}
    assert least == {"a": 0, "b": 1, "c": 0, "d": 1, "e": 1, "f": 1, "g": 0}
    choose("b", "o2 a", "d")
    assert next(person for person in choose.problem().people if person.id == "b").least == 2


def test_a_grid_with_two_meetings_at_an_organisation_wished_for_later_is_not_valid(choose, event):
    choose("b", "d e")
    grid = event.draft("bd 0 T1", "be 1 T1")
    with event.database.reading() as session:
        before = take_snapshot(session, event.id).data
        assert grid_breaches(session, event.id, grid) == ()
    choose("b", "o2")
    with event.database.reading() as session:
        assert [(breach.rule, breach.keys) for breach in grid_breaches(session, event.id, grid)] == [("R9", ("b",))]
        assert snapshot_differences(session, event.id, before).wishes == ("b", "e", "f")


def test_a_quota_alone_is_a_difference(choose, event):
    choose("d", "b")
    choose("e", "b")
    with event.database.reading() as session:
        before = take_snapshot(session, event.id).data
    worth = worths(choose.problem())
    choose("d", "")
    choose("e", "")
    choose("b", "o2", "f")
    assert worths(choose.problem()) == worth
    with event.database.reading() as session:
        assert snapshot_differences(session, event.id, before).wishes == ("b",)


def _random_list(random: Random, key: str) -> tuple[str, str]:
    others = [each for each in (*PEOPLE, "o1", "o2", "o3") if each != key]
    random.shuffle(others)
    wished = random.randint(0, LIMIT)
    return " ".join(others[:wished]), " ".join(others[wished : wished + random.randint(0, 2)])


def _people(key: str, chooser: str) -> list[str]:
    there = [person for person, firm in PEOPLE.items() if firm == key] if key in {"o1", "o2", "o3"} else [key]
    return [person for person in there if person != chooser]


def _expected(lists: dict[str, tuple[str, str]]) -> dict[str, int]:
    """The worth of each pair that may meet, straight from everybody's lists."""
    ranks = {
        (key, other): rank
        for key, (wishes, _) in lists.items()
        for rank, each in enumerate(wishes.split(), start=1)
        for other in _people(each, key)
    }
    blocked = {
        frozenset((key, other))
        for key, (_, vetoes) in lists.items()
        for each in vetoes.split()
        for other in _people(each, key)
    }
    return {
        f"{one}+{other}": pair_worth((ranks.get((one, other)), ranks.get((other, one))), LIMIT)
        for one, other in combinations(sorted(PEOPLE), 2)
        if frozenset((one, other)) not in blocked and ((one, other) in ranks or (other, one) in ranks)
    }


def _too_often(lists: dict[str, tuple[str, str]], held: set[str]) -> bool:
    """Whether anybody meets two people of an organisation that they wished for."""
    return any(
        sum("+".join(sorted((key, other))) in held for other in _people(each, key)) > 1
        for key, (wishes, _) in lists.items()
        for each in wishes.split()
        if each.startswith("o")
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_is_wished_the_problem_and_the_verifier_say_what_the_lists_say(choose):
    random = Random("organisations")
    too_often = 0
    for _round in range(6 * TIMES):
        lists = {}
        for key in PEOPLE:
            lists[key] = _random_list(random, key)
            try:
                choose(key, *lists[key])
            except UnfitList:
                lists[key] = ("", "")
                choose(key, "")
        problem = choose.problem()
        assert worths(problem) == _expected(lists)
        best = solve(problem, seconds=2).solution
        assert best is not None
        assert not _too_often(lists, {problem.meetings[held.meeting].id for held in best.placements})
        for pair in combinations(range(len(problem.meetings)), 2):
            grid = Solution(tuple(Placement(slot, ONLINE, meeting) for slot, meeting in enumerate(pair)))
            refused = any(violation.rule.startswith("R9") for violation in violations(problem, grid))
            assert refused == _too_often(lists, {problem.meetings[meeting].id for meeting in pair})
            too_often += refused
    assert too_often
