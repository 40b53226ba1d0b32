"""An organiser's hand on the list: adding, changing, never over what somebody else changed."""

from dataclasses import replace

import pytest

from scheduler.accounts.service import LinkRefused, make_participant_link, open_link
from scheduler.audit.records import AuditEntry
from scheduler.errors import NotFound
from scheduler.people.directory import directory
from scheduler.people.editing import (
    AddressTaken,
    EntryChanged,
    LeastAboveMost,
    PersonEntry,
    add_person,
    entry_of,
    fingerprint,
    save_person_entry,
)
from scheduler.people.profile_rules import PersonProfile, ProfileRefused
from scheduler.people.profiles import save_person
from scheduler.people.saving import StaleForm
from tests.scheduler.stored_events import NOW, StoredEvent

NEW = PersonEntry("새 사람", "", "", "Engineer", "New@Example.org", "en", "", 1, 4, None)


def entry(event: StoredEvent, key: str) -> PersonEntry:
    with event.database.reading() as session:
        return entry_of(session, event.id, event.public_ids[key])


def save(event: StoredEvent, key: str, wanted: PersonEntry, seen: PersonEntry) -> tuple[str, ...]:
    with event.database.writing() as session:
        return save_person_entry(
            session, event.id, event.public_ids[key], wanted, seen=fingerprint(seen), by="organiser:1", now=NOW
        )


def add(event: StoredEvent, wanted: PersonEntry) -> str:
    with event.database.writing() as session:
        return add_person(session, event.id, wanted, by="organiser:1", now=NOW)


def test_a_double_click_adds_one_person(event: StoredEvent) -> None:
    public_id = add(event, NEW)
    assert add(event, NEW) == public_id
    with event.database.reading() as session:
        stored = entry_of(session, event.id, public_id)
        assert stored == replace(NEW, email="new@example.org")
        assert public_id in directory(session, event.id).by_public_id
    assert event.audit("participant added") == 1


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"email": "a@example.org"}, AddressTaken),
        ({"organisation": "o-none"}, NotFound),
        ({"name_ko": " ", "name_en": ""}, ProfileRefused),
        ({"name_ko": "x" * 121}, ProfileRefused),
        ({"least": 5, "most": 4}, LeastAboveMost),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_added(event: StoredEvent, change: dict, error: type[Exception]) -> None:
    with event.database.reading() as session:
        before = len(directory(session, event.id).people)
    with pytest.raises(error):
        add(event, replace(NEW, **change))
    with event.database.reading() as session:
        assert len(directory(session, event.id).people) == before


def test_the_log_keeps_what_is_harmless_and_of_the_rest_that_it_changed(event: StoredEvent) -> None:
    seen = entry(event, "a")
    wanted = replace(seen, name_ko="다른 이름", email="other@example.org", most=3, language="en")
    assert set(save(event, "a", wanted, seen)) == {"name_ko", "email", "most", "language"}
    assert entry(event, "a") == wanted
    assert save(event, "a", wanted, seen) == ()
    with event.database.reading() as session:
        detail = session.query(AuditEntry).filter_by(action="participant changed").one().detail
    assert detail == {
        "participant": event.ids["a"],
        "fields": ["name_ko", "email"],
        "changes": {"language": ["ko", "en"], "most": [2, 3]},
    }


def test_the_second_of_two_organisers_is_shown_what_changed(event: StoredEvent) -> None:
    seen = entry(event, "a")
    save(event, "a", replace(seen, most=3), seen)
    with pytest.raises(EntryChanged) as caught:
        save(event, "a", replace(seen, most=4), seen)
    assert caught.value.stored == replace(seen, most=3)
    assert entry(event, "a").most == 3


def test_the_persons_own_open_form_does_not_overwrite_the_organiser(event: StoredEvent) -> None:
    seen = entry(event, "a")
    save(event, "a", replace(seen, name_en="Corrected"), seen)
    mine = PersonProfile(seen.name_ko, "Mine", seen.role_ko, seen.role_en)
    with pytest.raises(StaleForm), event.database.writing() as session:
        save_person(session, event.ids["a"], mine, seen=0, key="own", now=NOW)
    assert entry(event, "a").name_en == "Corrected"


def test_links_to_an_old_address_end(event: StoredEvent) -> None:
    with event.database.writing() as session:
        secret = make_participant_link(session, event.ids["a"], now=NOW)
    seen = entry(event, "a")
    save(event, "a", replace(seen, most=3), seen)
    with event.database.reading() as session:
        assert open_link(session, secret, now=NOW).participant_id == event.ids["a"]
    save(event, "a", replace(seen, most=3, email="new@example.org"), replace(seen, most=3))
    with event.database.reading() as session, pytest.raises(LinkRefused):
        open_link(session, secret, now=NOW)
