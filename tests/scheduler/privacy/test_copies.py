"""The copy of one's own data: all that is one's own, nothing that others chose."""

import csv
import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.database import Database, Record
from scheduler.formulas import FORMULA_STARTS
from scheduler.privacy.copies import Part, as_csv, as_json, own_copy, own_tables
from scheduler.settings import Settings
from scheduler.wishes.records import Veto, Wish
from tests.scheduler.privacy.planted import CANARY, live, plant
from tests.scheduler.stored_events import NOW, StoredEvent, stored


@pytest.fixture
def event(database: Database, settings: Settings) -> StoredEvent:
    return stored(database, settings)


def copy(event: StoredEvent, key: str) -> tuple[Part, ...]:
    with event.database.reading() as session:
        return own_copy(session, event.ids[key])


def content(event: StoredEvent, key: str) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads(as_json(copy(event, key)))
    return found


def test_everything_planted_is_in_the_copy(event: StoredEvent) -> None:
    plant(event, "a")
    live(event, "a", "b")
    mine = content(event, "a")
    assert mine["profile"][0]["email"] == f"{CANARY}@example.org"
    assert [row["target_id"] for row in mine["wishes"]] != []
    assert [row["note"] for row in mine["follow_up_answers"]] == [f"{CANARY}-note"]
    assert [row["decision"] for row in mine["consents"]] == ["given"]
    assert {row["to_email"] for row in mine["mails"]} == {f"{CANARY}@example.org"}
    assert len(mine["meetings"]) == len(mine["mails"])
    assert [row["note"] for row in mine["review_requests"]] == [f"{CANARY}-request"]
    assert {"consent given", "follow-up answered", "asked to leave the meetings", "review asked"} == {
        row["action"] for row in mine["log"]
    }
    assert "sign_in_links" in mine
    assert "secret_sha256" not in as_json(copy(event, "a")).decode()


def test_what_others_chose_is_not_in_it(event: StoredEvent) -> None:
    live(event, "b", "a")
    before = as_json(copy(event, "a"))
    with event.database.writing() as session:
        session.query(Wish).filter_by(target_id=event.ids["a"]).delete()
        session.add(Veto(participant_id=event.ids["e"], target_id=event.ids["a"]))
    assert as_json(copy(event, "a")) == before
    assert f"{CANARY}-note" not in before.decode()


def test_every_table_that_holds_something_of_a_participants_own_is_in_it(event: StoredEvent) -> None:
    about = {
        table.name
        for table in Record.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "participants" for key in column.foreign_keys)
    }
    elsewhere = {"published_meetings", "follow_ups", "outcomes"}
    organisers_plans = {"pair_rules"}
    drafts_and_their_seats = {"grid_meetings", "seats"}
    in_the_log = {"saved_profiles"}
    assert (
        about
        == {table.name for table in own_tables()} | elsewhere | drafts_and_their_seats | in_the_log | organisers_plans
    )
    assert {
        part.name for part in copy(event, "a")
    } >= about - drafts_and_their_seats - elsewhere - in_the_log - organisers_plans


def test_the_zip_says_the_same_as_the_json(event: StoredEvent) -> None:
    live(event, "a", "b")
    parts = copy(event, "a")
    with zipfile.ZipFile(io.BytesIO(as_csv(parts, now=NOW))) as archive:
        assert archive.namelist() == [f"{part.name}.csv" for part in parts]
        for part in parts:
            rows = list(csv.reader(io.StringIO(archive.read(f"{part.name}.csv").decode("utf-8-sig"), newline="")))
            assert tuple(rows[0]) == part.columns
            assert [len(row) for row in rows[1:]] == [len(part.columns)] * len(part.rows)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cell_becomes_a_formula(cell: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(as_csv((Part("notes", ("note",), ((cell,), (f"={cell}",))),), now=NOW)))
    rows = list(csv.reader(io.StringIO(archive.read("notes.csv").decode("utf-8-sig"), newline="")))
    for row in rows[1:]:
        assert not "".join(row).startswith(FORMULA_STARTS)
    assert rows[-1] == [f"'={cell}"]
