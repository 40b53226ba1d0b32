"""The audit log as it is read, and opening what people chose."""

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import scheduler
from scheduler.audit.records import AuditEntry
from scheduler.audit.service import note
from scheduler.errors import NotFound
from scheduler.events.service import ChoicesDeleted
from scheduler.people.records import Organisation, Participant
from scheduler.privacy.retention import keep_promises
from scheduler.reasons import ReasonNeeded
from scheduler.reports.disclosing import export_choices, open_choices
from scheduler.reports.history import PART, Asked, history
from scheduler.wishes.records import Veto
from tests.scheduler.stored_events import NOW, StoredEvent

REASON = "a complaint is looked into"


def log(event: StoredEvent, action: str, actor: str, at: timedelta = timedelta(), **detail: object) -> None:
    with event.database.writing() as session:
        note(session, event_id=event.id, at=NOW + at, actor=actor, action=action, **detail)


def actions(event: StoredEvent, **asked: object) -> list[str]:
    with event.database.reading() as session:
        return [act.action for act in history(session, event.id, Asked(**asked)).acts]


def test_entries_are_found_by_person_action_actor_and_day(event: StoredEvent) -> None:
    a, b = event.ids["a"], event.ids["b"]
    log(event, "day saved", f"participant:{a}")
    log(event, "participant changed", "organiser:1", participant=a)
    log(event, "participant changed", "organiser:12", participant=b)
    log(event, "run requested", "organiser:1", timedelta(days=1), run=1)
    log(event, "day saved", f"participant:{a}9")
    assert actions(event, people=[a]) == ["participant changed", "day saved"]
    assert actions(event, people=[]) == []
    assert actions(event, action="run requested") == ["run requested"]
    assert actions(event, actor="organiser:1") == ["run requested", "participant changed"]
    assert len(actions(event, actor="organiser:")) == 3
    assert actions(event, actor="participant:", people=[a]) == ["day saved"]
    with event.database.reading() as session:
        whole = history(session, event.id, Asked())
    assert whole.found == len(whole.acts) == 6
    assert (whole.acts[2].about, whole.acts[2].by_person) != (None, None)


def test_a_day_is_one_of_the_events_zone(event: StoredEvent) -> None:
    """Midnight in Seoul is 15:00 UTC of the day before."""
    midnight = NOW.replace(hour=15, minute=0)
    for at in (midnight - timedelta(seconds=1), midnight):
        log(event, "day saved", "participant:1", at - NOW)
    assert actions(event, day=date(2027, 2, 20), action="day saved") == ["day saved"]
    assert actions(event, day=date(2027, 2, 21), action="day saved") == ["day saved"]
    assert actions(event, day=date(2027, 2, 22)) == []


def test_many_entries_come_in_parts_the_newest_first(event: StoredEvent) -> None:
    for number in range(PART + 1):
        log(event, "run requested", "system", run=number)
    with event.database.reading() as session:
        first, last, beyond = (history(session, event.id, Asked(), part=part) for part in (1, 2, 99))
    assert (first.found, first.parts, len(first.acts), len(last.acts)) == (PART + 2, 2, PART, 2)
    assert first.acts[0].detail == {"run": PART}
    assert beyond == last


def test_opening_shows_own_choices_and_those_about_one_and_is_noted(event: StoredEvent) -> None:
    a = event.ids["a"]
    with event.database.writing() as session:
        firm = session.get_one(Participant, a).organisation_id or session.scalars(select(Organisation.id)).first()
        session.get_one(Participant, a).organisation_id = firm
        session.add(Veto(participant_id=event.ids["e"], organisation_id=firm))
    with event.database.writing() as session:
        found = open_choices(session, event.id, event.public_ids["a"], reason=REASON, by="organiser:1", now=NOW)
    own = [(choice.rank, choice.target.public_id) for choice in found.own]
    assert own == [(1, event.public_ids["b"]), (2, event.public_ids["c"]), (None, event.public_ids["d"])]
    assert [(choice.chooser.key, choice.rank) for choice in found.of_others] == [("b", 1), ("c", 2), ("e", None)]
    with event.database.reading() as session:
        entry = session.query(AuditEntry).filter_by(action="choices opened").one()
    assert (entry.actor, entry.detail) == ("organiser:1", {"participant": a, "reason": REASON})


def test_without_a_reason_nothing_is_opened_and_nothing_noted(event: StoredEvent) -> None:
    for reason in ("", "    x"):
        with pytest.raises(ReasonNeeded), event.database.writing() as session:
            open_choices(session, event.id, event.public_ids["a"], reason=reason, by="organiser:1", now=NOW)
        with pytest.raises(ReasonNeeded), event.database.writing() as session:
            export_choices(session, event.id, reason=reason, by="organiser:1", now=NOW)
    with pytest.raises(NotFound), event.database.writing() as session:
        open_choices(session, event.id, "nobody", reason=REASON, by="organiser:1", now=NOW)
    assert event.audit("choices opened") == event.audit("choices exported") == 0


def test_the_file_holds_every_choice_and_no_formula(event: StoredEvent) -> None:
    with event.database.writing() as session:
        session.get_one(Participant, event.ids["d"]).name_ko = "=1+1"
    with event.database.writing() as session:
        data = export_choices(session, event.id, reason=REASON, by="organiser:1", now=NOW)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["kind"] for row in rows].count("veto") == 1
    assert [row["kind"] for row in rows].count("wish") == 8
    assert {"a", "b", "c", "d", "e"} == {row["from"] for row in rows}
    assert "'=1+1" in {row["target_name"] for row in rows}
    assert event.audit("choices exported") == 1


def test_what_was_deleted_as_promised_cannot_be_opened(event: StoredEvent) -> None:
    keep_promises(event.database, event.settings, now=NOW + timedelta(days=60))
    for use in (open_choices, export_choices):
        who = {"public_id": event.public_ids["a"]} if use is open_choices else {}
        with pytest.raises(ChoicesDeleted), event.database.writing() as session:
            use(session, event.id, **who, reason=REASON, by="organiser:1", now=NOW)


def test_every_action_that_is_noted_has_words() -> None:
    """Looks for the texts in the code, so that a new action cannot be forgotten."""
    from web.organiser import audit_words

    code = "\n".join(path.read_text() for path in Path(scheduler.__file__).parent.rglob("*.py"))
    noted = set(re.findall(r'action="([^"{]+)"', code))
    assert len(noted) > 15
    words = (Path(audit_words.__file__)).read_text()
    assert {action for action in noted if f'"{action}":' not in words} == set()
