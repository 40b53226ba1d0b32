"""Whether rows are still the ones from which something was made: one statement that says so for any number of rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, String, cast, func, literal, literal_column, select

from scheduler.database import Session

_UNIT = "\x1f"
"""Stands between values and is part of none: no page and no import takes control characters."""

Query = Select[*tuple[Any, ...]]
Fingerprint = tuple[str | None, ...]
Asking = Mapping[str, Query]
"""By the database's dialect the statement that gives the fingerprint."""


def asking(queries: Sequence[Query]) -> Asking:
    """What to ask for the fingerprint of all rows of these queries; each is of the table of its first column."""
    return {
        "sqlite": select(*(_content(query) for query in queries)),
        "postgresql": select(*(_writers(query) for query in queries)),
    }


def fingerprint(session: Session, asked: Asking, values: Mapping[str, Any]) -> Fingerprint | None:
    """Equal as long as no row changes; None for a unit of work that writes: it sees what may never be."""
    connection = session.connection()
    if not connection.get_execution_options().get("mannam_reading", False):
        return None
    return tuple(connection.execute(asked[connection.dialect.name], values).one())


def _content(query: Query) -> ScalarSelect[str | None]:
    """All values of a query's rows in one string: SQLite knows nothing shorter that tells of every change."""
    rows = query.subquery()
    values: list[ColumnElement[str]] = [func.coalesce(cast(column, String), literal("")) for column in rows.c]
    row = values[0]
    for value in values[1:]:
        row = row.concat(literal(_UNIT)).concat(value)
    return select(func.aggregate_strings(row, _UNIT)).scalar_subquery()


def _writers(query: Query) -> ScalarSelect[str | None]:
    """By which transaction each row of a query was written, in one string.

    PostgreSQL writes a changed row anew, so for those who see only what was committed no row changes without it. For
    2,000 people it takes a tenth of the time that the values take.
    """
    writer: ColumnElement[str] = literal_column(f"{query.columns_clause_froms[0].description}.xmin")
    rows = query.with_only_columns(cast(func.array_agg(writer), String), maintain_column_froms=True)
    return rows.order_by(None).scalar_subquery()
