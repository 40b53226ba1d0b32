"""The directory is kept between requests and never out of date."""

import pytest
from sqlalchemy import text

from scheduler.people.directory import directory, people

OF_P002 = "(SELECT organisation_id FROM participants WHERE key = 'p002')"
CHANGES = (
    "UPDATE participants SET name_ko = 'ㄱ' WHERE key = 'p002'",
    "UPDATE participants SET role_en = 'Owner' WHERE key = 'p002'",
    "UPDATE participants SET organisation_id = NULL WHERE key = 'p002'",
    f"UPDATE organisations SET offers_ko = 'ㄱ' WHERE id = {OF_P002}",
    f"DELETE FROM organisation_tags WHERE organisation_id = {OF_P002}",
    "UPDATE tags SET name_en = 'renamed'",
    "UPDATE tags SET position = 99 - position",
    "UPDATE zones SET field_ko = 'ㄱ'",
    "UPDATE zones SET cluster_id = NULL",
)


def test_unchanged_it_is_the_same_object(database, demo_event):
    with database.reading() as session:
        first = directory(session, demo_event.id)
    with database.reading() as session:
        assert directory(session, demo_event.id) is first
        assert people(session, demo_event.id) is first.people
    assert [person.name.ko for person in first.people] == sorted(person.name.ko for person in first.people)
    assert len(first.people) == 100


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_any_row_is_seen_at_once_and_taken_back_at_once(database, demo_event, change):
    with database.reading() as session:
        before = directory(session, demo_event.id)
    with database.writing() as session:
        session.execute(text(change))
        changed = directory(session, demo_event.id)
        assert changed.people != before.people
        session.rollback()
    with database.reading() as session:
        assert directory(session, demo_event.id).people == before.people
    with database.writing() as session:
        session.execute(text(change))
    with database.reading() as session:
        assert directory(session, demo_event.id).people == changed.people


def test_a_row_that_one_transaction_changes_twice_is_seen_both_times(database, demo_event):
    with database.writing() as session:
        for name in ("ㄱ", "ㄴ"):
            session.execute(text(f"UPDATE participants SET name_ko = '{name}' WHERE key = 'p002'"))
            assert name in {person.name.ko for person in directory(session, demo_event.id).people}
    with database.reading() as session:
        assert "ㄴ" in {person.name.ko for person in directory(session, demo_event.id).people}
