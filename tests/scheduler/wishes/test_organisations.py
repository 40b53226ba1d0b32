"""Wishes and vetoes about organisations: what a list may hold, and how it is saved, undone, copied, outlives people."""

import json

import pytest

from scheduler.database import Database
from scheduler.errors import NotFound
from scheduler.languages import Bilingual
from scheduler.people.directory import directory
from scheduler.people.public_ids import is_organisation, new_organisation_id, new_person_id
from scheduler.privacy.copies import as_json, own_copy
from scheduler.privacy.erasure import erase
from scheduler.privacy.leaving import leave
from scheduler.settings import Settings
from scheduler.wishes.aims import aims, blocked_pairs
from scheduler.wishes.rules import (
    Choices,
    OwnOrganisation,
    Partner,
    TooManyWishes,
    WishAndVeto,
    WishForBoth,
    WishInsideVeto,
    WishRepeated,
    refuse_contradictions,
    refuse_own,
    refuse_unfit,
)
from scheduler.wishes.service import save_wishes, wish_list
from scheduler.wishes.undoing import undo_save
from tests.scheduler.imports.small_events import FILES, with_file
from tests.scheduler.stored_events import NOW, StoredEvent, event_files, stored

NAMES = {each: Bilingual(each, each) for each in ("amy", "ben", "cho", "o-lab", "o-firm")}
KNOWN = {
    "amy": Partner(1, NAMES["amy"], 7),
    "ben": Partner(7, NAMES["ben"], None),
    "cho": Partner(3, NAMES["cho"], 8),
    "o-lab": Partner(7, NAMES["o-lab"], 7),
    "o-firm": Partner(8, NAMES["o-firm"], 8),
}
"""Amy is of the lab and Cho of the firm; Ben has the lab's number and no organisation."""


@pytest.mark.parametrize(
    ("wishes", "vetoes", "error"),
    [
        (("amy", "o-lab"), (), WishForBoth),
        (("o-lab", "cho", "amy"), (), WishForBoth),
        (("amy",), ("o-lab",), WishInsideVeto),
        (("o-lab",), ("amy",), None),
        ((), ("amy", "o-lab"), None),
        (("amy", "o-firm", "ben"), (), None),
        (("ben",), ("o-lab",), None),
        (("cho",), ("o-lab", "amy"), None),
    ],
)
def test_a_person_and_their_organisation_on_one_list(wishes, vetoes, error):
    if error is None:
        refuse_contradictions(Choices(wishes, vetoes), KNOWN)
        return
    with pytest.raises(error) as refusal:
        refuse_contradictions(Choices(wishes, vetoes), KNOWN)
    assert (refusal.value.person, refusal.value.organisation) == (NAMES["amy"], NAMES["o-lab"])


def test_organisations_count_as_partners_do():
    with pytest.raises(TooManyWishes):
        refuse_unfit(Choices(("o-lab", "cho")), limit=1)
    refuse_unfit(Choices(("o-lab", "cho"), ("o-firm",)), limit=2)
    for wishes, vetoes, error in [
        (("o-lab", "o-lab"), (), WishRepeated),
        ((), ("o-lab", "o-lab"), WishRepeated),
        (("o-lab",), ("o-lab",), WishAndVeto),
    ]:
        with pytest.raises(error):
            refuse_unfit(Choices(wishes, vetoes), limit=9)
    for choices in (Choices(("o-lab",)), Choices((), ("o-lab",))):
        with pytest.raises(OwnOrganisation):
            refuse_own(choices, "amy", "o-lab")
        refuse_own(choices, "ben", None)


def test_ids_of_people_and_organisations_cannot_be_taken_for_each_other():
    people, organisations = ({new() for _ in range(99)} for new in (new_person_id, new_organisation_id))
    assert not any(map(is_organisation, people))
    assert all(map(is_organisation, organisations))
    assert len(people | organisations) == 2 * 99


@pytest.fixture
def event(database: Database, settings: Settings) -> StoredEvent:
    """As always, but c is a colleague of a, and d and e are of a second organisation."""
    persons = FILES["participants.csv"].replace("c,,", "c,o1,").replace("d,,", "d,o2,").replace("e,,", "e,o2,")
    firms = FILES["organisations.csv"] + "o2,상사,Firm,company,,,,,,,,\n"
    return stored(
        database, settings, event_files(with_file("participants.csv", persons), with_file("organisations.csv", firms))
    )


@pytest.fixture
def firms(event: StoredEvent) -> dict[str, str]:
    with event.database.reading() as session:
        return {firm.name.en: firm.public_id for firm in directory(session, event.id).firms}


def save(event: StoredEvent, key: str, wishes=(), vetoes=(), *, seen: int = 0, press: str = "k") -> None:
    with event.database.writing() as session:
        choices = Choices(tuple(wishes), tuple(vetoes))
        save_wishes(session, event.ids[key], choices, seen=seen, key=press, now=NOW)


def own(event: StoredEvent, key: str) -> Choices:
    with event.database.reading() as session:
        return wish_list(session, event.ids[key]).choices


def aimed(event: StoredEvent, key: str) -> list[tuple[int, set[str]]]:
    """Rank and possible partners of each of a participant's wishes."""
    name = {number: letter for letter, number in event.ids.items()}
    with event.database.reading() as session:
        found = [aim for aim in aims(session, event.id) if aim.participant == event.ids[key]]
    return [(aim.rank, {name[partner] for partner in aim.partners}) for aim in found]


def blocked(event: StoredEvent) -> set[str]:
    name = {number: letter for letter, number in event.ids.items()}
    with event.database.reading() as session:
        return {"".join(sorted(name[one] for one in pair)) for pair in blocked_pairs(session, event.id)}


def test_a_list_of_both_kinds_comes_back_in_order_and_its_save_can_be_undone(event, firms):
    people = event.public_ids
    save(event, "b", (people["a"], firms["Firm"]), (people["c"],))
    save(event, "b", (firms["Firm"], people["a"]), (people["c"],), seen=1, press="k2")
    save(event, "b", (people["d"],), (firms["Lab"],), seen=2, press="k3")
    assert own(event, "b") == Choices((people["d"],), (firms["Lab"],))
    with event.database.writing() as session:
        undo_save(session, event.ids["b"], seen=3, key="undo", now=NOW)
    assert own(event, "b") == Choices((firms["Firm"], people["a"]), (people["c"],))


def test_what_is_refused_changes_nothing(event, firms):
    people, before = event.public_ids, own(event, "a")
    other = stored(
        event.database,
        event.settings,
        {**event_files(), "event.toml": event_files()["event.toml"].replace(b'"small"', b'"other"', 1)},
    )
    with event.database.reading() as session:
        (elsewhere,) = (firm.public_id for firm in directory(session, other.id).firms)
    for wishes, vetoes, error in [
        ((firms["Lab"],), (), OwnOrganisation),
        ((), (firms["Lab"],), OwnOrganisation),
        ((firms["Firm"], people["d"]), (), WishForBoth),
        ((people["d"],), (firms["Firm"],), WishInsideVeto),
        ((elsewhere,), (), NotFound),
        (("o-0123456789abcdef",), (), NotFound),
    ]:
        with pytest.raises(error):
            save(event, "a", wishes, vetoes)
    assert own(event, "a") == before


def test_everybody_there_who_takes_part_is_meant(event, firms):
    people = event.public_ids
    save(event, "b", (firms["Firm"], people["a"]), (people["d"],))
    save(event, "e", (), (firms["Lab"],))
    assert aimed(event, "b") == [(1, {"d", "e"}), (2, {"a"})]
    assert blocked(event) == {"ad", "bd", "ae", "ce"}
    with event.database.writing() as session:
        leave(session, event.settings, event.ids["d"], now=NOW)
        leave(session, event.settings, event.ids["c"], now=NOW)
    assert aimed(event, "b") == [(1, {"e"}), (2, {"a"})]
    assert blocked(event) == {"ad", "bd", "ae"}


def test_a_wish_for_an_organisation_outlives_its_people(event, firms):
    people = event.public_ids
    save(event, "b", (people["d"], people["a"]))
    save(event, "b", (people["a"], firms["Firm"]), (), seen=1, press="k2")
    save(event, "c", (people["b"],), (firms["Firm"],))
    for key in ("d", "e", "a"):
        with event.database.writing() as session:
            erase(session, event.settings, event.ids[key], now=NOW)
    assert own(event, "b") == Choices((firms["Firm"],))
    assert own(event, "c") == Choices((people["b"],), (firms["Firm"],))
    assert aimed(event, "b") == []


def test_the_copy_of_one_s_own_data_names_organisations(event, firms):
    save(event, "b", (firms["Firm"],), (firms["Lab"],))
    with event.database.reading() as session:
        mine = json.loads(as_json(own_copy(session, event.ids["b"])))
    assert mine["wishes"] == [{"rank": 1, "target_id": None, "organisation_id": "상사"}]
    assert [row["organisation_id"] for row in mine["vetoes"]] == ["시험소"]
