"""A participant's ways in: what is good, and ending all but the one in use."""

from datetime import timedelta

from scheduler.accounts.service import (
    PERSON_LINK,
    LinkRefused,
    make_participant_link,
    make_single_participant_link,
    open_link,
    session_owner,
    sign_in,
)
from scheduler.accounts.ways_in import end_other_ways, ways_in
from tests.scheduler.stored_events import NOW

LATER = NOW + timedelta(minutes=1)


def test_only_good_links_count_and_ending_the_others_spares_the_one_in_use_and_other_people(event):
    own, other = event.ids["a"], event.ids["b"]
    with event.database.writing() as session:
        first, used = (make_participant_link(session, own, now=NOW) for _ in range(2))
        single, spent = (make_single_participant_link(session, own, now=NOW) for _ in range(2))
        theirs = make_participant_link(session, other, now=NOW)
        here, elsewhere = sign_in(session, used, now=LATER).secret, sign_in(session, spent, now=LATER).secret
        stranger = sign_in(session, theirs, now=LATER).secret
    with event.database.reading() as session:
        found = ways_in(session, own, here, now=LATER)
        assert [link.here for link in found.links] == [False, True, False]
        assert [link.used_at for link in found.links] == [None, LATER, None]
        assert (found.other_browsers, found.others) == (1, True)
        assert len(ways_in(session, own, here, now=NOW + PERSON_LINK).links) == 2
    with event.database.writing() as session:
        end_other_ways(session, own, here, now=LATER)
    with event.database.reading() as session:
        left = ways_in(session, own, here, now=LATER)
        assert ([link.here for link in left.links], left.other_browsers, left.others) == ([True], 0, False)
        assert [session_owner(session, each, now=LATER) is None for each in (here, elsewhere, stranger)] == [
            False,
            True,
            False,
        ]
        assert [_is_good(session, secret) for secret in (first, used, single, theirs)] == [False, True, False, True]


def test_a_browser_that_came_in_by_a_spent_link_stays_signed_in_without_any(event):
    with event.database.writing() as session:
        make_participant_link(session, event.ids["a"], now=NOW)
        here = sign_in(session, make_single_participant_link(session, event.ids["a"], now=NOW), now=NOW).secret
        end_other_ways(session, event.ids["a"], here, now=LATER)
    with event.database.reading() as session:
        assert ways_in(session, event.ids["a"], here, now=LATER).links == ()
        assert session_owner(session, here, now=LATER) is not None


def _is_good(session, secret: str) -> bool:
    try:
        open_link(session, secret, now=LATER)
    except LinkRefused:
        return False
    return True
