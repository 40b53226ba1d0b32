"""What a participant is shown: from profiles and their own choices, never from anybody else's."""

import subprocess
import sys
from dataclasses import dataclass

import pytest
from sqlalchemy import delete, func, select, update

from scheduler.audit.records import AuditEntry
from scheduler.database import Database, Session
from scheduler.errors import NotFound
from scheduler.events.service import find_event
from scheduler.events.values import EventSummary
from scheduler.jobs.records import Job
from scheduler.jobs.runner import run_due
from scheduler.languages import Bilingual
from scheduler.people.changes import PROFILES_CHANGED, profiles_changed
from scheduler.people.records import Organisation, Participant
from scheduler.people.service import find_participant, people
from scheduler.suggestions.computing import compute_suggestions, partners_of, profiles_of, store_partners
from scheduler.suggestions.messages import PARTNERS
from scheduler.suggestions.morphemes import reduction
from scheduler.suggestions.ranking import rank
from scheduler.suggestions.records import Dismissal, Suggestions
from scheduler.suggestions.rules import Profile
from scheduler.suggestions.service import (
    SHOWN,
    OwnSuggestions,
    dismiss,
    own_suggestions,
    suggest_all_again,
    switch_off,
    switch_on,
)
from scheduler.wishes.records import Veto, Wish
from scheduler.work import suggesting
from tests.conftest import WHILE_OPEN, import_demo
from tests.queries import counted_queries


@dataclass
class Attendee:
    """One participant of the demo event, each use case in a transaction of its own."""

    database: Database
    id: int

    def sees(self) -> OwnSuggestions:
        with self.database.reading() as session:
            return own_suggestions(session, self.id)

    def names(self) -> list[str]:
        return [partner.person.public_id for partner in self.sees().partners]

    def does(self, act, *words: str) -> None:
        with self.database.writing() as session:
            act(session, self.id, *words, now=WHILE_OPEN)


def work_out(session: Session, event_id: int) -> None:
    """As the child process does, but here."""
    rankings = rank(profiles_of(session, event_id), reduction())
    store_partners(session, event_id, {each.id: PARTNERS.dump_json(each.partners).decode() for each in rankings})


@pytest.fixture
def imported(database: Database) -> EventSummary:
    """The demo event as an import leaves it, without suggestions."""
    import_demo(database)
    with database.reading() as session:
        return find_event(session, "demo")


@pytest.fixture
def suggested(database: Database, imported: EventSummary) -> EventSummary:
    """The demo event with its suggestions."""
    with database.writing() as session:
        work_out(session, imported.id)
    return imported


@pytest.fixture
def attendee(database: Database, suggested: EventSummary):
    """``attendee("p005")``: that participant, all of whose wishes and vetoes are taken back."""

    def find(key: str = "p005") -> Attendee:
        with database.writing() as session:
            person = find_participant(session, suggested.id, key)
            session.execute(delete(Wish).where(Wish.participant_id == person.id))
            session.execute(delete(Veto).where(Veto.participant_id == person.id))
        return Attendee(database, person.id)

    return find


def stored(database: Database) -> dict[int, str]:
    with database.reading() as session:
        return {row.organisation_id: row.partners for row in session.scalars(select(Suggestions))}


@pytest.mark.slow
def test_an_import_asks_for_suggestions_and_the_runner_makes_them(database, imported):
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Job.kind == PROFILES_CHANGED, Job.done_at.is_(None))) == 1
    run_due(database, suggesting(database), clock=lambda: WHILE_OPEN)
    first = stored(database)
    assert len(first) > 50
    assert all(PARTNERS.validate_json(partners) for partners in first.values())
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Job.kind == PROFILES_CHANGED, Job.done_at.is_(None))) == 0
    compute_suggestions(database, imported.id)
    assert stored(database) == first
    with database.writing() as session:
        work_out(session, imported.id)
    assert stored(database) == first


def test_the_child_process_says_what_the_rules_say():
    text = Bilingual("로봇 팔\u2028\x85 “그리퍼”", 'robot "arms"\u2029')
    profiles = [Profile(number, text, text, frozenset("a"), frozenset("a")) for number in (3, 1, 2)]
    expected = {each.id: each.partners for each in rank(profiles, reduction())}
    assert all(expected.values())
    assert {id_: PARTNERS.validate_json(each) for id_, each in partners_of(profiles).items()} == expected


def test_asking_twice_is_asking_once(database, imported):
    with database.writing() as session:
        profiles_changed(session, imported.id, now=WHILE_OPEN)
        profiles_changed(session, imported.id, now=WHILE_OPEN)
        assert session.scalar(select(func.count()).where(Job.kind == PROFILES_CHANGED)) == 1


def test_the_stored_ranking_holds_nothing_of_wishes_and_vetoes(database, suggested):
    before = stored(database)
    with database.writing() as session:
        session.execute(delete(Wish))
        first, second = session.scalars(select(Participant.id).order_by(Participant.id).limit(2))
        session.add(Veto(participant_id=second, target_id=first))
    with database.writing() as session:
        work_out(session, suggested.id)
    assert stored(database) == before


def test_everybody_gets_others_of_different_organisations_with_a_reason(database, suggested):
    with database.reading() as session:
        everybody = people(session, suggested.id)
        chosen = {
            person.id: set(session.scalars(select(Wish.target_id).where(Wish.participant_id == person.id)))
            | set(session.scalars(select(Veto.target_id).where(Veto.participant_id == person.id)))
            for person in everybody
        }
        seen = {person.id: own_suggestions(session, person.id) for person in everybody}
    assert sum(bool(each.partners) for each in seen.values()) > 90
    for person in everybody:
        partners = seen[person.id].partners
        assert len(partners) <= SHOWN
        firms = [partner.person.firm.name.ko for partner in partners]
        assert len(set(firms)) == len(firms)
        assert person.firm.name.ko not in firms
        assert chosen[person.id].isdisjoint(partner.person.id for partner in partners)
        for partner in partners:
            assert partner.gain or partner.back
            assert {tag.key for tag in partner.gain.tags} <= {tag.key for tag in person.firm.needed_tags}
            assert {tag.key for tag in partner.back.tags} <= {tag.key for tag in person.firm.offered_tags}
            for language, (theirs, own) in partner.gain.words.items():
                assert theirs in partner.person.firm.offers.text(language)
                assert own in person.firm.needs.text(language)


def test_it_is_a_function_of_ones_own_choices_only(database, suggested, attendee):
    me = attendee()
    me.sees()  # the directory of profiles is read now, and kept
    with counted_queries(database) as before:
        seen = me.sees()
    with database.writing() as session:
        session.execute(delete(Wish).where(Wish.participant_id != me.id))
        session.execute(delete(Veto).where(Veto.participant_id != me.id))
        others = session.scalars(select(Participant.id).where(Participant.id != me.id)).all()
        session.add_all(Veto(participant_id=other, target_id=me.id) for other in others[::2])
        session.add_all(Wish(participant_id=other, target_id=me.id, rank=1) for other in others[1::2])
        firms = session.scalars(select(Organisation.id)).all()
        session.add_all(Dismissal(participant_id=others[0], organisation_id=firm) for firm in firms)
        switch_off(session, others[1], now=WHILE_OPEN)
    with counted_queries(database) as after:
        assert me.sees() == seen
    assert after == before


@pytest.mark.parametrize("choice", ["wish", "veto", "wish for anyone there", "veto of all there", "dismissal"])
def test_what_one_chose_oneself_makes_room_for_the_next(database, attendee, choice):
    me = attendee()
    first, *rest = me.sees().partners
    with database.writing() as session:
        if choice == "wish":
            session.add(Wish(participant_id=me.id, target_id=first.person.id, rank=1))
        elif choice == "veto":
            session.add(Veto(participant_id=me.id, target_id=first.person.id))
        elif choice == "wish for anyone there":
            session.add(Wish(participant_id=me.id, organisation_id=first.person.firm.id, rank=1))
        elif choice == "veto of all there":
            session.add(Veto(participant_id=me.id, organisation_id=first.person.firm.id))
        else:
            dismiss(session, me.id, first.person.public_id, now=WHILE_OPEN)
    after = me.sees()
    assert after.partners[: len(rest)] == tuple(rest)
    assert len(after.partners) == SHOWN
    assert first.person.firm.name not in [partner.person.firm.name for partner in after.partners]
    assert after.dismissed == (choice == "dismissal")


def test_a_wish_for_a_colleague_settles_the_organisation(database, attendee):
    me = attendee()
    for partner in me.sees().partners:
        with database.writing() as session:
            firm = session.scalars(select(Participant.organisation_id).where(Participant.id == partner.person.id)).one()
            colleague = Participant(
                event_id=1, key="new", public_id="new", organisation_id=firm, name_ko="", name_en="", role_ko="",
                role_en="", email="new@example.org", language="ko", least=0, most=None,
            )  # fmt: skip
            session.add(colleague)
            session.flush()
            session.add(Wish(participant_id=me.id, target_id=colleague.id, rank=1))
        assert partner.person.firm.name not in [each.person.firm.name for each in me.sees().partners]
        return
    raise AssertionError("nobody is suggested")


def test_a_dismissal_is_kept_once_and_taken_back(database, attendee):
    me, other = attendee(), attendee("p010")
    before, others = me.sees(), other.sees()
    partner = me.names()[0]
    me.does(dismiss, partner)
    me.does(dismiss, partner)
    assert partner not in me.names()
    assert me.sees().dismissed == 1
    assert other.sees() == others
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(AuditEntry.action == "suggestion dismissed")) == 1
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "suggestion dismissed")).one()
        assert entry.detail == {}
    me.does(suggest_all_again)
    assert me.sees() == before


def test_when_everything_is_dismissed_nothing_is_left_but_the_way_back(attendee):
    me = attendee()
    while names := me.names():
        me.does(dismiss, names[0])
    seen = me.sees()
    assert (seen.partners, seen.any, seen.off) == ((), True, False)
    assert seen.dismissed >= SHOWN


def test_switching_off_and_on_again(attendee):
    me = attendee()
    before = me.sees()
    me.does(switch_off)
    me.does(switch_off)
    assert me.sees() == OwnSuggestions(off=True, any=True)
    me.does(switch_on)
    me.does(switch_on)
    assert me.sees() == before


def test_nobody_of_another_event_can_be_dismissed(attendee):
    with pytest.raises(NotFound):
        attendee().does(dismiss, "nobody")


def test_words_that_a_profile_no_longer_says_are_not_shown(database, attendee):
    me = attendee()
    with database.writing() as session:
        session.execute(update(Organisation).values(offers_ko="", offers_en="", needs_ko="", needs_en=""))
    seen = me.sees().partners
    assert seen
    assert all(not partner.gain.words and not partner.back.words for partner in seen)
    assert all(partner.gain.tags or partner.back.tags for partner in seen)


def test_with_nothing_stored_there_is_nothing(database, imported):
    with database.reading() as session:
        person = find_participant(session, imported.id, "p005").id
        assert own_suggestions(session, person) == OwnSuggestions()


def test_an_organisation_whose_people_are_gone_is_not_suggested(database, attendee):
    me = attendee()
    first, *rest = me.names()
    with database.writing() as session:
        firm = select(Participant.organisation_id).where(Participant.public_id == first).scalar_subquery()
        session.execute(update(Participant).where(Participant.organisation_id == firm).values(organisation_id=None))
    assert me.names()[: len(rest)] == rest


def test_nobody_without_an_organisation_is_suggested_anything(database, attendee):
    me = attendee()
    with database.writing() as session:
        session.execute(update(Participant).where(Participant.id == me.id).values(organisation_id=None))
    assert me.sees() == OwnSuggestions()


def test_the_server_does_not_load_the_library():
    code = (
        "import sys, web.cli, web.commands, scheduler.work, scheduler.suggestions.service;"
        "sys.exit(bool({'sklearn', 'scipy', 'joblib'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
