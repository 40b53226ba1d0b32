"""The application's database and settings, for views."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from flask import Flask, current_app, g, request

from scheduler.database import Database, Session, refusals
from scheduler.settings import Settings


def register(app: Flask) -> None:
    app.teardown_request(_stop_looking)


def database() -> Database:
    found: Database = current_app.extensions["mannam.database"]
    return found


def settings() -> Settings:
    found: Settings = current_app.extensions["mannam.settings"]
    return found


@contextmanager
def looking() -> Iterator[Session]:
    """A unit of work that reads; all of a request that only shows something are one, and see one moment.

    Not for a request that changes something: what it shows afterwards is another moment.
    """
    if request.method not in {"GET", "HEAD"}:
        with database().reading() as session:
            yield session
        return
    if "looks" not in g:
        g.looks = ExitStack()
        g.look = g.looks.enter_context(database().reading())
    try:
        with refusals():
            yield g.look
    except BaseException:
        # The database may take no more in a transaction in which something failed.
        _stop_looking()
        raise


def _stop_looking(_error: BaseException | None = None) -> None:
    looks = g.pop("looks", None)
    if looks is not None:
        looks.close()
