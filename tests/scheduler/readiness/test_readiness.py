"""How far people are: what is counted as missing, of whom, and for whose eyes."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from scheduler.accounts.service import make_participant_link, sign_in
from scheduler.errors import NotFound
from scheduler.invitations.reminding import remind
from scheduler.mail.records import OutboxMail
from scheduler.people.own_times import store_own_times
from scheduler.people.records import Organisation, Participant
from scheduler.people.values import OwnTimes
from scheduler.privacy.leaving import take_back_in, take_out
from scheduler.readiness.service import everybodys_states, person_sheet, readiness
from scheduler.readiness.values import State
from scheduler.reports.service import event_numbers
from scheduler.timetable.planning import current_frame, current_outline
from scheduler.wishes.aims import aims
from scheduler.wishes.records import Wish
from tests.queries import counted_queries
from tests.scheduler.stored_events import NOW, StoredEvent


def states(event: StoredEvent, zone: str | None = None) -> dict[str, tuple[State, ...]]:
    with event.database.reading() as session:
        return {each.person.key: each.states for each in everybodys_states(session, event.id, zone=zone)}


def come_in(event: StoredEvent, key: str) -> None:
    with event.database.writing() as session:
        secret = make_participant_link(session, event.ids[key], now=NOW)
        session.flush()
        sign_in(session, secret, now=NOW)


def without_wish(event: StoredEvent, key: str) -> None:
    with event.database.writing() as session:
        session.execute(delete(Wish).where(Wish.participant_id == event.ids[key]))


def test_each_thing_that_is_missing_is_named_and_of_whoever_left_nothing_else(event: StoredEvent) -> None:
    for key in "abd":
        come_in(event, key)
    without_wish(event, "b")
    with event.database.writing() as session:
        store_own_times(session, event.ids["d"], OwnTimes(only=True))
        assert take_out(session, event.id, event.public_ids["e"], by="organiser:1", now=NOW)
    assert states(event) == {
        "a": (),
        "b": (State.NO_WISH,),
        "c": (State.NEVER_CAME,),
        "d": (State.NO_SLOT,),
        "e": (State.LEFT,),
    }


def test_the_lists_are_those_of_the_overview(event: StoredEvent) -> None:
    without_wish(event, "b")
    come_in(event, "a")
    with event.database.reading() as session:
        found, numbers = readiness(session, event.id), event_numbers(session, event.id)
    assert found.without_wishes == numbers.without_wishes != ()
    assert found.overwanted == numbers.overwanted
    assert [person.key for person in found.never_came] == ["b", "c", "d", "e"]
    assert sum(slot.places for slot in found.slots) == found.places == numbers.places > 0
    assert event.ids["b"] in found.remindable


def test_a_coordinator_sees_the_own_zone_and_one_without_a_zone_nobody(event: StoredEvent) -> None:
    with event.database.reading() as session:
        of_zone = {
            each.person.key
            for each in everybodys_states(session, event.id)
            if each.person.firm is not None and each.person.firm.zone_key == "ulju"
        }
        others = [public_id for key, public_id in event.public_ids.items() if key not in of_zone]
        assert of_zone
        assert others
        assert states(event, "ulju").keys() == of_zone
        assert states(event, "") == {}
        found = readiness(session, event.id, zone="ulju")
        assert found.people == len(of_zone)
        assert (found.slots, found.candidates, found.places) == ((), 0, 0)
        for public_id in (others[0], "nobody"):
            with pytest.raises(NotFound):
                person_sheet(session, event.id, public_id, now=NOW, zone="ulju")
        assert person_sheet(session, event.id, others[0], now=NOW).person.public_id == others[0]


def test_organisations_without_people_and_refused_mails_are_found(event: StoredEvent) -> None:
    with event.database.writing() as session:
        first = session.query(Organisation).first()
        assert first is not None
        for key, public_id in event.public_ids.items():
            row = session.get_one(Participant, event.ids[key])
            if row.organisation_id == first.id:
                take_out(session, event.id, public_id, by="organiser:1", now=NOW)
        mail = {"kind": "welcome", "to_name": "x", "language": "ko", "attempts": 1, "uid": None}
        for email, state in (("b@example.org", "refused"), ("stranger@example.org", "refused"), ("c@x.org", "sent")):
            session.add(
                OutboxMail(
                    **mail,
                    event_id=event.id,
                    to_email=email,
                    message_id=f"<{email}>",
                    content={},
                    state=state,
                    created_at=NOW,
                    not_before=NOW,
                    error="550",
                )
            )
    with event.database.reading() as session:
        found = readiness(session, event.id)
        assert first.id in {firm.id for firm in found.empty_firms}
        assert [(mail.to_email, mail.person and mail.person.key) for mail in found.failed] == [
            ("stranger@example.org", None),
            ("b@example.org", "b"),
        ]


def test_only_the_ticked_are_reminded(event: StoredEvent) -> None:
    for key in "bc":
        without_wish(event, key)
    with event.database.writing() as session:
        only = {event.ids["b"], event.ids["a"]}
        assert remind(session, event.settings, event.id, key="k", by="organiser:1", now=NOW, only=only).mails == 1
    assert [mail.to_email for mail in event.mails()] == ["b@example.org"]


def test_who_was_taken_out_can_come_back_also_after_publication(event: StoredEvent) -> None:
    event.publish(event.draft("ab 2 T1"), now=NOW + timedelta(days=10))
    for act, left in ((take_out, True), (take_back_in, False)):
        for changed in (True, False):
            with event.database.writing() as session:
                assert act(session, event.id, event.public_ids["a"], by="organiser:1", now=NOW) is changed
            assert (states(event)["a"] == (State.LEFT,)) is left
    assert (event.audit("participant removed"), event.audit("participant brought back")) == (1, 1)


def test_the_outline_counts_what_a_run_would_find(event: StoredEvent) -> None:
    with event.database.reading() as session:
        whole = current_frame(session, event.id)
        outline = current_outline(session, event.id, aims(session, event.id))
    assert (outline.free, outline.worth) == (whole.free, whole.worth)
    assert (outline.places, outline.virtual) == (whole.places, whole.virtual)


def test_more_people_need_no_more_statements(event: StoredEvent) -> None:
    def statements() -> tuple[int, int]:
        counts = []
        for use in (everybodys_states, readiness):
            with event.database.reading() as session:
                use(session, event.id)  # the directory is read anew once after a change
            with event.database.reading() as session, counted_queries(event.database) as found:
                use(session, event.id)
            counts.append(len(found))
        return counts[0], counts[1]

    before = statements()
    with event.database.writing() as session:
        row = session.get_one(Participant, event.ids["a"])
        values = {column.name: getattr(row, column.name) for column in Participant.__table__.columns}
        for number in range(60):
            own = {"id": None, "key": f"more{number}", "public_id": f"more{number}", "email": f"m{number}@example.org"}
            session.add(Participant(**(values | own)))
        session.execute(update(Participant).where(Participant.key == "more1").values(left_at=NOW))
    assert statements() == before
