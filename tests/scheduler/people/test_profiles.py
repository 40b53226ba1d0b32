"""Profiles: one's own, and the one that the people of an organisation share without overwriting each other."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from scheduler.audit.records import AuditEntry
from scheduler.errors import Conflict, NotFound
from scheduler.events.service import event_summary
from scheduler.imports.files import read_event
from scheduler.jobs.records import Job
from scheduler.languages import Bilingual, Language
from scheduler.people.changes import PROFILES_CHANGED
from scheduler.people.directory import directory
from scheduler.people.profile_rules import Fault, FieldFault, ProfileRefused
from scheduler.people.profiles import (
    ProfileClosed,
    WithoutOrganisation,
    choose_mail_language,
    own_profile,
    save_organisation,
    save_person,
)
from scheduler.people.records import Organisation
from scheduler.people.saving import StaleForm
from scheduler.privacy.erasure import erase
from tests.scheduler.imports.small_events import FILES, small_event, with_change, with_line
from tests.scheduler.stored_events import NOW, event_files, stored

SHARED = event_files(
    with_change("participants.csv", "b,,나린", "b,o1,나린"),
    with_line("zones.csv", "gumi,구미,Gumi,금오공대,Kumoh,제조,Manufacturing,"),
    with_line("tags.csv", "quantum,technology,양자,Quantum\nai,council,AI,AI"),
)
"""a and b are of one organisation, the others of none."""


class Visitor:
    def __init__(self, event, key: str) -> None:
        self.event, self.id = event, event.ids[key]

    def own(self):
        with self.event.database.reading() as session:
            return own_profile(session, self.id)

    def save(self, seen=0, key="k", now=NOW, **changes):
        profile = replace(self.own().organisation, **changes)
        with self.event.database.writing() as session:
            return save_organisation(session, self.id, profile, seen=seen, key=key, now=now)

    def save_person(self, seen=0, key="k", now=NOW, **changes):
        profile = replace(self.own().person, **changes)
        with self.event.database.writing() as session:
            return save_person(session, self.id, profile, seen=seen, key=key, now=now)

    def erase(self) -> None:
        with self.event.database.writing() as session:
            erase(session, self.event.settings, self.id, now=NOW)


@pytest.fixture
def event(database, settings):
    return stored(database, settings, SHARED)


@pytest.fixture
def a(event) -> Visitor:
    return Visitor(event, "a")


@pytest.fixture
def b(event) -> Visitor:
    return Visitor(event, "b")


def jobs(event) -> int:
    with event.database.reading() as session:
        return len(session.scalars(select(Job).where(Job.kind == PROFILES_CHANGED, Job.subject_id == event.id)).all())


def notes(event, action: str) -> list[dict[str, object]]:
    with event.database.reading() as session:
        return list(session.scalars(select(AuditEntry.detail).where(AuditEntry.action == action)))


def test_what_one_saves_the_colleague_reads_with_name_and_time(event, a, b):
    later = NOW + timedelta(hours=1)
    receipt = a.save(
        now=later,
        name_en="Laboratory",
        zone="gumi",
        councils=("ai", "energy"),
        offers_tags=("quantum", "battery"),
        needs_tags=(),
        offers_ko=" 시험\r\n측정 ",
        needs_en="Space",
    )
    assert (receipt.version, receipt.saved_at) == (1, later)
    found = b.own()
    assert asdict(found.organisation) == {
        "name_ko": "시험소",
        "name_en": "Laboratory",
        "zone": "gumi",
        "councils": ("energy", "ai"),
        "offers_tags": ("battery", "quantum"),
        "needs_tags": (),
        "offers_ko": "시험\n측정",
        "offers_en": "Tests",
        "needs_ko": "",
        "needs_en": "Space",
    }
    assert (found.organisation_saved.version, found.organisation_saved.at) == (1, later)
    assert found.organisation_saved.by.key == "a"
    assert [colleague.key for colleague in found.colleagues] == ["a"]
    fields = ["name_en", "zone", "councils", "offers_tags", "needs_tags", "offers_ko", "needs_en"]
    assert notes(event, "organisation profile saved") == [{"version": 1, "fields": fields}]


def test_the_directory_kept_between_requests_sees_every_save(event, a, b):
    with event.database.reading() as session:
        before = directory(session, event.id)
        assert directory(session, event.id) is before
    a.save(needs_ko="새 필요", offers_tags=("quantum",))
    a.save_person(role_ko="이사")
    with event.database.reading() as session:
        person = directory(session, event.id).by_public_id[event.public_ids["b"]]
        own = directory(session, event.id).by_public_id[event.public_ids["a"]]
    assert (person.firm.needs.ko, [tag.key for tag in person.firm.offered_tags]) == ("새 필요", ["quantum"])
    assert own.role == Bilingual("이사", "CEO")


def test_suggestions_are_asked_for_once_however_often_it_is_saved_and_not_for_nothing(event, a, b):
    with event.database.writing() as session:
        session.execute(Job.__table__.delete())
    a.save()
    assert jobs(event) == 0
    a.save(seen=1, key="l", offers_en="More")
    b.save(seen=2, key="m", offers_en="Less")
    assert jobs(event) == 1


def test_a_colleague_who_saved_first_is_not_overwritten(a, b):
    a.save(offers_en="Of a", key="one")
    with pytest.raises(StaleForm) as refusal:
        b.save(offers_en="Of b", key="other")
    assert (refusal.value.form, refusal.value.seen, refusal.value.stored) == ("organisation", 0, 1)
    assert (b.own().organisation.offers_en, b.own().organisation_saved.by.key) == ("Of a", "a")
    assert b.save(seen=1, offers_en="Of both", key="third").version == 2
    assert (a.own().organisation.offers_en, a.own().organisation_saved.by.key) == ("Of both", "b")


def test_of_forms_sent_at_the_same_moment_one_is_saved_and_the_others_are_told(event, a, b):
    def send(number: int) -> object:
        try:
            return (a, b)[number % 2].save(offers_en=f"Version {number}", key=f"key {number}").version
        except StaleForm as refusal:
            return refusal.stored

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(send, range(8))) == [1] * 8
    assert len(notes(event, "organisation profile saved")) == 1


@pytest.mark.parametrize("form", ["save", "save_person"])
def test_a_repeat_is_one_effect(event, a, form):
    save = getattr(a, form)
    save(name_en="First", key="once")
    repeat = save(name_en="Second", key="once")
    assert (repeat.version, repeat.repeated) == (1, True)
    profile = a.own().organisation if form == "save" else a.own().person
    assert profile.name_en == "First"
    assert len([*notes(event, "profile saved"), *notes(event, "organisation profile saved")]) == 1


def test_profiles_close_with_the_wishes_but_the_language_of_mails_stays_open(event, a):
    with event.database.reading() as session:
        closes = event_summary(session, event.id).wishes_close_at
    for save in (a.save, a.save_person):
        with pytest.raises(ProfileClosed) as refusal:
            save(name_en="Late", now=closes)
        assert refusal.value.closed_at == closes
        assert save(name_en="In time", now=closes - timedelta(microseconds=1)).version == 1
    with event.database.writing() as session:
        choose_mail_language(session, a.id, Language.EN, now=closes)
    assert a.own().language == "en"


@pytest.mark.parametrize(
    ("field", "key"),
    [
        ("zone", "nowhere"),
        ("zone", "faraway"),
        ("councils", "battery"),
        ("offers_tags", "energy"),
        ("needs_tags", "green"),
        ("needs_tags", "foreign"),
    ],
)
def test_what_the_event_does_not_have_cannot_be_chosen(event, a, field, key):
    files = event_files(
        with_line("zones.csv", "faraway,먼,Far,,,분야,Field,"), with_line("tags.csv", "foreign,technology,다른,Other")
    )
    files["event.toml"] = files["event.toml"].replace(b'"small"', b'"second"')
    stored(event.database, event.settings, files)
    before = a.own()
    with pytest.raises(NotFound) as refusal:
        a.save(**{field: key if field == "zone" else (key,)})
    assert refusal.value.key == key
    assert a.own() == before


def test_everything_that_is_wrong_with_the_texts_is_told_at_once(a):
    before = a.own()
    with pytest.raises(ProfileRefused) as refusal:
        a.save(name_ko=" ", name_en="", offers_ko="가" * 2001, needs_en="abc\u202etxt")
    assert refusal.value.faults == (
        FieldFault("name_ko", Fault.MISSING),
        FieldFault("offers_ko", Fault.TOO_LONG, given=2001, limit=2000),
        FieldFault("needs_en", Fault.SIGN, sign="U+202E"),
    )
    with pytest.raises(ProfileRefused) as refusal:
        a.save_person(role_ko="가" * 121, name_ko="두\n줄")
    assert [fault.field for fault in refusal.value.faults] == ["name_ko", "role_ko"]
    assert a.own() == before
    a.save(name_ko="", name_en="가" * 120, offers_ko="가" * 2000)
    a.save_person(name_en="", role_ko="가" * 120)


@pytest.mark.parametrize(
    "text",
    ["=1+1", '"quoted", with\ncommas;', "'; DROP TABLE wishes; --", "<b>bold</b>\n\n끝", "각\u0301 👩‍🔬"],
)
def test_what_is_saved_can_be_imported_again_and_is_the_same(event, a, text):
    a.save(name_en=text.replace("\n", " "), offers_ko=text, needs_en=text, councils=("energy", "ai"))
    saved = a.own().organisation
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(FILES["organisations.csv"].partition("\n")[0].split(","))
    lists = {name: "|".join(getattr(saved, name)) for name in ("councils", "offers_tags", "needs_tags")}
    content = asdict(saved) | lists | {"key": "o1", "kind": "company"}
    rows.writerow([content[name] for name in FILES["organisations.csv"].partition("\n")[0].split(",")])
    again = read_event({**small_event(), **SHARED, "organisations.csv": table.getvalue().encode()}).organisations[0]
    assert again.name == Bilingual(saved.name_ko, saved.name_en)
    assert (again.offers, again.needs.en) == (Bilingual(saved.offers_ko, saved.offers_en), saved.needs_en)
    assert (again.zone, again.councils, again.offers_tags) == (saved.zone, saved.councils, saved.offers_tags)


def test_without_an_organisation_one_has_a_profile_of_ones_own_only(event):
    lone = Visitor(event, "c")
    assert lone.save_person(name_en="Da On", role_en="Advisor").version == 1
    own = lone.own()
    assert (own.person.role_en, own.organisation, own.colleagues) == ("Advisor", None, ())
    profile = Visitor(event, "a").own().organisation
    with event.database.writing() as session, pytest.raises(WithoutOrganisation):
        save_organisation(session, lone.id, profile, seen=0, key="k", now=NOW)
    assert notes(event, "profile saved") == [{"version": 1, "fields": ["name_en", "role_en"]}]


def test_what_somebody_erased_wrote_stays_with_the_organisation_until_its_last_person_is_erased(event, a, b):
    a.save(offers_en="Measured by a", needs_ko="필요")
    a.erase()
    left = b.own()
    assert left.organisation.offers_en == "Measured by a"
    assert (left.organisation_saved.version, left.organisation_saved.by, left.colleagues) == (1, None, ())
    with event.database.writing() as session:
        session.execute(Job.__table__.delete())
    b.erase()
    with event.database.reading() as session:
        row = session.scalars(select(Organisation)).one()
    assert (row.name_ko, row.offers_ko, row.offers_en, row.needs_ko, row.needs_en) == ("시험소", "", "", "", "")
    assert jobs(event) == 1


def test_nobody_erased_comes_back_to_life_by_a_form_that_was_on_its_way(event, a):
    profile = a.own()
    a.erase()
    for save, sent in ((save_person, profile.person), (save_organisation, profile.organisation)):
        with event.database.writing() as session, pytest.raises(Conflict):
            save(session, a.id, sent, seen=0, key="k", now=NOW)
    assert a.own().person.name_ko == "떠난 참가자"
