"""Acting for somebody: when it needs a reason, when it is refused, what it may touch, and that it is noted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from scheduler.accounts.acting import ACTING_SESSION, acting, begin_acting, end_acting
from scheduler.accounts.service import keep_organiser, revoke_participant_links, session_owner
from scheduler.accounts.ways_in import last_sign_ins
from scheduler.audit.records import AuditEntry
from scheduler.errors import NotFound
from scheduler.events.roles import Role
from scheduler.events.service import event_organisers
from scheduler.events.team import add_member
from scheduler.people.service import day, save_day
from scheduler.people.values import SlotTicks
from scheduler.privacy.acting import ActingRefused, looks_after, start_acting
from scheduler.privacy.consents import decide
from scheduler.privacy.erasure import erase
from scheduler.privacy.leaving import leave
from scheduler.privacy.rules import Decision, ReasonFor, reason_needed
from scheduler.reasons import REASON_LENGTH, SHORTEST_REASON, ReasonNeeded, checked_reason
from scheduler.wishes.records import Veto, Wish
from scheduler.wishes.rules import Choices
from scheduler.wishes.service import PairBlocked, save_wishes, wish_list
from tests.scheduler.stored_events import NOW, StoredEvent


def office(event: StoredEvent) -> int:
    with event.database.reading() as session:
        return event_organisers(session, event.id)[0]


def start(event: StoredEvent, key: str, reason: str = "") -> str:
    number = office(event)
    with event.database.writing() as session:
        return start_acting(
            session, event.id, event.public_ids[key], number, reason=reason, by=f"organiser:{number}", now=NOW
        ).secret


def test_the_reason_is_needed_where_no_consent_stands() -> None:
    assert reason_needed(None, current=True, left=False) is ReasonFor.EVERY_TIME
    assert reason_needed(Decision.GIVEN, current=False, left=False) is ReasonFor.EVERY_TIME
    assert reason_needed(Decision.GIVEN, current=True, left=False) is ReasonFor.FREE
    assert reason_needed(Decision.GIVEN, current=True, left=True) is ReasonFor.NOBODY
    for decision in (Decision.REFUSED, Decision.WITHDRAWN):
        assert reason_needed(decision, current=True, left=False) is ReasonFor.NOBODY


def test_a_reason_is_of_five_characters_at_least() -> None:
    assert checked_reason(f" {'x' * SHORTEST_REASON}\n") == "x" * SHORTEST_REASON
    with pytest.raises(ReasonNeeded):
        checked_reason(" " * 9 + "x" * (SHORTEST_REASON - 1))
    assert len(checked_reason("x" * 999)) == REASON_LENGTH


def test_before_consent_a_reason_is_asked_for_and_kept(event: StoredEvent) -> None:
    with pytest.raises(ReasonNeeded):
        start(event, "a")
    assert event.audit("acting begun") == 0
    start(event, "a", "by telephone")
    with event.database.reading() as session:
        assert session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "acting begun")).one() == {
            "participant": event.ids["a"],
            "reason": "by telephone",
        }


def test_whoever_refused_or_left_is_not_acted_for(event: StoredEvent) -> None:
    with event.database.writing() as session:
        decide(session, event.ids["a"], Decision.REFUSED, language="ko", now=NOW)
        leave(session, event.settings, event.ids["b"], now=NOW)
    for key in "ab":
        with pytest.raises(ActingRefused):
            start(event, key, "they asked me to")
    with pytest.raises(NotFound), event.database.writing() as session:
        start_acting(session, event.id, "nobody", office(event), reason="", by="organiser:1", now=NOW)


def test_the_session_is_good_for_its_organiser_alone_and_for_an_hour(event: StoredEvent) -> None:
    secret, number = start(event, "a", "by telephone"), office(event)
    with event.database.writing() as session:
        other = keep_organiser(session, name="o", email="o@example.org", language="ko", now=NOW)
    with event.database.reading() as session:
        last = NOW + ACTING_SESSION - timedelta(seconds=1)
        found = acting(session, secret, number, now=last)
        assert found is not None
        assert found.participant_id == event.ids["a"]
        assert acting(session, secret, number, now=NOW + ACTING_SESSION) is None
        assert acting(session, secret, other, now=NOW) is None
        # In the cookie of a participant it opens nothing, and nobody counts as come in by it.
        assert session_owner(session, secret, now=NOW) is None
        assert last_sign_ins(session, [event.ids["a"]]) == {}


def test_it_ends_by_hand_by_the_next_one_and_with_the_links(event: StoredEvent) -> None:
    number = office(event)
    for ends in ("hand", "next", "links"):
        secret = start(event, "a", "by telephone")
        with event.database.writing() as session:
            if ends == "hand":
                assert end_acting(session, number, now=NOW)
                assert not end_acting(session, number, now=NOW)
            elif ends == "next":
                begin_acting(session, event.ids["b"], number, now=NOW)
            else:
                revoke_participant_links(session, event.ids["a"], now=NOW)
        with event.database.reading() as session:
            assert acting(session, secret, number, now=NOW) is None


def test_a_coordinator_looks_after_the_own_zone_only(event: StoredEvent) -> None:
    with event.database.writing() as session:
        common = {"language": "ko", "by": "command", "now": NOW, "event_id": event.id}
        near = add_member(session, name="n", email="n@example.org", role=Role.COORDINATOR, zone_key="ulju", **common)
        helper = add_member(session, name="h", email="h@example.org", role=Role.DESK, zone_key="", **common)
    with event.database.reading() as session:
        of_zone = [looks_after(session, near, number, "small") for number in event.ids.values()]
        assert True in of_zone
        assert False in of_zone
        for number in event.ids.values():
            assert looks_after(session, office(event), number, "small")
            assert not looks_after(session, helper, number, "small")
            assert not looks_after(session, office(event), number, "elsewhere")


def test_an_acting_organiser_saves_under_their_own_name_and_it_is_shown(event: StoredEvent) -> None:
    number, b = office(event), event.ids["b"]
    for acting_id in (number, None):
        with event.database.writing() as session:
            seen = wish_list(session, b).version
            save_wishes(
                session, b, Choices((event.public_ids["a"],), ()), seen=seen, key=f"w{seen}", now=NOW, acting=acting_id
            )
            seen = day(session, b).version
            save_day(
                session,
                b,
                [],
                SlotTicks(False, frozenset(), frozenset()),
                seen=seen,
                key=f"d{seen}",
                now=NOW,
                acting=acting_id,
            )
        with event.database.reading() as session:
            assert wish_list(session, b).by_organiser is day(session, b).by_organiser is (acting_id is not None)
            log = session.execute(
                select(AuditEntry.actor, AuditEntry.detail).where(AuditEntry.action == "wishes saved")
            ).all()
    assert [actor for actor, _detail in log] == [f"organiser:{number}", f"participant:{b}"]
    assert log[0].detail == {"version": 1, "participant": b}


def test_what_somebody_does_not_want_stays_and_is_not_told(event: StoredEvent) -> None:
    """a vetoed d: whichever of the two is acted for, and whichever list is sent, the answer is the same."""
    number = office(event)
    with event.database.reading() as session:
        vetoes = set(session.execute(select(Veto.participant_id, Veto.target_id)).all())
        assert (event.ids["a"], event.ids["d"]) in vetoes
        for own, other in (("a", "d"), ("d", "a")):
            shown = wish_list(session, event.ids[own]).choices.wishes
            for wanted in ((*shown, event.public_ids[other]), (event.public_ids[other],)):
                with pytest.raises(PairBlocked), event.database.writing() as writing:
                    save_wishes(writing, event.ids[own], Choices(wanted, ()), seen=0, key="x", now=NOW, acting=number)
    with event.database.writing() as session:
        save_wishes(
            session, event.ids["a"], Choices((event.public_ids["e"],), ()), seen=0, key="y", now=NOW, acting=number
        )
    with event.database.reading() as session:
        assert set(session.execute(select(Veto.participant_id, Veto.target_id)).all()) == vetoes
        assert session.scalars(select(Wish.target_id).where(Wish.participant_id == event.ids["a"])).all() == [
            event.ids["e"]
        ]


def test_an_older_wish_for_somebody_who_blocked_since_can_stay(event: StoredEvent) -> None:
    with event.database.writing() as session:
        session.add(Veto(participant_id=event.ids["c"], target_id=event.ids["a"]))
        shown = wish_list(session, event.ids["a"]).choices.wishes
        assert event.public_ids["c"] in shown
        save_wishes(session, event.ids["a"], Choices(shown[::-1], ()), seen=0, key="z", now=NOW, acting=office(event))


def test_the_reason_goes_when_the_person_is_erased(event: StoredEvent) -> None:
    start(event, "a", "by telephone")
    start(event, "b", "by telephone too")
    with event.database.writing() as session:
        erase(session, event.settings, event.ids["a"], now=NOW, by="organiser:1")
    with event.database.reading() as session:
        begun = session.scalars(
            select(AuditEntry.detail).where(AuditEntry.action == "acting begun").order_by(AuditEntry.id)
        ).all()
        erased = session.scalars(select(AuditEntry).where(AuditEntry.action == "data erased")).one()
    assert list(begun) == [
        {"participant": event.ids["a"]},
        {"participant": event.ids["b"], "reason": "by telephone too"},
    ]
    assert (erased.actor, erased.detail) == ("organiser:1", {"participant": event.ids["a"]})
