"""Two organisers at the same moment, on both databases: nothing is lost silently."""

import threading
import time
from dataclasses import replace

from scheduler.events.service import tables
from scheduler.people.absences import AbsenceKind
from scheduler.setup.editing import event_draft, save_event
from scheduler.setup.refusals import SetupChanged, seal
from scheduler.timetable.occurrences import note_away, note_closed
from tests.scheduler.stored_events import NOW, stored


def test_of_two_saves_at_once_one_is_refused(database, settings):
    event = stored(database, settings)
    with database.reading() as session:
        draft = event_draft(session, event.id)
    begin, told = threading.Barrier(2), []

    def save(contact):
        begin.wait()
        try:
            with database.writing() as session:
                wanted = replace(draft, contact=contact)
                save_event(session, event.id, wanted, seen=seal(draft), accepted="", by="command", now=NOW)
            told.append("saved")
        except SetupChanged:
            told.append("refused")

    threads = [threading.Thread(target=save, args=(f"{name}@example.org",)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["refused", "saved"]
    assert event.audit("set-up: event saved") == 1


def test_of_two_who_note_the_same_at_once_neither_fails(database, settings):
    event = stored(database, settings)
    with database.reading() as session:
        table = tables(session, event.id)[0].id
    begin, told = threading.Barrier(4), []

    def away(session):
        kind = AbsenceKind.CANCELLED
        note_away(session, event.id, event.public_ids["a"], kind, None, by="organiser:1", now=NOW)

    def closed(session):
        note_closed(session, event.id, table, None, None, by="organiser:1", now=NOW)

    def do(act):
        begin.wait()
        with database.writing() as session:
            act(session)
            session.flush()
            time.sleep(0.2)
        told.append(act.__name__)

    threads = [threading.Thread(target=do, args=(act,)) for act in (away, away, closed, closed)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["away", "away", "closed", "closed"]
    assert (event.audit("absence noted"), event.audit("table closed")) == (1, 1)
