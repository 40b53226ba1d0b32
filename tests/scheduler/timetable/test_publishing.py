"""Publishing: numbered revisions, the life of a meeting over them, one mail for each person and change."""

from collections import Counter
from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import delete, select, update

from scheduler.accounts.service import open_link
from scheduler.audit.service import details
from scheduler.errors import NotFound
from scheduler.events.service import event_organisers
from scheduler.mail.records import LastInvitation
from scheduler.people.records import Participant
from scheduler.timetable.grids import current_revision, grid_view, own_timetable
from scheduler.timetable.publishing import GridViolates, PublishedMeanwhile, SnapshotStale
from scheduler.timetable.records import Grid, PublishedMeeting
from scheduler.timetable.values import Breach
from scheduler.wishes.records import Veto, Wish
from tests.scheduler.stored_events import FIRST_GRID, FIRST_MAILS, LATER, NOW

MOVED_GRID = ("ab 2 T2", "ac 0 T1", "ce 2 T1", "de 0 T2")
SMALLER_GRID = ("ab 2 T2", "ac 0 T1", "de 0 T2")
MINUTE = timedelta(minutes=1)


def calendar_of(mail) -> tuple[str, icalendar.Event]:
    """Method and event of a mail's calendar part."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]


def test_the_first_publication_is_revision_one_with_a_mail_for_each_person_and_meeting(event):
    grid = event.draft(*FIRST_GRID)
    done = event.publish(grid)
    assert (done.number, done.mails, done.repeated) == (1, FIRST_MAILS, False)
    with event.database.reading() as session:
        revision = current_revision(session, event.id)
        assert (revision.number, revision.grid_id, revision.published_at) == (1, grid, NOW)
        assert details(session, event_id=event.id, action="grid published") == ({"revision": 1, "mails": FIRST_MAILS},)
    addresses = Counter(mail.to_email[0] for mail in event.mails())
    assert addresses == {"a": 2, "b": 1, "c": 2, "d": 1, "e": 2}
    assert all(meeting.sequence == 0 for meeting in event.meetings().values())
    assert len({meeting.uid for meeting in event.meetings().values()}) == len(FIRST_GRID)


def test_a_first_mail_invites_to_the_right_time_and_place(event):
    event.publish(event.draft(*FIRST_GRID))
    mail = next(mail for mail in event.claim_all(NOW) if mail["To"].addresses[0].addr_spec == "b@example.org")
    method, entry = calendar_of(mail)
    assert method == "REQUEST"
    assert (entry["UID"], entry["SEQUENCE"]) == (event.meetings()["ab"].uid, 0)
    assert entry.decoded("DTSTART").astimezone(NOW.tzinfo).strftime("%d %H:%M") == "05 05:40"
    assert entry.decoded("DTEND") - entry.decoded("DTSTART") == timedelta(minutes=20)
    assert "T1" in entry["LOCATION"]
    text = mail.get_body(("plain",)).get_content()
    assert "Ga-on" in text
    assert "14:40" in text
    assert "T1" in text
    secret = text.split("/in/")[1].split()[0]
    with event.database.reading() as session:
        assert open_link(session, secret, now=NOW).participant_id == event.ids["b"]


def test_nobody_sees_a_draft(event):
    event.publish(event.draft(*FIRST_GRID))
    event.draft(*MOVED_GRID)
    with event.database.reading() as session:
        own = own_timetable(session, event.ids["c"])
    assert (own.revision, [(m.partner.key, m.slot.number) for m in own.meetings]) == (1, [("a", 0), ("e", 1)])


def test_publishing_the_published_grid_again_is_a_repeat_without_mail(event):
    grid = event.draft(*FIRST_GRID)
    event.publish(grid)
    before = event.state()
    repeat = event.publish(grid, seen=0, now=NOW + MINUTE)
    assert (repeat.number, repeat.mails, repeat.repeated) == (1, 0, True)
    assert event.state() == before


def test_only_those_whose_meeting_changed_get_a_mail_and_the_sequence_rises(event):
    event.publish(event.draft(*FIRST_GRID))
    first = event.meetings()
    event.claim_all(NOW)
    done = event.publish(event.draft(*MOVED_GRID), seen=1, now=NOW + MINUTE)
    assert (done.number, done.mails) == (2, 4)
    second = event.meetings()
    assert {pair: meeting.uid for pair, meeting in second.items()} == {pair: m.uid for pair, m in first.items()}
    assert {pair: meeting.sequence for pair, meeting in second.items()} == {"ab": 1, "ac": 0, "ce": 1, "de": 0}
    told = Counter()
    for mail in event.claim_all(NOW + MINUTE):
        method, entry = calendar_of(mail)
        told[mail["To"].addresses[0].addr_spec[0], method, str(entry["UID"]), entry["SEQUENCE"]] += 1
        assert mail["References"]
    assert told == {
        (person, "REQUEST", second[pair].uid, 1): 1
        for person, pair in [("a", "ab"), ("b", "ab"), ("c", "ce"), ("e", "ce")]
    }


def test_a_meeting_that_left_the_grid_is_cancelled_and_a_revived_pair_is_a_new_meeting(event):
    event.publish(event.draft(*MOVED_GRID))
    old = event.meetings()["ce"]
    event.claim_all(NOW)
    assert event.publish(event.draft(*SMALLER_GRID), seen=1, now=NOW + MINUTE).mails == 2
    assert "ce" not in event.meetings()
    cancelled = [calendar_of(mail) for mail in event.claim_all(NOW + MINUTE)]
    assert [(method, entry["UID"], entry["STATUS"]) for method, entry in cancelled] == [
        ("CANCEL", old.uid, "CANCELLED")
    ] * 2
    assert all(entry["SEQUENCE"] > old.sequence for _method, entry in cancelled)
    assert event.publish(event.draft(*MOVED_GRID), seen=2, now=NOW + 2 * MINUTE).mails == 2
    revived = event.meetings()["ce"]
    assert revived.uid != old.uid
    assert revived.sequence == 0
    assert [method for method, _entry in map(calendar_of, event.claim_all(NOW + 2 * MINUTE))] == ["REQUEST"] * 2
    with event.database.reading() as session:
        assert session.get(PublishedMeeting, old.id).cancelled_at == NOW + MINUTE


def test_what_was_last_sent_to_whom_is_kept(event):
    event.publish(event.draft(*FIRST_GRID))
    event.publish(event.draft(*MOVED_GRID), seen=1, now=NOW + MINUTE)
    with event.database.reading() as session:
        kept = {(row.uid, row.to_email): row.sequence for row in session.scalars(select(LastInvitation))}
    wanted = {
        (meeting.uid, f"{person}@example.org"): meeting.sequence
        for pair, meeting in event.meetings().items()
        for person in pair
    }
    assert kept == wanted


def test_a_later_mail_about_a_meeting_waits_for_the_earlier_one(event):
    event.publish(event.draft(*FIRST_GRID))
    event.publish(event.draft(*MOVED_GRID), seen=1, now=NOW + MINUTE)
    with event.database.writing() as session:
        # The first mails are tried again in an hour; what comes after them about the same meetings waits too.
        first = {mail.id for mail in event.mails()[:FIRST_MAILS]}
        from scheduler.mail.records import OutboxMail

        session.execute(update(OutboxMail).where(OutboxMail.id.in_(first)).values(not_before=NOW + 60 * MINUTE))
    assert event.claim_all(NOW + 2 * MINUTE) == []
    sequences = [(calendar_of(mail)[1]["UID"], calendar_of(mail)[1]["SEQUENCE"]) for mail in event.claim_all(LATER)]
    assert len(sequences) == FIRST_MAILS + 4
    assert all(sequences.index((uid, 0)) < sequences.index((uid, 1)) for uid, n in sequences if n == 1)


def test_the_second_of_two_organisers_is_told_who_published_and_when(event):
    one, other = event.draft(*FIRST_GRID), event.draft(*MOVED_GRID)
    with event.database.reading() as session:
        organiser = event_organisers(session, event.id)[0]
    event.publish(one, by=f"organiser:{organiser}")
    before = event.state()
    with pytest.raises(PublishedMeanwhile) as refusal:
        event.publish(other, seen=0, now=NOW + MINUTE)
    told = refusal.value
    assert (told.number, told.by, told.at, told.zone) == (1, "사무국", NOW, "Asia/Seoul")
    assert event.state() == before


def test_an_unknown_revision_and_a_foreign_grid_are_refused(event):
    grid = event.draft(*FIRST_GRID)
    with pytest.raises(NotFound):
        event.publish(grid, seen=7)
    with pytest.raises(NotFound):
        event.publish(grid + 1)
    with event.database.reading() as session, pytest.raises(NotFound):
        grid_view(session, event.id + 1, grid)
    assert event.state() == (0, (), 0)


def test_a_snapshot_that_is_out_of_date_is_refused_until_somebody_accepts_it(event):
    grid = event.draft(*FIRST_GRID)
    with event.database.writing() as session:
        session.execute(delete(Wish).where(Wish.participant_id == event.ids["e"], Wish.target_id == event.ids["c"]))
    with pytest.raises(SnapshotStale) as refusal:
        event.publish(grid)
    changed = refusal.value.differences
    assert (changed.wishes, changed.availability, changed.people, changed.frame) == (("c", "e"), (), (), False)
    assert event.state() == (0, (), 0)
    assert event.publish(grid, accept=True).number == 1


def test_what_the_first_publication_changes_for_the_next_run_is_no_difference(event):
    one, two = event.draft(*FIRST_GRID), event.draft(*MOVED_GRID)
    event.publish(one)
    assert event.publish(two, seen=1).number == 2


def test_a_grid_that_breaks_a_rule_by_now_is_refused_even_when_changes_are_accepted(event):
    grid = event.draft(*FIRST_GRID)
    with event.database.writing() as session:
        session.add(Veto(participant_id=event.ids["e"], target_id=event.ids["d"]))
        session.execute(update(Participant).where(Participant.key == "c").values(most=1))
    for accept in (False, True):
        with pytest.raises(GridViolates) as refusal:
            event.publish(grid, accept=accept)
        assert refusal.value.breaches == (Breach("blocked", ("d", "e")), Breach("R8", ("c",)))
    assert event.state() == (0, (), 0)
    with event.database.reading() as session:
        assert session.get(Grid, grid).revision is None
