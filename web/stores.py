"""The application's database and settings, for views."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from flask import Flask, current_app, g, request

from scheduler.database import Database, Session, refusals
from scheduler.errors import StorageUnavailable
from scheduler.settings import Settings


def register(app: Flask) -> None:
    app.teardown_request(_end_of_request)


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


def _end_of_request(_error: BaseException | None) -> None:
    # The page is made; that the database went away since takes nothing from it.
    with suppress(StorageUnavailable):
        _stop_looking()


def _stop_looking() -> None:
    looks = g.pop("looks", None)
    if looks is not None:
        looks.close()
