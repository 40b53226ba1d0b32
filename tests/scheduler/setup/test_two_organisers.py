"""Two organisers at the same moment, on both databases: nothing is lost silently."""

import threading
from dataclasses import replace

from scheduler.setup.editing import event_draft, save_event
from scheduler.setup.refusals import SetupChanged, seal
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
