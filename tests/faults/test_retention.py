"""Deleting as promised under kill -9 at every step: an event's data is all there or all gone."""

from datetime import timedelta

import pytest

from scheduler.mail.sending import deliver_due
from tests.faults import acts
from tests.scheduler.privacy.planted import CANARY, dump, found_in_database, found_in_files, live, plant
from tests.scheduler.stored_events import LATER

pytestmark = pytest.mark.faults

YEARS_LATER = LATER + timedelta(days=900)
KILLED = -9
MOST_STEPS = 300


def test_killed_at_any_step_all_is_there_or_all_is_gone(event, processes):
    plant(event, "a")
    live(event, "a", "b")
    deliver_due(event.database, event.settings, event.id, clock=lambda: LATER)
    before, steps = dump(event.database), 0
    here, there = processes.Pipe()
    url, data = event.settings.database_url, event.settings.data
    process = processes.Process(target=acts.keep_promises_in_children, args=(url, data, YEARS_LATER, there))
    process.start()
    while dump(event.database) == before:
        steps += 1
        assert steps < MOST_STEPS
        here.send(steps)
        assert here.recv() == KILLED
    here.send(0)
    process.join()
    # The last one was killed after its commit. Until then at most the files went, which rows that stood still named.
    assert steps > 40
    assert CANARY in str(before["participants"])
    assert found_in_database(event.database) == []
    assert found_in_files(data) == []
