"""From a stranger's form to a participant, or to nothing."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from scheduler.audit.records import AuditEntry
from scheduler.errors import NotFound
from scheduler.jobs.service import is_waiting
from scheduler.mail.records import OutboxMail
from scheduler.mail.sending import deliver_due
from scheduler.people.changes import PROFILES_CHANGED
from scheduler.people.records import Organisation, Participant
from scheduler.people.service import people
from scheduler.registrations.confirming import ConfirmationRefused, open_confirmation, take_back
from scheduler.registrations.deciding import approve, decline, waiting
from scheduler.registrations.forgetting import KEPT, forget_registrations
from scheduler.registrations.service import (
    CONFIRMATION,
    MOST_MAILS,
    MOST_UNCONFIRMED,
    WINDOW,
    OrganisationKindMissing,
    TooManyRegistrations,
)
from tests.scheduler.registrations.conftest import Door
from tests.scheduler.stored_events import NOW

EMAIL = "new.comer+zone@example.org"
STEP = timedelta(microseconds=1)


def decide(door: Door, use_case, public_id: str, **given):
    with door.event.database.writing() as session:
        return use_case(session, door.event.settings, door.event.id, public_id, by="organiser:1", now=NOW, **given)


def count(door: Door, table, *conditions) -> int:
    with door.event.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def test_who_is_taken_in_has_an_organisation_a_link_and_stands_in_the_list(door):
    public_id = door.wait()
    with door.event.database.reading() as session:
        (found,) = waiting(session, door.event.id)
    assert (found.name.ko, found.email, found.organisation.ko, found.new, found.zone.en) == (
        "신입", EMAIL, "새 연구소", True, "Ulju"
    )  # fmt: skip
    assert [decide(door, approve, public_id).repeated for _ in range(2)] == [False, True]
    with door.event.database.reading() as session:
        person = next(each for each in people(session, door.event.id) if each.name.en == "Newcomer")
        assert is_waiting(session, PROFILES_CHANGED, door.event.id, due=NOW)
    assert (person.key, person.role.ko, person.firm.name.ko, person.firm.kind, person.firm.zone_key) == (
        "new-1", "연구원", "새 연구소", "institution", "ulju"
    )  # fmt: skip
    assert door.mails() == [("confirmation", EMAIL), ("welcome", EMAIL)]
    assert door.rows() == []
    assert door.event.audit("registration approved") == 1
    assert decide(door, decline, public_id, reason="").repeated


def test_two_of_one_new_organisation_share_it_and_a_known_one_is_found_by_name(door):
    first = door.wait(organisation="New  Lab", email="one@example.org")
    second = door.wait(organisation="new lab", email="two@example.org")
    third = door.wait(organisation="LAB", kind="", zone="", email="three@example.org")
    for public_id in (first, second, third):
        decide(door, approve, public_id)
    assert count(door, Organisation) == 2
    with door.event.database.reading() as session:
        firms = dict(session.execute(select(Participant.email, Participant.organisation_id)).all())
    assert firms["one@example.org"] == firms["two@example.org"] != firms["three@example.org"]
    assert firms["three@example.org"] == firms["a@example.org"]


def test_an_unknown_organisation_needs_a_kind(door):
    with pytest.raises(OrganisationKindMissing):
        door.ask(kind="")
    assert door.rows() == []


def test_who_is_declined_is_told_so_and_nothing_stays_but_a_note(door):
    public_id = door.wait()
    done = [decide(door, decline, public_id, reason="자리가 없습니다. evil.example") for _ in range(2)]
    assert [each.repeated for each in done] == [False, True]
    assert (door.rows(), count(door, Participant)) == ([], 5)
    mail = door.event.claim_all(NOW)[-1]
    text = mail.get_body(("plain",)).get_content()
    assert "담당자의 말: 자리가 없습니다. evil.\u200bexample" in text
    with door.event.database.reading() as session:
        notes = session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("registration "))).all()
    assert all(EMAIL not in f"{note.actor}{note.detail}" and "신입" not in str(note.detail) for note in notes)


def test_another_event_s_or_an_unconfirmed_registration_is_not_found(door):
    door.ask()
    with pytest.raises(NotFound):
        decide(door, approve, door.rows()[0].public_id)
    with pytest.raises(NotFound):
        decide(door, decline, "0" * 16, reason="")


@pytest.mark.parametrize("email", ["a@example.org", "A@EXAMPLE.org"])
def test_an_address_that_takes_part_is_sent_its_link_and_nothing_else(door, email):
    door.ask(email=email)
    door.answer()
    door.answer()
    assert door.mails() == [("personal_link", "a@example.org")]
    assert door.rows()[0].secret_sha256 is None


def test_a_part_after_the_plus_is_another_address(door):
    door.ask(email="a+other@example.org")
    door.answer()
    assert door.mails() == [("confirmation", "a+other@example.org")]


def test_the_same_form_twice_is_one_registration_and_a_mailbox_is_not_flooded(door):
    for _ in range(2):
        door.ask("f" * 32)
    assert len(door.rows()) == 1
    for _ in range(MOST_MAILS + 3):
        door.ask()
    door.answer()
    assert len(door.mails()) == MOST_MAILS
    door.ask(now=NOW + WINDOW)
    door.answer(NOW + WINDOW)
    assert len(door.mails()) == MOST_MAILS + 1


def test_so_many_unconfirmed_ones_within_the_hour_are_enough(door):
    door.ask()
    row = door.rows()[0]
    values = {name: getattr(row, name) for name in row.__table__.columns.keys() if name != "id"}  # noqa: SIM118  # columns are counted as values, keys() are their names
    with door.event.database.writing() as session:
        session.execute(
            row.__table__.insert(),
            [{**values, "public_id": f"p{n}", "key": f"k{n}", "email": f"{n}@x.org"} for n in range(MOST_UNCONFIRMED)],
        )
    with pytest.raises(TooManyRegistrations):
        door.ask()
    door.ask(now=NOW + WINDOW)


def test_a_link_confirms_for_a_day_and_looking_changes_nothing(door):
    door.ask()
    door.answer()
    secret = door.secret()
    with door.event.database.writing() as session:
        for _ in range(20):
            assert not open_confirmation(session, secret, now=NOW + CONFIRMATION - STEP).waiting
    with pytest.raises(ConfirmationRefused):
        door.confirm(secret, NOW + CONFIRMATION)
    door.confirm(secret, NOW + CONFIRMATION - STEP)
    door.confirm(secret, NOW + CONFIRMATION)
    assert door.event.audit("registration confirmed") == 1
    with pytest.raises(ConfirmationRefused):
        door.confirm("x")


def test_the_newest_confirmed_registration_of_an_address_counts(door):
    door.wait(organisation="Lab")
    door.wait(organisation="Newest")
    assert [row.organisation_name for row in door.rows()] == ["Newest"]


def test_twenty_at_once_make_one_participant(door):
    door.open(approval=False)
    door.ask()
    door.answer()
    secret, barrier, refused = door.secret(), threading.Barrier(20), []

    def press() -> None:
        barrier.wait()
        try:
            door.confirm(secret)
        except ConfirmationRefused:
            refused.append(1)

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(refused), count(door, Participant, Participant.email == EMAIL)) == (19, 1)
    assert [kind for kind, _ in door.mails()] == ["confirmation", "welcome"]


def test_what_is_taken_back_leaves_nothing(door):
    door.ask()
    door.answer()
    secret = door.secret()
    with door.event.database.writing() as session:
        take_back(session, secret, now=NOW)
    assert door.rows() == []


def test_what_was_never_confirmed_vanishes_with_its_mail_and_what_waits_stays(door):
    kept = door.wait(email="kept@example.org")
    door.ask()
    door.answer()
    deliver_due(door.event.database, door.event.settings, door.event.id, clock=lambda: NOW)
    folder = door.event.settings.outbox
    assert len(list(folder.glob("*-confirmation.eml"))) == 1
    for now, left in ((NOW + KEPT - STEP, 2), (NOW + KEPT, 1)):
        with door.event.database.writing() as session:
            session.execute(update(OutboxMail).values(state="sent"))
            forget_registrations(session, door.event.settings, now=now)
        assert len(door.rows()) == left
    assert [row.public_id for row in door.rows()] == [kept]
    assert (door.mails(), list(folder.glob("*"))) == ([], [])
