"""Links and sessions: who gets in, how often and how long."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from scheduler.accounts.records import SignInLink, WebSession
from scheduler.accounts.service import (
    MOST_ASKED,
    ORGANISER_LINK,
    ORGANISER_SESSION,
    PARTICIPANT_SESSION,
    PERSON_LINK,
    LinkRefused,
    LinkState,
    Owner,
    keep_organiser,
    make_organiser_link,
    make_participant_link,
    make_single_participant_link,
    open_link,
    organiser_by_email,
    revoke_participant_links,
    session_owner,
    sign_in,
    sign_out,
    was_sent_enough,
)
from scheduler.events.service import event_organisers
from tests.scheduler.stored_events import NOW

STEP = timedelta(microseconds=1)


class Door:
    """Makes and uses links, each in a transaction of its own."""

    def __init__(self, event) -> None:
        self.event = event
        with event.database.reading() as session:
            self.organiser_id = event_organisers(session, event.id)[0]

    def do(self, function, *arguments, now=NOW):
        with self.event.database.writing() as session:
            return function(session, *arguments, now=now)

    def participant(self, key="a"):
        return self.do(make_participant_link, self.event.ids[key])

    def organiser(self):
        return self.do(make_organiser_link, self.organiser_id)

    def refusal(self, secret, now=NOW, function=sign_in) -> LinkState:
        with pytest.raises(LinkRefused) as refused:
            self.do(function, secret, now=now)
        return refused.value.state

    def sessions(self) -> int:
        with self.event.database.reading() as session:
            return session.scalar(select(func.count()).select_from(WebSession)) or 0


@pytest.fixture
def door(event) -> Door:
    return Door(event)


def test_a_participant_s_links_all_work_again_and_again(door, event):
    first, second = door.participant(), door.participant()
    assert first != second
    for secret in (first, second, first):
        signed_in = door.do(sign_in, secret, now=NOW + timedelta(days=60))
        assert signed_in.owner == Owner(event.ids["a"], None)
        assert signed_in.owner.actor == f"participant:{event.ids['a']}"


def test_looking_at_a_link_uses_nothing(door):
    secret = door.organiser()
    for _ in range(50):
        assert door.do(open_link, secret) == Owner(None, door.organiser_id)
    assert door.sessions() == 0
    assert door.do(sign_in, secret).owner == Owner(None, door.organiser_id)


def test_an_organiser_s_link_signs_in_once(door):
    secret = door.organiser()
    door.do(sign_in, secret)
    assert door.refusal(secret) == LinkState.USED
    assert door.refusal(secret, function=open_link) == LinkState.USED
    assert door.sessions() == 1


def test_of_twenty_at_once_exactly_one_signs_in(door):
    secret = door.organiser()
    barrier = threading.Barrier(20)
    outcomes = []

    def try_it():
        barrier.wait()
        try:
            outcomes.append(door.do(sign_in, secret).secret)
        except LinkRefused as refused:
            outcomes.append(refused.state)

    threads = [threading.Thread(target=try_it) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert outcomes.count(LinkState.USED) == 19
    assert len(outcomes) == 20
    assert door.sessions() == 1


def test_an_organiser_s_link_ends_to_the_microsecond(door):
    secret = door.organiser()
    assert door.refusal(secret, now=NOW + ORGANISER_LINK) == LinkState.EXPIRED
    assert door.do(sign_in, secret, now=NOW + ORGANISER_LINK - STEP)


@pytest.mark.parametrize("secret", ["", "x", "한글", "\ud800", "a" * 10_000])
def test_an_unknown_link_is_refused(door, secret):
    door.participant()
    assert door.refusal(secret) == LinkState.UNKNOWN


def test_revoking_ends_links_and_sessions_of_that_participant_only(door, event):
    mine, other = door.participant("a"), door.participant("b")
    inside, elsewhere = door.do(sign_in, mine).secret, door.do(sign_in, other).secret
    door.do(revoke_participant_links, event.ids["a"], now=NOW + STEP)
    assert door.refusal(mine) == LinkState.REVOKED
    assert door.do(session_owner, inside) is None
    assert door.do(session_owner, elsewhere) == Owner(event.ids["b"], None)
    assert door.do(sign_in, other)
    # A link that is made later is good.
    assert door.do(sign_in, door.participant("a")).owner == Owner(event.ids["a"], None)


@pytest.mark.parametrize(("make", "lifetime"), [("participant", PARTICIPANT_SESSION), ("organiser", ORGANISER_SESSION)])
def test_a_session_lasts_its_time_and_ends_at_signing_out(door, make, lifetime):
    signed_in = door.do(sign_in, getattr(door, make)())
    assert signed_in.expires_at == NOW + lifetime
    assert door.do(session_owner, signed_in.secret, now=NOW + lifetime - STEP) == signed_in.owner
    assert door.do(session_owner, signed_in.secret, now=NOW + lifetime) is None
    door.do(sign_out, signed_in.secret)
    assert door.do(session_owner, signed_in.secret) is None
    assert door.do(session_owner, "") is None


def test_no_secret_is_stored(door, event):
    secret = door.participant()
    cookie = door.do(sign_in, secret).secret
    with event.database.reading() as session:
        kept = [*session.scalars(select(SignInLink.secret_sha256)), *session.scalars(select(WebSession.secret_sha256))]
    assert len(kept) == 2
    assert not {secret, cookie} & set(kept)
    assert len({secret, cookie}) == 2


def test_an_organiser_is_known_by_address_in_any_case_and_kept_once(door, event):
    with event.database.writing() as session:
        found = organiser_by_email(session, "OFFICE@example.org")
        assert found.id == door.organiser_id
        again = keep_organiser(session, name="x", email="Office@Example.org", language="en", now=NOW)
        assert again == door.organiser_id
        assert organiser_by_email(session, "office@example.org").name == "사무국"
        assert organiser_by_email(session, "other@example.org") is None


def test_so_many_links_for_one_sign_in_are_made_for_one_owner_and_nobody_elses_count(door):
    office, a, b = Owner(None, door.organiser_id), *(Owner(door.event.ids[key], None) for key in "ab")
    with door.event.database.writing() as session:
        other = keep_organiser(session, name="Other", email="other@example.org", language="ko", now=NOW)
    for _ in range(MOST_ASKED):
        assert not any(door.do(was_sent_enough, owner) for owner in (office, a, b))
        door.organiser()
        door.do(make_single_participant_link, a.participant_id)
        door.participant("b")
    assert door.do(was_sent_enough, office)
    assert door.do(was_sent_enough, a)
    assert not door.do(was_sent_enough, b)
    assert not door.do(was_sent_enough, Owner(None, other))
    assert not door.do(was_sent_enough, office, now=NOW + ORGANISER_LINK)
    assert not door.do(was_sent_enough, a, now=NOW + PERSON_LINK)
