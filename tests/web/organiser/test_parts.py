"""Long lists of organisers come in parts, and every line is in one of them."""

import re

import pytest
from sqlalchemy import insert, select

from scheduler.mail.records import OutboxMail
from tests.scheduler.stored_events import FIRST_GRID


@pytest.fixture
def many_mails(desk, event):
    """As many mails as fill two parts and a half."""
    event.publish(event.draft(*FIRST_GRID))
    with event.database.writing() as session:
        one = session.scalars(select(OutboxMail)).first()
        columns = [
            column.key for column in OutboxMail.__mapper__.column_attrs if column.key not in {"id", "message_id"}
        ]
        row = {name: getattr(one, name) for name in columns}
        rows = [row | {"message_id": f"<{n}@example.org>", "to_name": f"Reader {n}"} for n in range(500)]
        session.execute(insert(OutboxMail), rows)
    return event


def shown(desk, query):
    page = desk.get(f"/organiser/small/outbox{query}").text
    return re.findall(r"Reader (\d+)<", page), page


def test_the_outbox_comes_in_parts_that_hold_every_mail(desk, many_mails):
    parts = [shown(desk, query) for query in ("", "?part=2", "?part=3")]
    numbers = [int(number) for found, _page in parts for number in found]
    assert numbers == list(range(499, -1, -1))
    assert "part=2" in parts[0][1]
    assert "part 2 of 3" in parts[1][1]
    assert "part=4" not in parts[2][1]


@pytest.mark.parametrize(("asked", "part"), [("99", 3), ("0", 1), ("x", 1), ("9" * 30, 1), ("-1", 1)])
def test_a_part_that_is_not_there_is_the_nearest_or_the_first(desk, many_mails, asked, part):
    assert f"part {part} of 3" in shown(desk, f"?part={asked}")[1]


def test_one_state_has_parts_of_its_own(desk, many_mails):
    assert "state=queued" in shown(desk, "?state=queued")[1]
    assert "part 1" not in shown(desk, "?state=refused")[1]
