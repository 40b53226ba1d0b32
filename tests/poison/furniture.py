"""What an event holds after a while, one of each kind, and the addresses of those things."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from scheduler.database import Session
from scheduler.events.records import MeetingTable, ProgrammeItem
from scheduler.events.service import event_summary
from scheduler.followups.outcomes import OutcomeKind, note_outcome
from scheduler.followups.records import FollowUp, Outcome
from scheduler.followups.service import answer
from scheduler.imports.additions.fields import Subject
from scheduler.imports.additions.pending import begin_import, examine
from scheduler.languages import Bilingual
from scheduler.people.absences import AbsenceKind
from scheduler.people.records import Absence
from scheduler.privacy.records import ReviewRequest
from scheduler.privacy.reviews import ask_review
from scheduler.registrations.records import Registration
from scheduler.registrations.service import register
from scheduler.registrations.values import Application
from scheduler.timetable.editing_drafts import make_draft
from scheduler.timetable.occurrences import note_away
from scheduler.timetable.records import PublishedMeeting
from scheduler.timetable.values import RunState
from scheduler.whatif.records import Scenario, WhatIf
from scheduler.whatif.service import request_what_if
from scheduler.whatif.values import Question, Varies
from tests.scheduler.stored_events import FIRST_GRID, NOW, StoredEvent

LIST = "이름,이메일,소속\n한결,h@example.org,새 연구소\n"


def furnish(event: StoredEvent, organiser_id: int) -> Mapping[str, str]:
    """One of each thing in the event. By the part of an address before it, how the address calls it."""
    grid_id = event.draft(*FIRST_GRID)
    event.publish(grid_id)
    event.draft("ab 2 T1")
    office = f"organiser:{organiser_id}"
    with event.database.writing() as session:
        make_draft(session, event.id, grid_id, by=office, now=NOW)
        question = Question(Varies.TABLES, "Room 1", (1, 2))
        request_what_if(session, event.id, question, by=office, seconds=10, workers=1, seed=0, now=NOW)
        _found_out(session, event)
        note_away(session, event.id, event.public_ids["d"], AbsenceKind.CANCELLED, None, by=office, now=NOW)
        ask_review(session, event.settings, event.ids["b"], "Why?", key=f"review of {event.id}", now=NOW)
        pending = begin_import(
            session, event.id, organiser_id, Subject.PEOPLE, "list.csv", examine(Subject.PEOPLE, LIST.encode()), now=NOW
        )
        _go_on(session, event, office)
        newcomer = _newcomer(session, event)
        known = {
            "absences": session.scalars(select(Absence.id).where(Absence.participant_id == event.ids["d"])).one(),
            "reviews": session.scalars(
                select(ReviewRequest.id).where(ReviewRequest.participant_id == event.ids["b"])
            ).one(),
            "outcomes": session.scalars(select(Outcome.id).where(Outcome.event_id == event.id)).one(),
            "organisers": organiser_id,
            "programme": session.scalars(
                select(ProgrammeItem.id).where(ProgrammeItem.event_id == event.id, ProgrammeItem.key == "ask")
            ).one(),
            "rooms": session.scalars(
                select(MeetingTable.id).where(MeetingTable.event_id == event.id, MeetingTable.key == "T1")
            ).one(),
            "people": event.public_ids["d"],
            "links": event.public_ids["d"],
            "imports": pending,
            "registrations": newcomer,
            "meetings": session.scalars(
                select(PublishedMeeting.public_id).where(
                    PublishedMeeting.first_id == event.ids["a"], PublishedMeeting.second_id == event.ids["c"]
                )
            ).one(),
            "follow-ups": session.scalars(select(FollowUp.public_id).where(FollowUp.event_id == event.id)).one(),
        }
    return {part: str(called) for part, called in known.items()}


def _found_out(session: Session, event: StoredEvent) -> None:
    """The what-if is through, and says something about two tables."""
    row = session.scalars(select(WhatIf).where(WhatIf.event_id == event.id)).one()
    row.state, row.reason, row.started_at, row.finished_at = RunState.FINISHED, "done", NOW, NOW
    row.worth_wanted = 100
    session.add(
        Scenario(
            what_if_id=row.id,
            value=2,
            status="optimal",
            meetings=4,
            goals=[],
            per_person=[0, 3, 1, 1],
            places=3,
            used=3,
            busiest=1,
            seconds=1.0,
        )
    )


def _go_on(session: Session, event: StoredEvent, office: str) -> None:
    """a and b want to, have a time, and something came of it."""
    a, b = sorted((event.ids["a"], event.ids["b"]))
    pair = event.public_ids["a"], event.public_ids["b"]
    answer(session, event.ids["a"], pair[1], go_on=True, note="", now=NOW)
    answer(session, event.ids["b"], pair[0], go_on=True, note="", now=NOW)
    note_outcome(session, event.id, pair, OutcomeKind.OTHER, "", by=office, now=NOW)
    session.add(
        FollowUp(
            event_id=event.id,
            public_id=f"{event.id:016}",
            first_id=a,
            second_id=b,
            starts_at=NOW + timedelta(days=20),
            ends_at=NOW + timedelta(days=20, hours=1),
            place_ko="",
            place_en="",
            link="",
            uid=f"{event.id}@example.org",
            sequence=0,
            created_at=NOW,
            changed_at=NOW,
            stamped_at=NOW,
        )
    )
    session.flush()


def _newcomer(session: Session, event: StoredEvent) -> str:
    """Somebody who waits for being taken in; their public id."""
    key = f"registration at {event.id}"
    wanted = Application(Bilingual("새봄", "Sae-bom"), "s@example.org", "", "Lab", "", "", "ko")
    register(session, event_summary(session, event.id), wanted, key=key, now=NOW)
    row = session.scalars(select(Registration).where(Registration.key == key)).one()
    row.confirmed_at = NOW
    return row.public_id
