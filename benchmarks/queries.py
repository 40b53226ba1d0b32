"""Counting the database's statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from scheduler.database import Database


@contextmanager
def counted_queries(database: Database) -> Iterator[list[str]]:
    """The statements executed within the block, in order."""
    statements: list[str] = []

    def keep(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", keep)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", keep)
