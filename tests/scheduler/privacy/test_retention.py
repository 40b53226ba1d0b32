"""What participants were told is kept: on the promised day it is gone, everywhere, and not a moment before."""

import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text, update

from scheduler.accounts.feeds import note_fetch
from scheduler.accounts.service import LinkRefused, LinkState, make_participant_link, open_link, session_owner, sign_in
from scheduler.audit.records import AuditEntry
from scheduler.audit.service import details, numbers
from scheduler.checkins.service import mark
from scheduler.checkins.values import State
from scheduler.database import Database, Record
from scheduler.events.records import Event, MeetingTable
from scheduler.events.service import ChoicesDeleted, event_organisers
from scheduler.followups.feeds import make_feed
from scheduler.followups.outcomes import OutcomeKind
from scheduler.followups.records import Outcome
from scheduler.imports.additions.fields import Subject
from scheduler.imports.additions.pending import begin_import, examine
from scheduler.mail.link_requests import ask_for_link
from scheduler.mail.sending import deliver_due
from scheduler.mail.service import claim_next, taken_back
from scheduler.people.absences import AbsenceKind
from scheduler.people.own_times import store_own_times
from scheduler.people.profiles import own_profile, save_organisation
from scheduler.people.records import HomeTable, Organisation, Participant
from scheduler.people.service import save_day
from scheduler.people.values import OwnTimes, SlotTicks, Span
from scheduler.privacy import retention
from scheduler.privacy.retention import CHOICES, STAYS, Deletion, Kind, keep_promises, of_event
from scheduler.privacy.rules import FEWEST
from scheduler.settings import Settings
from scheduler.suggestions.records import Suggestions
from scheduler.suggestions.service import dismiss, switch_off
from scheduler.timetable.changes import confirm_changes
from scheduler.timetable.declining import Reason, decline
from scheduler.timetable.editing import edit
from scheduler.timetable.editing_drafts import make_draft
from scheduler.timetable.editing_values import Operation, Step
from scheduler.timetable.grids import own_timetable
from scheduler.timetable.occurrences import note_away
from scheduler.timetable.pairs import PairKind, rule_pair
from scheduler.timetable.records import Repair, Run
from scheduler.timetable.service import request_run, run_summary
from scheduler.timetable.values import RunState
from scheduler.whatif.records import WhatIf
from scheduler.whatif.running import keep_scenarios
from scheduler.whatif.service import request_what_if
from scheduler.whatif.values import Measured, Question, Varies
from scheduler.wishes.rules import Choices
from scheduler.wishes.service import save_wishes
from scheduler.work import EmbeddedRunners
from tests.scheduler.imports.small_events import EVENT
from tests.scheduler.privacy.planted import CANARY, dump, found_in_database, found_in_files, live, plant, wait_again
from tests.scheduler.stored_events import NOW, StoredEvent, event_files, stored

SEOUL = ZoneInfo("Asia/Seoul")
CHOICES_DAY = datetime(2027, 4, 4, tzinfo=SEOUL)
"""30 days after the event, told to everybody as the day by which wishes, vetoes and times are deleted."""

REST_DAY = datetime(2028, 3, 5, tzinfo=SEOUL)
MOMENT = timedelta(milliseconds=1)

WISHED = "a+c"
"""How the files of runs call a pair that may meet; nothing else is written like this."""

REST = {
    "calendar_feeds",
    "check_ins",
    "consents",
    "feed_fetches",
    "follow_up_answers",
    "follow_ups",
    "grid_meetings",
    "grids",
    "home_tables",
    "last_invitations",
    "organisation_tags",
    "organisations",
    "outbox_mails",
    "outcomes",
    "participants",
    "pending_imports",
    "publications",
    "published_meetings",
    "runs",
    "registrations",
    "review_requests",
    "saved_forms",
    "saved_profiles",
    "seats",
    "seen_revisions",
    "sign_in_links",
    "suggestions",
    "table_uses",
    "web_sessions",
}
"""Whoever adds a table decides here until when its rows are kept, as the text that participants read says."""


@pytest.fixture
def event(database: Database, settings: Settings) -> StoredEvent:
    """Everybody is a canary, and has chosen, met, answered, been mailed and been planned once more."""
    event = stored(database, settings)
    for key in event.ids:
        plant(event, key)
        with database.writing() as session:
            own = {"email": f"{CANARY}-{key}@example.org"}
            session.execute(update(Participant).where(Participant.id == event.ids[key]).values(own))
    with database.writing() as session:
        firm = {name: f"{CANARY} {name}" for name in ("name_ko", "name_en", "offers_ko", "needs_en")}
        session.execute(update(Organisation).values(firm))
        profile = replace(own_profile(session, event.ids["a"]).organisation, needs_ko=CANARY)
        save_organisation(session, event.ids["a"], profile, seen=0, key="profile", now=NOW)
        home = session.scalars(select(MeetingTable.id).where(MeetingTable.key == "T2")).one()
        session.add(HomeTable(table_id=home, participant_id=event.ids["d"]))
        first, second = sorted((event.ids["a"], event.ids["b"]))
        noted = {"kind": OutcomeKind.OTHER, "note": CANARY, "at": NOW, "by": "organiser:1"}
        session.add(Outcome(event_id=event.id, first_id=first, second_id=second, **noted))
        session.add(Suggestions(organisation_id=session.scalars(select(Organisation.id)).one(), partners=CANARY))
        b = event.ids["b"]
        save_day(session, b, ["talk"], SlotTicks(False, frozenset(), frozenset()), seen=0, key="day", now=NOW)
        store_own_times(session, b, OwnTimes(closed=frozenset({Span(NOW, NOW + timedelta(hours=1))})))
        wishes = Choices((event.public_ids["a"], event.public_ids["c"]), (event.public_ids["d"],))
        save_wishes(session, b, wishes, seen=0, key="wishes", now=NOW)
        rule_pair(session, event.id, b, event.ids["e"], PairKind.FORBIDDEN, by="command", now=NOW)
        switch_off(session, b, now=NOW)
        dismiss(session, b, event.public_ids["a"], now=NOW)
    live(event, "a", "b")
    wait_again(event)
    use_every_page(event, "b")
    note_and_repair(event, "b")
    edit_by_hand(event, event.draft("ab 2 T1", "ac 0 T1", now=NOW))
    with database.writing() as session:
        question = Question(Varies.TABLES, "Room 1", (1, 2))
        request_what_if(session, event.id, question, by="command", seconds=5, workers=1, seed=0, now=NOW)
        session.execute(update(WhatIf).values(state=RunState.FINISHED))
        keep_scenarios(
            session, session.scalars(select(WhatIf.id)).one(), [Measured(1, "optimal", 1, (), (3, 2), 3, 1, 1, 0.1)]
        )
        session.execute(update(Run).values(result=f'{{"meetings": ["{WISHED}"], "goals": []}}'.encode()))
        ask_for_link(session, f"{CANARY}-c@example.org", organiser=False, now=NOW)
        upload = examine(Subject.PEOPLE, f"name,email\n{CANARY},{CANARY}@example.com\n".encode())
        organiser = event_organisers(session, event.id)[0]
        begin_import(session, event.id, organiser, Subject.PEOPLE, f"{CANARY}.csv", upload, now=NOW)
    return event


def edit_by_hand(event: StoredEvent, grid_id: int) -> None:
    """A draft of the grid, and one edit of it."""
    with event.database.writing() as session:
        number = make_draft(session, event.id, grid_id, by="organiser:1", now=NOW).number
        lock = Step(Operation.LOCK, (event.ids["a"], event.ids["c"]))
        edit(session, event.id, number, lock, seen=0, by="organiser:1", now=NOW)


def use_every_page(event: StoredEvent, key: str) -> None:
    """A calendar address that was fetched, a declined meeting, changes that were seen, a mark of the desk."""
    own = event.ids[key]
    with event.database.writing() as session:
        make_feed(session, event.settings, own, seen=0, key="feed", now=NOW)
        note_fetch(session, own, client=CANARY, now=NOW)
        meeting = own_timetable(session, own).meetings[0].public_id
        decline(session, event.settings, own, meeting, reason=Reason.TRAVEL, note=CANARY, now=NOW)
        confirm_changes(session, own, 1, now=NOW)
        person, press = event.public_ids[key], "press"
        mark(session, event.id, person, State.LATE, key=press, place=CANARY, made_at=None, by="organiser:1", now=NOW)


def note_and_repair(event: StoredEvent, key: str) -> None:
    """Somebody is away, as an organiser noted it, and a repair is proposed that nobody applied."""
    with event.database.writing() as session:
        kind = AbsenceKind.CANCELLED
        note_away(session, event.id, event.public_ids[key], kind, None, by="organiser:1", now=NOW)
        session.add(
            Repair(
                event_id=event.id,
                token="proposal",
                revision=1,
                problem=WISHED.encode(),
                steps=[],
                offers=[],
                proven=True,
                requested_by="organiser:1",
                created_at=NOW,
            )
        )


@pytest.fixture
def other(database: Database, settings: Settings) -> StoredEvent:
    """An event of another year, of the same organisers."""
    later = EVENT.replace('key = "small"', 'key = "later"').replace("2027", "2031")
    return stored(database, settings, {**event_files(), "event.toml": later.encode()})


def kept(event: StoredEvent, now: datetime, *, only_look: bool = False) -> tuple[Deletion, ...]:
    return keep_promises(event.database, event.settings, now=now, only_look=only_look)


def rows_of(event: StoredEvent) -> dict[str, int]:
    """How many rows of the event each table has, of those whose rows may be an event's."""
    with event.database.reading() as session:
        return {
            table.name: len(session.execute(select(table).where(own)).all())
            for table in Record.metadata.sorted_tables
            if (own := of_event(table, event.id)) is not None
        }


def found_in_sqlite(database: Database, canary: str) -> list[str]:
    """The files of the database that hold the canary's bytes, also where they are no row any more."""
    path = Path(str(database.engine.url.database))
    return [file.name for file in path.parent.glob(f"{path.name}*") if canary.encode() in file.read_bytes()]


def test_every_table_has_its_day() -> None:
    every = {table.name for table in Record.metadata.sorted_tables}
    assert every == CHOICES | REST | STAYS
    assert len(every) == len(CHOICES) + len(REST) + len(STAYS)


def test_on_the_promised_day_choices_are_gone_and_the_timetable_stays(event: StoredEvent, other: StoredEvent) -> None:
    before, others = dump(event.database), rows_of(other)
    assert [name for name in CHOICES if not rows_of(event)[name]] == [], "each kind of choice is there to be deleted"
    assert found_in_database(event.database, WISHED) == [
        "grid_drafts.problem",
        "repairs.problem",
        "runs.problem",
        "runs.result",
    ]
    assert kept(event, CHOICES_DAY - MOMENT) == ()
    assert dump(event.database) == before
    with event.database.reading() as session:
        timetable = own_timetable(session, event.ids["b"])
    (done,) = kept(event, CHOICES_DAY)
    assert (done.event_key, done.kind, done.promised, done.files) == ("small", Kind.CHOICES, date(2027, 4, 4), ())
    assert found_in_database(event.database, WISHED) == []
    left = rows_of(event)
    assert [name for name in CHOICES if left[name]] == []
    assert (left["grids"], left["runs"]) == (2, 3), "only what was never published is a draft"
    with event.database.reading() as session:
        assert details(session, event_id=event.id, action="pair forbidden") == ({},)
    with event.database.reading() as session:
        assert own_timetable(session, event.ids["b"]) == timetable
    assert found_in_files(event.settings.data) != []
    assert rows_of(other) == others
    if event.database.engine.dialect.name == "sqlite":
        assert found_in_sqlite(event.database, WISHED) == []
    with pytest.raises(ChoicesDeleted):
        event.request()


def test_a_year_after_the_event_nobody_is_left(event: StoredEvent, other: StoredEvent) -> None:
    with event.database.writing() as session:
        secret = make_participant_link(session, event.ids["b"], now=NOW)
        signed_in = sign_in(session, secret, now=NOW)
    rows = rows_of(event)
    assert [name for name in REST - {"follow_ups"} if not rows[name]] == []
    kept(event, REST_DAY - MOMENT)
    assert len(found_in_database(event.database)) > 10
    others, files = dump(event.database)["participants"], found_in_files(event.settings.data)
    (done,) = kept(event, REST_DAY)
    assert (done.kind, done.promised) == (Kind.REST, date(2028, 3, 5))
    assert set(files) <= set(done.files)
    assert found_in_database(event.database) == []
    assert found_in_files(event.settings.data) == []
    if event.database.engine.dialect.name == "sqlite":
        assert found_in_sqlite(event.database, CANARY) == []
    left = rows_of(event)
    assert [name for name in CHOICES | REST if left[name]] == []
    assert [row for row in others if row[1] == other.id] == dump(event.database)["participants"]
    with event.database.reading() as session:
        assert session_owner(session, signed_in.secret, now=NOW) is None
        with pytest.raises(LinkRefused) as refused:
            open_link(session, secret, now=NOW)
        assert refused.value.state is LinkState.ERASED
        log = session.scalars(select(AuditEntry).where(AuditEntry.event_id == event.id)).all()
    assert [entry.action for entry in log if entry.actor.startswith("participant")] == []
    assert [entry.action for entry in log][-2:] == ["choices deleted as promised", "rest deleted as promised"]
    assert all(isinstance(number, int) and number >= FEWEST for entry in log for number in entry.detail.values())
    assert log[0].detail == {"participants": 5}


def test_an_id_is_no_number_that_is_kept() -> None:
    ids = ("participant", "first", "second", "organisation", "organiser", "review", "meeting", "registration")
    assert numbers(dict.fromkeys(ids, 4711) | {"mails": FEWEST, "left_out": FEWEST - 1}, fewest=FEWEST) == {
        "mails": FEWEST
    }


def test_both_at_once_where_the_server_stood_still_for_years(event: StoredEvent) -> None:
    assert [done.kind for done in kept(event, REST_DAY + timedelta(days=900))] == [Kind.CHOICES, Kind.REST]
    assert found_in_database(event.database) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", ["outbox_mails", "organisations", "suggestions"])
def test_a_table_left_out_would_be_found(event: StoredEvent, monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    left_out = {table, "organisations"} if table == "suggestions" else {table}
    monkeypatch.setattr(retention, "STAYS", STAYS | left_out)
    kept(event, REST_DAY)
    assert {found.partition(".")[0] for found in found_in_database(event.database)} == left_out


def test_a_second_time_nothing_happens_and_what_came_meanwhile_goes(event: StoredEvent) -> None:
    kept(event, CHOICES_DAY)
    before = dump(event.database)
    assert kept(event, CHOICES_DAY + timedelta(days=1)) == ()
    assert dump(event.database) == before
    with event.database.writing() as session:
        session.execute(
            text("INSERT INTO vetoes (participant_id, target_id) SELECT min(id), max(id) FROM participants")
        )
    assert [done.rows for done in kept(event, CHOICES_DAY + timedelta(days=1))] == [1]


def test_looking_tells_the_same_and_changes_nothing(event: StoredEvent) -> None:
    before, files = dump(event.database), found_in_files(event.settings.data)
    looked = kept(event, REST_DAY, only_look=True)
    assert (dump(event.database), found_in_files(event.settings.data)) == (before, files)
    assert kept(event, REST_DAY) == looked


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_the_zone_of_the_event_says_which_day_it_is(event: StoredEvent, zone: str) -> None:
    with event.database.writing() as session:
        session.execute(update(Event).values(zone=zone))
    midnight = datetime(2027, 4, 4, tzinfo=ZoneInfo(zone))
    assert kept(event, midnight - MOMENT, only_look=True) == ()
    assert [done.kind for done in kept(event, midnight, only_look=True)] == [Kind.CHOICES]


def test_of_two_processes_one_deletes(event: StoredEvent) -> None:
    barrier, found = threading.Barrier(2), []

    def delete() -> None:
        barrier.wait()
        found.extend(kept(event, CHOICES_DAY))

    threads = [threading.Thread(target=delete) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1
    assert event.audit("choices deleted as promised") == 1


def test_a_run_under_way_leaves_nothing_behind(event: StoredEvent) -> None:
    with event.database.writing() as session:
        number = request_run(session, event.id, by="command", seconds=5, workers=1, seed=0, now=NOW)
    kept(event, CHOICES_DAY)
    with event.database.reading() as session:
        run = run_summary(session, event.id, number)
    assert (run.state, run.finished_at) == (RunState.CANCELLED, CHOICES_DAY.astimezone(UTC))


def test_a_mail_in_hand_while_the_rest_goes_leaves_no_file(event: StoredEvent) -> None:
    with event.database.writing() as session:
        mail = claim_next(session, event.id, now=NOW + timedelta(days=30))
    assert mail is not None
    kept(event, REST_DAY)
    with event.database.writing() as session:
        assert taken_back(session, mail)
    assert deliver_due(event.database, event.settings, event.id, clock=lambda: REST_DAY) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_a_crash_left_of_a_mail_goes_too(event: StoredEvent) -> None:
    torn = event.settings.outbox / ".writing-abc.tmp"
    torn.write_text(CANARY)
    now = datetime.now(UTC)
    kept(event, now)
    assert torn.exists(), "it may still be in the making"
    kept(event, now + timedelta(days=2))
    assert not torn.exists()


def test_the_server_does_it_by_itself(event: StoredEvent) -> None:
    runners = EmbeddedRunners(event.database, event.settings, clock=lambda: CHOICES_DAY)
    runners.start()
    until = time.monotonic() + 20
    while event.audit("choices deleted as promised") == 0 and time.monotonic() < until:
        time.sleep(0.05)
    runners.stop()
    assert found_in_database(event.database, WISHED) == []
