"""The steps of a list on its way: nothing is stored before it is accepted, then all of it at once or nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from scheduler.accounts.service import LinkRefused, keep_organiser, make_participant_link, open_link
from scheduler.audit.records import AuditEntry
from scheduler.errors import NotFound
from scheduler.events.records import Event, MeetingTable, ProgrammeItem
from scheduler.events.service import ChoicesDeleted, event_organisers
from scheduler.imports.additions import working
from scheduler.imports.additions.faults import Fault
from scheduler.imports.additions.fields import Field, Subject
from scheduler.imports.additions.findings import RowCode
from scheduler.imports.additions.pending import (
    KEPT,
    MOST_PENDING,
    accept_import,
    back_to_columns,
    begin_import,
    cancel_import,
    examine,
    forget_imports,
    listing,
    name_columns,
    own_listings,
)
from scheduler.imports.additions.records import PendingImport
from scheduler.imports.additions.values import ColumnsUnfit, ImportMoved, Listing, RowsWrong, State
from scheduler.jobs.records import Job
from scheduler.jobs.runner import run_due
from scheduler.people.changes import PROFILES_CHANGED
from scheduler.people.profile_rules import PersonProfile
from scheduler.people.profiles import own_profile, save_person
from scheduler.people.records import Organisation, OrganisationTag, Participant
from scheduler.people.saving import StaleForm
from scheduler.privacy.erasure import erase
from scheduler.wishes.records import Wish
from scheduler.wishes.rules import Choices
from scheduler.wishes.service import save_wishes
from scheduler.work import importing
from tests.scheduler.imports.additions.lists import csv_file
from tests.scheduler.stored_events import NOW, StoredEvent

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HEADING = "key,name,email,organisation,role"


class Office:
    """The organiser of the small event, and one list of theirs."""

    def __init__(self, event: StoredEvent) -> None:
        self.event = event
        with event.database.reading() as session:
            self.organiser = event_organisers(session, event.id)[0]
        self.id = ""

    def do(self, step, *args, **named):
        with self.event.database.writing() as session:
            return step(session, self.event.id, self.organiser, self.id, *args, **named)

    def bring(self, *lines: str, subject: Subject = Subject.PEOPLE, heading: str = HEADING) -> Listing:
        upload = examine(subject, csv_file(heading, *lines))
        with self.event.database.writing() as session:
            self.id = begin_import(session, self.event.id, self.organiser, subject, "list.csv", upload, now=NOW)
        return self.look()

    def look(self) -> Listing:
        with self.event.database.reading() as session:
            return listing(session, self.event.id, self.organiser, self.id)

    def name(self, columns=None, seen: int | None = None) -> None:
        found = self.look()
        seen = found.version if seen is None else seen
        self.do(name_columns, columns or found.columns, kind="company", language="en", seen=seen, now=NOW)

    def work(self) -> Listing:
        run_due(self.event.database, importing(self.event.database, clock=lambda: NOW), clock=lambda: NOW)
        return self.look()

    def check(self, *lines: str, **named) -> Listing:
        self.bring(*lines, **named)
        self.name()
        return self.work()

    def accept(self, *, seen: int | None = None, leave_out: bool = False, **answers: str) -> None:
        seen = self.look().version if seen is None else seen
        self.do(accept_import, answers, leave_out=leave_out, seen=seen, by="organiser:1", now=NOW)

    def store(self, *lines: str, leave_out: bool = False, **named) -> Listing:
        self.check(*lines, **named)
        self.accept(leave_out=leave_out)
        return self.work()

    def people(self) -> dict[str, Participant]:
        with self.event.database.reading() as session:
            return {row.key: row for row in session.scalars(select(Participant))}


@pytest.fixture
def office(event: StoredEvent) -> Office:
    return Office(event)


def count(event: StoredEvent, table) -> int:
    with event.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_list_of_people_goes_all_the_way(office, event):
    lines = (",한결,h@example.org,새 연구소,연구원", "a,가온,a@example.org,,이사", "k1,Sol,s@example.org,시험소,")
    found = office.check(*lines)
    assert (found.state, found.numbers["added"], found.numbers["updated"]) == (State.CHECKED, 2, 1)
    assert count(event, Participant) == 5
    office.accept()
    done = office.work()
    assert done.state is State.DONE
    assert {name: done.numbers[name] for name in ("added", "updated", "firms")} == {
        "added": 2,
        "updated": 1,
        "firms": 1,
    }
    people = office.people()
    assert set(people) == {"a", "b", "c", "d", "e", "new-1", "k1"}
    assert (people["new-1"].email, people["new-1"].language, people["a"].role_ko) == ("h@example.org", "en", "이사")
    assert people["k1"].organisation_id == people["a"].organisation_id
    with event.database.reading() as session:
        row = session.scalars(select(PendingImport)).one()
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == working.IMPORTED)).one()
        waiting = session.scalar(select(func.count()).where(Job.kind == PROFILES_CHANGED, Job.done_at.is_(None)))
    assert (row.data, row.found.keys()) == (b"", {"numbers"})
    assert entry.detail == {"subject": "people", "added": 2, "updated": 1, "firms": 1}
    assert waiting == 1


@ON_SQLITE
def test_a_list_that_changes_somebody_ends_links_and_forms_as_an_organiser_who_does_so_by_hand(office, event):
    with event.database.writing() as session:
        secrets = {each: make_participant_link(session, event.ids[each], now=NOW) for each in "ab"}
    office.store("a,가온,other@example.org,,", "b,새이름,b@example.org,,")
    assert office.people()["a"].email == "other@example.org"
    with event.database.reading() as session:
        assert open_link(session, secrets["b"], now=NOW).participant_id == event.ids["b"]
        with pytest.raises(LinkRefused):
            open_link(session, secrets["a"], now=NOW)
    mine = PersonProfile("나린", "Na-rin", "", "Mine")
    with pytest.raises(StaleForm), event.database.writing() as session:
        save_person(session, event.ids["b"], mine, seen=0, key="own", now=NOW)


def test_the_same_list_again_changes_nothing(office):
    lines = (",한결,h@example.org,새 연구소,연구원", ",Sol,s@example.org,시험소,")
    office.store(*lines)
    again = office.store(*lines)
    assert {name for name, number in again.numbers.items() if number} == {"unchanged"}


def test_an_event_that_changed_meanwhile_is_told_and_nothing_is_stored(office, event):
    office.check(",한결,h@example.org,,")
    office.accept()
    with event.database.writing() as session:
        session.execute(update(Participant).where(Participant.key == "b").values(role_ko="다른 일"))
    found = office.work()
    assert (found.state, found.stale, count(event, Participant)) == (State.CHECKED, True, 5)
    office.accept()
    assert (office.work().state, count(event, Participant)) == (State.DONE, 6)


def test_a_change_between_the_look_and_the_lock_is_seen_too(office, event, monkeypatch):
    """The other organiser is quicker by a moment: their change commits after the rows were compared."""
    office.check("b,나린,new@example.org,,")
    office.accept()
    look, times = working._check, []

    def slow(*args):
        made = look(*args)
        if not times:
            times.append(1)
            with event.database.writing() as session:
                session.execute(update(Participant).where(Participant.key == "b").values(email="theirs@example.org"))
        return made

    monkeypatch.setattr(working, "_check", slow)
    found = office.work()
    assert (found.state, found.stale) == (State.CHECKED, True)
    assert office.people()["b"].email == "theirs@example.org"


@ON_SQLITE
def test_rows_with_mistakes_hold_all_up_unless_they_are_left_out(office, event):
    found = office.check(",한결,h@example.org,,", ",,x@example.org,,")
    assert [(each.row, each.code, each.field) for each in found.findings] == [(3, RowCode.NAME_MISSING, Field.NAME)]
    with pytest.raises(RowsWrong):
        office.accept()
    assert office.look().state is State.CHECKED
    office.accept(leave_out=True)
    done = office.work()
    assert (done.numbers["added"], done.numbers["left_out"], count(event, Participant)) == (1, 1, 6)


@ON_SQLITE
def test_answers_are_kept_to(office):
    line = ",가온,gaon@elsewhere.example,시험소,"
    (question,) = office.check(line).questions
    office.accept(**{question.name: "new"})
    assert office.work().numbers["added"] == 1
    office.check(",가온,third@elsewhere.example,시험소,")
    office.accept(**{"row-2": "skip"})
    assert office.work().numbers["skipped"] == 1


@ON_SQLITE
def test_columns_are_named_once_each_and_what_is_needed_is_asked_for(office):
    office.bring(",한결,h@example.org,,")
    with pytest.raises(ColumnsUnfit) as unfit:
        office.name([Field.NAME, Field.NAME, Field.EMAIL, None, None])
    assert unfit.value.twice is Field.NAME
    with pytest.raises(ColumnsUnfit) as unfit:
        office.name([None, Field.NAME, None, None, None])
    assert unfit.value.missing == (frozenset({Field.EMAIL, Field.OTHER_EMAIL}),)
    assert office.look().state is State.COLUMNS
    office.name([None, Field.NAME, Field.EMAIL, Field.START, None])
    assert office.look().columns[3] is None


@ON_SQLITE
def test_a_press_for_a_step_before_is_refused(office):
    first = office.bring(",한결,h@example.org,,").version
    office.name()
    with pytest.raises(ImportMoved):
        office.name(seen=first)
    checked = office.work()
    with pytest.raises(ImportMoved):
        office.accept(seen=checked.version - 1)
    office.accept()
    with pytest.raises(ImportMoved):
        office.accept(seen=checked.version)
    with pytest.raises(ImportMoved):
        office.do(cancel_import)
    assert office.work().numbers["added"] == 1


@ON_SQLITE
def test_a_job_that_is_done_twice_stores_once(office, event):
    office.store(",한결,h@example.org,,")
    with event.database.writing() as session:
        session.execute(update(Job).values(done_at=None, taken_until=None))
    assert (office.work().state, count(event, Participant)) == (State.DONE, 6)


@ON_SQLITE
def test_a_defect_leaves_nothing_behind_and_says_so(office, event, monkeypatch):
    office.check(",한결,h@example.org,,")
    office.accept()
    monkeypatch.setattr(working, "store", lambda *_args, **_named: 1 / 0)
    found = office.work()
    assert (found.state, found.fault.fault, count(event, Participant)) == (State.FAILED, working.DEFECT, 5)
    office.do(back_to_columns, seen=found.version)
    assert office.look().state is State.COLUMNS


@ON_SQLITE
def test_what_is_wrong_far_down_the_file_is_told_after_the_check(office):
    lines = [f",가{n},x{n}@example.org,," for n in range(50)]
    found = office.check(*lines, ',"나,y@example.org,,')
    assert (found.state, found.fault.fault, found.fault.row) == (State.FAILED, Fault.BAD_QUOTES, 52)


@ON_SQLITE
def test_only_its_organiser_sees_a_list_and_after_a_day_nobody(office, event):
    office.bring(",한결,h@example.org,,")
    with event.database.writing() as session:
        other = keep_organiser(session, name="o", email="o@example.org", language="ko", now=NOW)
        assert own_listings(session, event.id, other) == ()
        with pytest.raises(NotFound):
            listing(session, event.id, other, office.id)
        forget_imports(session, now=NOW + KEPT - timedelta(milliseconds=1))
        assert len(own_listings(session, event.id, office.organiser)) == 1
        forget_imports(session, now=NOW + KEPT)
        assert own_listings(session, event.id, office.organiser) == ()


@ON_SQLITE
def test_a_sixth_list_takes_the_place_of_the_oldest(office, event):
    first = office.bring(",한결,h@example.org,,").public_id
    for _ in range(MOST_PENDING):
        office.bring(",한결,h@example.org,,")
    with event.database.reading() as session:
        ids = [each.public_id for each in own_listings(session, event.id, office.organiser)]
    assert (len(ids), first in ids) == (MOST_PENDING, False)


@ON_SQLITE
def test_a_list_that_was_put_away_is_gone_also_while_it_is_checked(office, event):
    office.bring(",한결,h@example.org,,")
    office.name()
    office.do(cancel_import)
    with pytest.raises(NotFound):
        office.work()
    assert count(event, PendingImport) == 0


@ON_SQLITE
def test_whoever_is_erased_is_in_no_waiting_list_and_is_asked_about_when_brought_again(office, event):
    office.check("c,다온,c@example.org,,")
    with event.database.writing() as session:
        erase(session, event.settings, event.ids["c"], now=NOW)
    assert count(event, PendingImport) == 0
    found = office.check("c,다온,c@example.org,,")
    (question,) = found.questions
    assert (question.likeness, question.likeliest) == ("erased", "skip")
    office.accept()
    assert office.work().numbers["skipped"] == 1
    office.check("c,다온,c@example.org,,")
    office.accept(**{"row-2": "new"})
    assert office.work().numbers["added"] == 1
    assert office.people()["new-1"].email == "c@example.org"


@ON_SQLITE
def test_after_the_promised_day_no_list_is_taken(office, event):
    office.check(",한결,h@example.org,,")
    with event.database.writing() as session:
        session.execute(update(Event).values(choices_deleted_at=NOW))
    with pytest.raises(ChoicesDeleted):
        office.bring(",한결,h@example.org,,")


@ON_SQLITE
def test_a_profile_that_is_open_meanwhile_is_not_overwritten_unseen(office, event):
    with event.database.writing() as session:
        profile = own_profile(session, event.ids["b"])
        save_person(session, event.ids["b"], profile.person, seen=0, key="first", now=NOW)
    office.store("b,나린,b@example.org,,연구원")
    with event.database.writing() as session, pytest.raises(StaleForm):
        save_person(session, event.ids["b"], profile.person, seen=1, key="second", now=NOW)


@ON_SQLITE
def test_tags_of_an_organisation_are_replaced_as_the_list_says(office, event):
    heading = "name,email,organisation_key,needs_tags,zone"
    office.store("가온,a@example.org,o1,,", heading=heading)
    assert count(event, OrganisationTag) == 3
    office.store("가온,a@example.org,o1,battery,", "한결,h@example.org,o9,battery,ulju", heading=heading)
    with event.database.reading() as session:
        names = {row.key: (row.name_en, row.zone_id is None) for row in session.scalars(select(Organisation))}
    assert names == {"o1": ("Lab", False), "o9": ("o9", False)}
    assert count(event, OrganisationTag) == 4


@ON_SQLITE
def test_programme_and_tables_are_stored(office, event):
    heading = "title,start,end,room,kind"
    done = office.store("폐회,15:00,16:00,Hall,폐회", subject=Subject.PROGRAMME, heading=heading)
    assert done.numbers["added"] == 1
    done = office.store("T3,Room 1", "T4,Room 1", subject=Subject.TABLES, heading="table,room")
    with event.database.reading() as session:
        items = {row.key: row.kind for row in session.scalars(select(ProgrammeItem))}
        tables = [
            (row.key, row.position) for row in session.scalars(select(MeetingTable).order_by(MeetingTable.position))
        ]
    assert items["item-1"] == "plenary"
    assert tables == [("T1", 0), ("T2", 1), ("T3", 2), ("T4", 3)]


@ON_SQLITE
def test_wishes_are_stored_for_those_who_chose_nobody_and_a_form_open_meanwhile_is_outdated(office, event):
    with event.database.writing() as session:
        other = Participant(
            event_id=event.id, key="f", public_id="f" * 16, name_ko="바다", name_en="", role_ko="", role_en="",
            email="f@example.org", language="ko", least=0,
        )  # fmt: skip
        session.add(other)
        session.flush()
        number = other.id
    done = office.store("f,2,c", "f,1,b", "a,1,e", subject=Subject.WISHES, heading="participant,rank,target")
    assert {name: number for name, number in done.numbers.items() if number} == {"added": 2, "people": 1, "kept": 1}
    with event.database.reading() as session:
        rows = session.scalars(select(Wish).where(Wish.participant_id == number).order_by(Wish.rank)).all()
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == working.IMPORTED)).one()
    assert [row.target_id for row in rows] == [event.ids["b"], event.ids["c"]]
    assert "participant" not in str(entry.detail)
    with event.database.writing() as session, pytest.raises(StaleForm):
        save_wishes(session, number, Choices((event.public_ids["a"],)), seen=0, key="k", now=NOW)
