"""``mannam retention`` says what is due, and deletes it."""

import sqlite3
from contextlib import closing

import pytest

from tests.commands import Quick

pytestmark = pytest.mark.slow


def set_back(quick: Quick, days: int) -> None:
    """The event was so many days ago."""
    with closing(sqlite3.connect(quick.data / "mannam.sqlite3")) as connection, connection:
        connection.execute("UPDATE events SET day = date('now', ?)", (f"-{days} days",))


def test_it_says_what_is_due_and_deletes_it(solved: Quick):
    solved.succeed("publish", "small")
    set_back(solved, 0)
    assert solved.succeed("retention") == "Nothing is due today.\n"
    set_back(solved, 40)
    due = solved.succeed("retention", "--dry-run")
    assert "“small”, wishes, “please not” lists and times: due since" in due
    said = solved.succeed("retention")
    assert "times: deleted, promised for" in said
    assert due.partition("Rows:")[2] == said.partition("Rows:")[2]
    for arguments in (["solve", "small"], ["export", "small", "--problem", "p.json"]):
        assert "were deleted on" in solved.refused(*arguments)
    assert solved.succeed("retention") == "Nothing is due today.\n"
    assert list((solved.data / "outbox").glob("*.eml")) != []
    set_back(solved, 400)
    assert "“small”, 참가자의 나머지 정보" in solved.succeed("retention", LC_ALL="ko_KR.UTF-8")
    assert list((solved.data / "outbox").glob("*.eml")) == []
