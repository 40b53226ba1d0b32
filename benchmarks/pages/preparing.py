"""An event of any size in the middle of its day, with something on every page: runs, drafts, a publication, marks."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select

from benchmarks.load.crowds import crowd
from migrations import upgrade
from scheduler.accounts.records import Organiser
from scheduler.audit.records import AuditEntry
from scheduler.checkins.records import CheckIn
from scheduler.checkins.values import State
from scheduler.database import Database, Session, open_database
from scheduler.events.records import MeetingTable
from scheduler.followups.assigning import assign_follow_ups
from scheduler.followups.records import FollowUpAnswer, Outcome
from scheduler.imports.additions.fields import Subject
from scheduler.imports.additions.pending import begin_import, examine, name_columns
from scheduler.imports.files import read_event
from scheduler.imports.service import store_event
from scheduler.jobs.runner import run_due
from scheduler.people.absences import AbsenceKind
from scheduler.people.records import Participant
from scheduler.privacy.consents import decide
from scheduler.privacy.reviews import ask_review
from scheduler.privacy.rules import Decision
from scheduler.registrations.records import Registration
from scheduler.registrations.service import set_registration
from scheduler.settings import Settings
from scheduler.timetable.editing_drafts import make_draft
from scheduler.timetable.occurrences import note_away, note_closed
from scheduler.timetable.publishing import publish_grid
from scheduler.timetable.records import PublishedMeeting
from scheduler.timetable.repairing import propose_repair
from scheduler.timetable.service import request_run, run_summary
from scheduler.whatif.service import request_what_if
from scheduler.whatif.values import Question, Varies
from scheduler.work import exploring, importing, solving, suggesting

BEFORE = datetime(2027, 3, 2, 3, tzinfo=UTC)
"""After the deadline of wishes: the event is solved and published."""

NOW = datetime(2027, 3, 5, 5, 20, tzinfo=UTC)
"""The third of twelve slots has begun."""

BY = "command"
ROOM = "교류홀"
SLOTS = b"slot_minutes = 10\nslots = 12"
WISHES, MORE_TABLES = 8, 10
WALK_INS, AWAY, SAVES = 40, 10, 10


@dataclass(frozen=True, slots=True)
class Ground:
    """The event in its database, and what its use cases need."""

    database: Database
    settings: Settings
    event_id: int
    rng: random.Random

    def solve(self, seconds: float, seed: int) -> int:
        """Solve it; the id of the grid."""
        with self.database.writing() as session:
            number = request_run(
                session, self.event_id, by=BY, seconds=seconds, workers=2, seed=seed, now=BEFORE, queued=True
            )
        run_due(self.database, solving(self.database, self.settings, clock=_before), clock=_before)
        with self.database.reading() as session:
            run = run_summary(session, self.event_id, number)
        if run.grid_id is None:
            raise RuntimeError(f"run {number} left no grid: {run.state}, {run.reason}")
        return run.grid_id


def _before() -> datetime:
    return BEFORE


def _now() -> datetime:
    return NOW


def prepare(settings: Settings, people: int, *, seed: int, seconds: float) -> None:
    """Make the schema and the event in the database of these settings. ``seconds`` is the limit of each solve."""
    database = open_database(settings.database)
    try:
        upgrade(database.engine)
        files = crowd(people, seed=seed, wishing=1, most=WISHES)
        files["event.toml"] = files["event.toml"].replace(b"slot_minutes = 20\nslots = 6", SLOTS)
        with database.writing() as session:
            event_id = store_event(session, read_event(files), by=BY, now=BEFORE)
        ground = Ground(database, settings, event_id, random.Random(seed))
        run_due(database, suggesting(database), clock=_before)
        _plan(ground, seconds)
        _begin(ground)
        _bring(ground, files["participants.csv"])
        propose_repair(database, settings, event_id, by=BY, now=NOW)
    finally:
        database.close()


def _plan(ground: Ground, seconds: float) -> None:
    """Two runs of which one is published, a draft of each, and a what-if."""
    grids = [ground.solve(seconds, seed) for seed in (1, 2)]
    with ground.database.writing() as session:
        publish_grid(
            session,
            ground.settings,
            ground.event_id,
            grids[0],
            seen_revision=0,
            accept_differences=False,
            by=BY,
            now=BEFORE,
        )
        for grid in grids:
            make_draft(session, ground.event_id, grid, by=BY, now=BEFORE)
        tables = session.scalar(select(func.count()).where(MeetingTable.event_id == ground.event_id)) or 0
        request_what_if(
            session,
            ground.event_id,
            Question(Varies.TABLES, ROOM, (tables, tables + MORE_TABLES)),
            by=BY,
            seconds=seconds,
            workers=2,
            seed=1,
            now=BEFORE,
        )
    run_due(ground.database, exploring(ground.database, ground.settings, clock=_before), clock=_before)


def _begin(ground: Ground) -> None:
    """The day itself: who agreed, saved, has come, is not there, walked up, and wants to go on with whom."""
    with ground.database.writing() as session:
        persons = session.scalars(
            select(Participant).where(Participant.event_id == ground.event_id).order_by(Participant.id)
        ).all()
        ids = [person.id for person in persons]
        for number in ids:
            decide(session, number, Decision.GIVEN, language="ko", now=BEFORE)
        session.execute(insert(AuditEntry), [_saved(ground, number) for number in ids for _ in range(SAVES)])
        session.execute(insert(CheckIn), [_mark(ground, place, number) for place, number in enumerate(ids)])
        set_registration(session, ground.event_id, until=NOW + timedelta(days=1), approval=True, by=BY, now=NOW)
        session.execute(insert(Registration), [_stranger(ground, number) for number in range(WALK_INS)])
        ask_review(session, ground.settings, ids[0], "왜 만남이 적나요?", key="first", now=NOW)
        kinds = (AbsenceKind.NO_SHOW, AbsenceKind.CANCELLED)
        for place, person in enumerate(persons[1 : AWAY + 1]):
            note_away(session, ground.event_id, person.public_id, kinds[place % 2], None, by=BY, now=NOW)
        table = session.scalars(
            select(MeetingTable.id).where(MeetingTable.event_id == ground.event_id).order_by(MeetingTable.position)
        ).first()
        note_closed(session, ground.event_id, table or 0, None, None, by=BY, now=NOW)
        _answers(ground, session)
    assign_follow_ups(ground.database, ground.settings, ground.event_id, by=BY, now=NOW)


def _saved(ground: Ground, person: int) -> dict[str, object]:
    at = BEFORE - timedelta(hours=ground.rng.randint(24, 400))
    said = {"actor": f"participant:{person}", "action": "wishes saved", "detail": {"version": 1}}
    return {"event_id": ground.event_id, "at": at, **said}


def _mark(ground: Ground, place: int, person: int) -> dict[str, object]:
    at = NOW - timedelta(minutes=ground.rng.randint(20, 120))
    state = State.NO_SHOW if place % 50 == 1 else State.ARRIVED
    own = {"participant_id": person, "key": f"mark-{person}", "state": state, "place": "A"}
    return {"event_id": ground.event_id, **own, "made_at": at, "received_at": at, "made_by": BY}


def _stranger(ground: Ground, number: int) -> dict[str, object]:
    firm = {"organisation_id": None, "organisation_name": f"새 회사 {number}", "organisation_kind": "company"}
    times = dict.fromkeys(("created_at", "answered_at", "confirmed_at"), NOW - timedelta(hours=1))
    name = {"name_ko": f"새 사람 {number}", "name_en": f"New person {number}", "role": "이사", "language": "ko"}
    own = {"public_id": f"{number:016x}", "key": f"stranger-{number}", "email": f"new{number}@example.org"}
    return {"event_id": ground.event_id, "zone_id": None, "secret_sha256": None, **own, **name, **firm, **times}


def _answers(ground: Ground, session: Session) -> None:
    """As after the last meeting: most people have answered, and one in ten pairs plans something."""
    pairs = session.execute(
        select(PublishedMeeting.first_id, PublishedMeeting.second_id).where(
            PublishedMeeting.event_id == ground.event_id
        )
    ).all()
    answers, outcomes = [], []
    for first, second in pairs:
        if ground.rng.random() < 0.1:
            own = {"event_id": ground.event_id, "first_id": first, "second_id": second}
            outcomes.append({**own, "kind": "planning", "note": "", "at": NOW, "by": BY})
        for person, partner in ((first, second), (second, first)):
            if ground.rng.random() < 0.7:
                go_on = ground.rng.random() < 0.3
                answers.append(
                    {"participant_id": person, "partner_id": partner, "go_on": go_on, "note": "", "saved_at": NOW}
                )
    session.execute(insert(FollowUpAnswer), answers)
    session.execute(insert(Outcome), outcomes)


def _bring(ground: Ground, people: bytes) -> None:
    """A list of everybody once more, checked and not accepted yet."""
    with ground.database.writing() as session:
        organiser = session.scalars(select(Organiser.id).order_by(Organiser.id)).first() or 0
        upload = examine(Subject.PEOPLE, people)
        own = (session, ground.event_id, organiser)
        public_id = begin_import(*own, Subject.PEOPLE, "people.csv", upload, now=NOW)
        name_columns(*own, public_id, upload.columns, kind="company", language="ko", seen=1, now=NOW)
    run_due(ground.database, importing(ground.database, clock=_now), clock=_now)
