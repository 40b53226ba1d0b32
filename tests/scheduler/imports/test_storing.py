"""Storing a read event: the rows are the files, all or nothing, never over one that is there."""

import pytest
from sqlalchemy import func, select

from scheduler.database import Record
from scheduler.events.service import event_organisers, find_event, programme, public_events, tables
from scheduler.imports.files import read_event
from scheduler.imports.service import EventExists, store_event
from scheduler.people.service import attended_items, identity, people
from scheduler.wishes.aims import aims, blocked_pairs, directed_ranks
from scheduler.wishes.service import wish_list
from tests.scheduler.imports.small_events import with_file
from tests.scheduler.stored_events import NOW, event_files, stored


def row_counts(database) -> dict[str, int]:
    with database.reading() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Record.metadata.tables.items()
        }


def test_every_row_of_the_files_is_stored(event):
    counts = row_counts(event.database)
    wanted = {
        "events": 1, "follow_up_windows": 1, "organisers": 1, "event_organisers": 1, "tracks": 2, "tags": 3, "zones": 1,
        "programme_items": 4, "slots": 3, "meeting_tables": 2, "organisations": 1, "organisation_tags": 3,
        "participants": 5, "attendances": 2, "wishes": 8, "vetoes": 1, "audit_entries": 1, "jobs": 1,
    }  # fmt: skip
    assert {name: number for name, number in counts.items() if number} == wanted


def test_what_was_stored_is_read_back_as_it_stood_in_the_files(event):
    with event.database.reading() as session:
        found = find_event(session, "small")
        assert (found.title.ko, found.title.en, found.zone, found.wish_limit) == (
            "작은 행사",
            "Small event",
            "Asia/Seoul",
            3,
        )
        assert found.wishes_open_at.isoformat() == "2027-02-08T00:00:00+00:00"
        assert (found.registration_until, found.registration_approval) == (None, True)
        plan = programme(session, event.id)
        assert [item.key for item in plan.items] == ["open", "talk", "net", "ask"]
        assert [slot.starts_at.strftime("%H:%M") for slot in plan.slots] == ["05:00", "05:20", "05:40"]
        assert [(table.key, table.virtual) for table in tables(session, event.id)] == [("T1", False), ("T2", True)]
        firm = people(session, event.id)[0].firm
        assert (firm.name.en, firm.zone_key, firm.councils[0].name.en) == ("Lab", "ulju", "Energy")
        assert (firm.offered_tags[0].key, firm.needed_tags[0].key, firm.cluster.key) == ("battery", "battery", "green")
        person = identity(session, event.ids["a"])
        assert (person.email, person.language, person.least, person.most) == ("a@example.org", "ko", 1, 2)
        ids = event.ids
        assert directed_ranks(aims(session, event.id))[ids["c"], ids["a"]] == 2
        assert blocked_pairs(session, event.id) == {frozenset((ids["a"], ids["d"]))}
        assert set(attended_items(session, event.id)) == {ids["a"], ids["b"]}
        own = wish_list(session, ids["a"])
        assert own.choices.wishes == (event.public_ids["b"], event.public_ids["c"])
        assert (own.choices.vetoes, own.version) == ((event.public_ids["d"],), 0)


def test_an_event_of_the_same_key_is_never_overwritten(event):
    before = row_counts(event.database)
    with pytest.raises(EventExists) as refusal:
        stored(event.database, event.settings)
    assert refusal.value.key == "small"
    assert row_counts(event.database) == before


def test_what_fails_half_way_leaves_nothing(database, settings):
    file = read_event(event_files())

    def broken() -> None:
        with database.writing() as session:
            store_event(session, file, by="command", now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert set(row_counts(database).values()) == {0}


def test_choices_about_organisations_are_stored_at_their_places(database, settings):
    wishes = "participant,rank,target,organisation\nc,1,b,\nc,2,,o1\n"
    vetoes = "participant,target,organisation\nd,,o1\nd,b,\n"
    event = stored(database, settings, event_files(with_file("wishes.csv", wishes), with_file("vetoes.csv", vetoes)))
    with database.reading() as session:
        lab = people(session, event.id)[0].firm.public_id
        assert wish_list(session, event.ids["c"]).choices.wishes == (event.public_ids["b"], lab)
        assert set(wish_list(session, event.ids["d"]).choices.vetoes) == {event.public_ids["b"], lab}


def test_two_events_live_beside_each_other_with_one_organiser(event):
    files = event_files()
    files["event.toml"] = (
        files["event.toml"].replace(b'"small"', b'"other"', 1).replace(b"public = true", b"public = false", 1)
    )
    other = stored(event.database, event.settings, files)
    with event.database.reading() as session:
        assert event_organisers(session, other.id) == event_organisers(session, event.id)
        assert [found.key for found in public_events(session)] == ["small"]
        assert len(directed_ranks(aims(session, other.id))) == 8
        assert not set(other.public_ids.values()) & set(event.public_ids.values())


def test_who_brings_the_files_gets_access_beside_those_whom_they_name(event):
    from scheduler.accounts.service import keep_organiser

    files = event_files()
    files["event.toml"] = files["event.toml"].replace(b'"small"', b'"other"', 1)
    with event.database.writing() as session:
        bringer = keep_organiser(session, name="Mina", email="mina@example.org", language="en", now=NOW)
        other = store_event(session, read_event(files), by=f"organiser:{bringer}", now=NOW, organiser_id=bringer)
        assert len(event_organisers(session, other)) == 2
        assert bringer in event_organisers(session, other)
        assert bringer not in event_organisers(session, event.id)
