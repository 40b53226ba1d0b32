"""The pages of a participant's profile and of the one that their organisation shares."""

import re

import pytest
from sqlalchemy import update

from scheduler.database import Database
from scheduler.events.values import EventSummary
from scheduler.people.profiles import own_profile
from scheduler.people.records import Participant
from scheduler.people.service import find_participant
from tests.conftest import Clock
from tests.web.attendee.conftest import ORGANISATION, PERSON, PROFILE, SignIn, Visit, dump
from tests.web.attendee.forms_on_pages import PageForm, forms_of

ONE, OTHER = "p004", "p006"
"""Two of one organisation."""


def filled(form: PageForm, **values: str) -> list[tuple[str, str]]:
    return [*form.without(*values), *values.items()]


@pytest.fixture
def firm_of(database: Database, demo_event: EventSummary):
    def read(key: str = ONE):
        with database.reading() as session:
            return own_profile(session, find_participant(session, demo_event.id, key).id).organisation

    return read


def test_the_form_holds_what_is_stored_and_saving_it_unchanged_changes_nothing(sign_in: SignIn, firm_of) -> None:
    visit = sign_in(ONE)
    before = firm_of()
    response = visit.send(ORGANISATION, visit.form(ORGANISATION).fields)
    assert (response.status_code, response.location) == (303, PROFILE)
    assert firm_of() == before
    visit.send(PERSON, visit.form(PERSON).fields)
    assert "12:00:00 saved." in visit.get(PROFILE)


def test_a_colleague_sees_who_changed_what_the_directory_shows_to_all(sign_in: SignIn, firm_of) -> None:
    visit, colleague, stranger = sign_in(ONE), sign_in(OTHER), sign_in("p001")
    fields = [*filled(visit.form(ORGANISATION), offers_en="Zirconium <b>sieves</b>", zone="ulju")]
    visit.send(ORGANISATION, [*[f for f in fields if f[0] != "needs_tags"], ("needs_tags", "tech-quantum")])
    page = colleague.get(PROFILE)
    assert "Last changed by Park Bo-ram (example) on Sat 20 February, 12:00." in page
    assert "Zirconium &lt;b&gt;sieves&lt;/b&gt;" in page
    assert "Future batteries · UNIST · Environment and energy" in page
    assert "Quantum technology" in page
    assert "<b>Park Bo-ram (example)</b>" in page
    assert "Last changed by you" in visit.get(PROFILE)
    assert firm_of().needs_tags == ("tech-quantum",)
    found = stranger.get("/events/demo/wishes?q=zirconium")
    assert found.count('<article class="partner') == 2
    assert "&lt;b&gt;sieves&lt;/b&gt;" in found


def test_a_colleague_who_wrote_meanwhile_gets_both_versions_and_goes_on_with_theirs(sign_in: SignIn, firm_of) -> None:
    one, other = sign_in(ONE), sign_in(OTHER)
    mine, theirs = one.form(ORGANISATION), other.form(ORGANISATION)
    one.send(ORGANISATION, filled(mine, offers_en="Words of the first", zone="ulju"))
    response = other.send(ORGANISATION, filled(theirs, needs_en="Words of the second"))
    assert response.status_code == 409
    assert "Park Bo-ram (example) saved this at 12:00:00, while you were writing." in response.text
    versions = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", response.text)
    assert ("What you offer, in English", "Words of the first") in versions
    assert ("What you need, in English", "Words of the second") in versions
    assert {label for label, _ in versions} == {"Zone", "What you offer, in English", "What you need, in English"}
    assert firm_of().needs_en != "Words of the second"
    again = forms_of(response.text)[ORGANISATION]
    assert ("needs_en", "Words of the second") in again.fields
    assert other.send(ORGANISATION, filled(again, offers_en="Words of the first")).status_code == 303
    assert (firm_of().offers_en, firm_of().needs_en) == ("Words of the first", "Words of the second")


def test_ones_own_other_window_is_not_overwritten_either(sign_in: SignIn) -> None:
    visit = sign_in(ONE)
    first, second = visit.form(PERSON), visit.form(PERSON)
    visit.send(PERSON, filled(first, role_en="Head"))
    response = visit.send(PERSON, filled(second, role_en="Chief"))
    assert response.status_code == 409
    assert "This was saved in another window at 12:00:00." in response.text
    assert visit.send(PERSON, forms_of(response.text)[PERSON].fields).status_code == 303
    assert "Chief" in visit.get(PROFILE)


def test_a_refused_form_keeps_what_was_typed_and_says_at_each_field_what_is_wrong(
    sign_in: SignIn, database: Database
) -> None:
    visit = sign_in(ONE)
    before = dump(database)
    typed = filled(visit.form(ORGANISATION), name_ko="", name_en=" ", offers_ko="가" * 2001, needs_en="a\u202eb")
    response = visit.send(ORGANISATION, typed)
    assert response.status_code == 422
    for told in (
        "Please write the name in at least one language.",
        "This has 2001 characters; at most 2000 are possible. Please shorten it.",
        "A character in it cannot be kept (U+202E). Please remove it.",
    ):
        assert response.text.count(told) == 2
    assert "가" * 2001 in response.text
    assert dump(database) == before
    long = visit.send(PERSON, filled(visit.form(PERSON), role_ko="가" * 121))
    assert long.status_code == 422


def test_line_ends_of_browsers_count_once(sign_in: SignIn, firm_of) -> None:
    visit = sign_in(ONE)
    text = "\r\n".join("가" * 1000)
    assert len(text) > 2000
    assert visit.send(ORGANISATION, filled(visit.form(ORGANISATION), offers_ko=text)).status_code == 303
    assert "\r" not in firm_of().offers_ko


@pytest.mark.parametrize(
    ("field", "value"),
    [("zone", "nowhere"), ("councils", "tech-ai"), ("offers_tags", "council-ai"), ("needs_tags", "x" * 5000)],
)
def test_what_the_event_does_not_have_is_refused(sign_in: SignIn, database: Database, field: str, value: str) -> None:
    visit = sign_in(ONE)
    fields, before = visit.form(ORGANISATION), dump(database)
    assert visit.send(ORGANISATION, filled(fields, **{field: value})).status_code == 404
    assert dump(database) == before


@pytest.mark.parametrize("path", [PERSON, ORGANISATION])
def test_a_field_that_was_not_sent_is_not_taken_for_an_empty_one(
    sign_in: SignIn, database: Database, path: str
) -> None:
    visit = sign_in(ONE)
    form, before = visit.form(path), dump(database)
    for name in {name for name, _ in form.fields} - {"csrf_token", "councils", "offers_tags", "needs_tags"}:
        assert visit.send(path, form.without(name)).status_code == 422, name
    assert dump(database) == before


def test_after_the_deadline_everything_is_shown_and_nothing_can_be_written(
    sign_in: SignIn, clock: Clock, demo_event: EventSummary
) -> None:
    visit = sign_in(ONE)
    form = visit.form(ORGANISATION)
    clock.now = demo_event.wishes_close_at
    assert "Profiles could be changed until Mon 1 March, 18:00." in visit.get(PROFILE)
    assert "/profile/organisation" not in visit.get(PROFILE)
    for path in (PERSON, ORGANISATION):
        page = visit.get(path)
        assert "Profiles could be changed until Mon 1 March, 18:00." in page
        assert '<fieldset class="profile-fields" disabled>' in page
        assert "primary-action" not in page
    response = visit.send(ORGANISATION, filled(form, offers_en="Too late"))
    assert response.status_code == 403
    assert "Too late</textarea>" in response.text
    assert "What you wrote is kept below, but it is not saved." in response.text


def test_mails_change_their_language_with_one_button(sign_in: SignIn, database: Database) -> None:
    visit = sign_in(ONE)
    path = f"{PROFILE}/mail-language"
    assert "Mails to you are written in Korean." in visit.get(PROFILE)
    for _each in range(2):
        visit.send(path, [*forms_of(visit.get(PROFILE))[path].without("language"), ("language", "en")])
    assert "Mails to you are written in English." in visit.get(PROFILE)
    assert sum("mail language chosen" in row for row in dump(database)) == 1
    assert (
        visit.send(path, [*forms_of(visit.get(PROFILE))[path].without("language"), ("language", "fr")]).status_code
        == 422
    )


def test_somebody_without_an_organisation_is_told_what_that_means(
    sign_in: SignIn, database: Database, demo_event: EventSummary
) -> None:
    visit = sign_in(ONE)
    form = visit.form(ORGANISATION)
    with database.writing() as session:
        session.execute(update(Participant).where(Participant.key == ONE).values(organisation_id=None))
    for path in (PROFILE, ORGANISATION):
        page = visit.get(path)
        assert "You are in this event without an organisation." in page
        assert demo_event.contact in page
    assert "so there is no profile of one" in visit.send(ORGANISATION, form.fields).text
    assert visit.send(PERSON, filled(visit.form(PERSON), role_en="Advisor")).status_code == 303


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("path", [PROFILE, PERSON, ORGANISATION])
def test_looking_changes_nothing(sign_in: SignIn, database: Database, path: str, language: str) -> None:
    visit: Visit = sign_in(ONE, language)
    before = dump(database)
    visit.get(path)
    assert dump(database) == before
