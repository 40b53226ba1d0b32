"""After erasing nothing of a participant is left, anywhere; everybody else's data is as it was."""

import pytest
from sqlalchemy import select

from scheduler.accounts.service import (
    LinkRefused,
    LinkState,
    make_participant_link,
    open_link,
    session_owner,
    sign_in,
)
from scheduler.audit.records import AuditEntry
from scheduler.database import Database, Record
from scheduler.mail.records import OutboxMail
from scheduler.mail.sending import deliver_due
from scheduler.mail.service import claim_next, taken_back
from scheduler.people.profile_rules import PersonProfile
from scheduler.people.profiles import save_person
from scheduler.people.records import Participant
from scheduler.privacy.erasure import AlreadyErased, erase, references
from scheduler.settings import Settings
from scheduler.timetable.grids import own_timetable
from scheduler.timetable.judging import BLOCKED, grid_breaches
from scheduler.wishes.aims import aims, directed_ranks
from scheduler.wishes.service import wish_list
from tests.scheduler.imports.small_events import with_change
from tests.scheduler.privacy.planted import (
    CANARY,
    found_in_database,
    found_in_files,
    live,
    others_rows,
    plant,
    wait_again,
)
from tests.scheduler.stored_events import FIRST_GRID, LATER, NOW, StoredEvent, event_files, stored


@pytest.fixture
def event(database: Database, settings: Settings) -> StoredEvent:
    """a has a colleague."""
    return stored(database, settings, event_files(with_change("participants.csv", "b,,나린", "b,o1,나린")))


def erased(event: StoredEvent, key: str = "a") -> None:
    with event.database.writing() as session:
        erase(session, event.settings, event.ids[key], now=LATER)


def test_no_canary_is_left_and_nothing_of_others_changes(event: StoredEvent) -> None:
    plant(event, "a")
    live(event, "a", "b")
    wait_again(event)
    event.settings.outbox.joinpath("000000-of-others.eml").write_text("keep")
    planted = {"outbox_mails.content", "outbox_mails.to_email", "follow_up_answers.note", "registrations.email"}
    assert {"participants.name_ko", *planted} <= set(found_in_database(event.database))
    assert found_in_files(event.settings.data) != []
    before = others_rows(event, "a")
    erased(event)
    assert found_in_database(event.database) == []
    assert found_in_files(event.settings.data) == []
    assert others_rows(event, "a") == before
    assert event.settings.outbox.joinpath("000000-of-others.eml").exists()
    deliver_due(event.database, event.settings, event.id, clock=lambda: LATER)
    assert found_in_files(event.settings.data) == []


def test_a_name_from_before_it_was_changed_is_not_left_in_mails_to_others(event: StoredEvent) -> None:
    plant(event, "a")
    event.publish(event.draft(*FIRST_GRID))
    with event.database.writing() as session:
        save_person(session, event.ids["a"], PersonProfile("새 이름", "New", "", ""), seen=0, key="k", now=NOW)
    assert "outbox_mails.content" in found_in_database(event.database)
    erased(event)
    assert found_in_database(event.database) == []


def test_no_row_leads_to_the_participant_but_what_others_need(event: StoredEvent) -> None:
    plant(event, "a")
    live(event, "a", "b")
    erased(event)
    own = event.ids["a"]
    with event.database.reading() as session:
        for table, column in references():
            assert session.execute(select(table).where(table.c[column] == own)).all() == [], table.name
        leading = {
            table.name
            for table in Record.metadata.sorted_tables
            for column in table.columns
            if any(key.column.table.name == "participants" for key in column.foreign_keys)
            and session.execute(select(table).where(column == own)).all()
        }
        assert leading == {"published_meetings", "grid_meetings", "seats"}
        others = own_timetable(session, event.ids["b"]).meetings
    assert [meeting.partner.name.text(language) for meeting in others for language in ("ko", "en")] == [
        "떠난 참가자",
        "Somebody who left",
    ]


def test_links_say_that_the_data_is_gone_and_sessions_end(event: StoredEvent) -> None:
    with event.database.writing() as session:
        secrets = [make_participant_link(session, event.ids["a"], now=LATER) for _each in range(2)]
        other = make_participant_link(session, event.ids["b"], now=LATER)
        signed_in = sign_in(session, secrets[0], now=LATER)
    erased(event)
    with event.database.reading() as session:
        assert session_owner(session, signed_in.secret, now=LATER) is None
        for secret in secrets:
            with pytest.raises(LinkRefused) as refused:
                open_link(session, secret, now=LATER)
            assert refused.value.state is LinkState.ERASED
        assert open_link(session, other, now=LATER).participant_id == event.ids["b"]


def test_the_log_keeps_ids_and_no_values(event: StoredEvent) -> None:
    plant(event, "a")
    live(event, "a", "b")
    erased(event)
    with event.database.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.actor == f"participant:{event.ids['a']}")).all()
    assert [row.action for row in rows][-1] == "data erased"
    assert all(CANARY not in str(row.detail) for row in rows)


def test_ranks_close_up_behind_the_erased(event: StoredEvent) -> None:
    erased(event, "b")
    with event.database.reading() as session:
        assert wish_list(session, event.ids["a"]).choices.wishes == (event.public_ids["c"],)
        assert directed_ranks(aims(session, event.id))[event.ids["a"], event.ids["c"]] == 1


def test_nobody_is_planned_with_the_erased_and_an_old_draft_is_not_published(event: StoredEvent) -> None:
    draft = event.draft(*FIRST_GRID)
    erased(event)
    with event.database.reading() as session:
        assert all(event.ids["a"] not in pair for pair in directed_ranks(aims(session, event.id)))
        assert BLOCKED in {breach.rule for breach in grid_breaches(session, event.id, draft)}


def test_organisers_of_a_published_event_are_told_by_key(event: StoredEvent) -> None:
    plant(event, "a")
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    erased(event)
    with event.database.reading() as session:
        mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "erased")).one()
    assert (mail.to_email, mail.content["about"]) == ("office@example.org", "a")


def test_before_publication_nobody_is_told(event: StoredEvent) -> None:
    erased(event)
    assert event.mails() == []


def test_erasing_twice_is_refused(event: StoredEvent) -> None:
    erased(event)
    with pytest.raises(AlreadyErased):
        erased(event)


def test_a_mail_in_hand_while_its_recipient_is_erased_leaves_no_file(event: StoredEvent) -> None:
    plant(event, "a")
    event.publish(event.draft(*FIRST_GRID), now=LATER)
    with event.database.writing() as session:
        mails = [claim_next(session, event.id, now=LATER) for _each in range(2)]
    erased(event)
    with event.database.writing() as session:
        assert [mail is not None and taken_back(session, mail) for mail in mails] == [True, True]


def test_the_tombstone_holds_nothing_but_the_lists_key(event: StoredEvent) -> None:
    plant(event, "a")
    erased(event)
    with event.database.reading() as session:
        row = session.get_one(Participant, event.ids["a"])
    assert (row.key, row.name_ko, row.role_ko, row.organisation_id, row.least) == ("a", "떠난 참가자", "", None, 0)
    assert row.public_id != event.public_ids["a"]
    assert row.email.endswith("@erased.invalid")
