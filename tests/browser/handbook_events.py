"""The event that the handbook's pictures show, from open wishes to the day after: solved in earnest or just stored."""

import time
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from scheduler.accounts.service import make_participant_link, sign_in
from scheduler.checkins.service import mark
from scheduler.checkins.values import State
from scheduler.database import Database, Session
from scheduler.events.values import EventSummary
from scheduler.followups.service import answer
from scheduler.people.absences import AbsenceKind, note_absence
from scheduler.people.service import people
from scheduler.people.values import Person
from scheduler.privacy.consents import decide
from scheduler.privacy.rules import Decision
from scheduler.settings import Settings
from scheduler.timetable.editing_drafts import make_draft
from scheduler.timetable.grids import current_revision, grid_view
from scheduler.timetable.publishing import publish_grid
from scheduler.timetable.records import Run
from scheduler.timetable.repairing import propose_repair
from scheduler.timetable.service import cancel_run, request_run, run_summary
from scheduler.timetable.values import UNDER_WAY, GoalNews, GridView, RunState
from scheduler.whatif.records import WhatIf
from scheduler.whatif.running import keep_scenarios
from scheduler.whatif.service import request_what_if, what_if_view
from scheduler.whatif.values import Measured, Question, Varies
from tests.conftest import Clock
from tests.web.attendee.conftest import simple_grid, store_grid

BY = "command"
TABLES = tuple(range(10, 35, 3))


@dataclass
class Scene:
    """The event of the pictures. ``earnest``: the solver works for them; otherwise a small timetable is stored."""

    database: Database
    settings: Settings
    event: EventSummary
    clock: Clock
    earnest: bool

    def everybody(self) -> list[Person]:
        with self.database.reading() as session:
            return sorted(people(session, self.event.id), key=lambda person: person.key)

    def published(self) -> GridView:
        with self.database.reading() as session:
            revision = current_revision(session, self.event.id)
            assert revision is not None
            return grid_view(session, self.event.id, revision.grid_id)


def some_came_in(scene: Scene) -> None:
    """All but every seventh signed in and agreed."""
    for number, person in enumerate(scene.everybody()):
        if number % 7 and (scene.earnest or number < 5):
            with scene.database.writing() as session:
                secret = make_participant_link(session, person.id, now=scene.clock.now)
                sign_in(session, secret, now=scene.clock.now)
                decide(session, person.id, Decision.GIVEN, language="ko", now=scene.clock.now)


def solve(scene: Scene) -> None:
    """Run 1, and a draft of its timetable."""
    with scene.database.writing() as session:
        if scene.earnest:
            request_run(session, scene.event.id, by=BY, seconds=15, workers=2, seed=0, now=scene.clock.now)
        else:
            _store_run(session, scene)
    _wait_for_run(scene, 1)
    with scene.database.writing() as session:
        grid_id = run_summary(session, scene.event.id, 1).grid_id
        assert grid_id is not None
        make_draft(session, scene.event.id, grid_id, by=BY, now=scene.clock.now)


def _store_run(session: Session, scene: Scene) -> None:
    now = scene.clock.now
    number = request_run(session, scene.event.id, by=BY, seconds=15, workers=2, seed=0, now=now, queued=False)
    run = session.get_one(Run, run_summary(session, scene.event.id, number).id)
    run.state, run.finished_at = RunState.FINISHED, now
    store_grid(session, scene.event.id, list(simple_grid(session, scene.event.id)), run_id=run.id, now=now)


def start_long_run(scene: Scene) -> None:
    """Run 2, which is looked at while it works."""
    with scene.database.writing() as session:
        queued = scene.earnest
        request_run(session, scene.event.id, by=BY, seconds=60, workers=2, seed=1, now=scene.clock.now, queued=queued)
    if scene.earnest:
        time.sleep(6)


def _wait_for_run(scene: Scene, number: int) -> None:
    for _ in range(600):
        with scene.database.reading() as session:
            if run_summary(session, scene.event.id, number).state not in UNDER_WAY:
                return
        time.sleep(0.2)
    raise AssertionError(f"run {number} does not end")


def publish_and_note(scene: Scene) -> None:
    """Run 1 is published; one person cancels, one comes later; a repair is worked out."""
    with scene.database.writing() as session:
        cancel_run(session, scene.event.id, 2, by=BY, now=scene.clock.now)
        grid_id = run_summary(session, scene.event.id, 1).grid_id
        assert grid_id is not None
        publish_grid(
            session,
            scene.settings,
            scene.event.id,
            grid_id,
            seen_revision=0,
            accept_differences=True,
            by=BY,
            now=scene.clock.now,
        )
    meetings = scene.published().meetings
    begin, end = (meetings[0].slot.starts_at - timedelta(hours=12), meetings[0].slot.starts_at + timedelta(hours=12))
    first, later = meetings[0].first, meetings[1].first
    with scene.database.writing() as session:
        note_absence(session, scene.event.id, first, AbsenceKind.CANCELLED, begin, end, by=BY, now=scene.clock.now)
        note_absence(
            session,
            scene.event.id,
            later,
            AbsenceKind.LATE,
            begin,
            meetings[1].slot.ends_at,
            by=BY,
            now=scene.clock.now,
        )
    propose_repair(scene.database, scene.settings, scene.event.id, by=BY, now=scene.clock.now)


def try_tables(scene: Scene) -> None:
    """What-if 1: the tables of the room of the meetings."""
    room = scene.published().tables[0].room
    with scene.database.writing() as session:
        question = Question(Varies.TABLES, room, TABLES)
        request_what_if(session, scene.event.id, question, by=BY, seconds=60, workers=2, seed=0, now=scene.clock.now)
        if not scene.earnest:
            row = session.scalars(select(WhatIf)).one()
            row.state, row.reason, row.worth_wanted = RunState.FINISHED, "done", 1000
            row.started_at = row.finished_at = scene.clock.now
            keep_scenarios(session, row.id, [_measured(value) for value in TABLES])
    for _ in range(600):
        with scene.database.reading() as session:
            if what_if_view(session, scene.event.id, 1).state not in UNDER_WAY:
                return
        time.sleep(0.2)
    raise AssertionError("the what-if does not end")


def _measured(tables: int) -> Measured:
    worth = min(900, 100 * tables)
    goals = tuple(GoalNews(name, number, number) for name, number in (("shortfall", 0), ("weight", worth)))
    return Measured(tables, "optimal", 2 * tables, goals, (0, 4), 6 * tables, tables, tables, 0.5)


def begin_the_day(scene: Scene) -> None:
    """Most people are there; two come later, one does not come."""
    states = {3: State.LATE, 9: State.NO_SHOW, 14: State.LATE}
    for number, person in enumerate(scene.everybody()):
        if number % 5 == 2 or not (scene.earnest or number < 5):
            continue
        with scene.database.writing() as session:
            mark(
                session,
                scene.event.id,
                person.public_id,
                states.get(number, State.ARRIVED),
                key=f"mark-{number}",
                place="",
                made_at=scene.clock.now - timedelta(minutes=number % 40),
                by=BY,
                now=scene.clock.now,
            )


def answer_afterwards(scene: Scene) -> None:
    """Two of three people said whether they want to go on."""
    said = scene.published().meetings if scene.earnest else scene.published().meetings[:3]
    for number, meeting in enumerate(said):
        pair = (meeting.first, meeting.second)
        with scene.database.writing() as session:
            for own, other in (pair, pair[::-1])[: (2, 1, 2, 0)[number % 4]]:
                answer(session, own.id, other.public_id, go_on=number % 3 > 0, note="", now=scene.clock.now)
