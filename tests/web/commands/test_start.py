"""What stands in the way of a start is told in one sentence, and nothing is touched."""

import socket
import sqlite3

import pytest

from tests.commands import Quick


@pytest.fixture
def served(quick: Quick) -> Quick:
    """An installation that has a database."""
    quick.refused("link", "nothing", "nobody")
    return quick


def test_a_database_of_a_newer_version_is_left_as_it_is(served: Quick):
    with sqlite3.connect(served.data / "mannam.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from_tomorrow'")
    connection.close()
    for command in (("serve",), ("solve", "demo")):
        said = served.refused(*command)
        assert "newer Mannam (step from_tomorrow)" in said
        assert "\n" not in said


def test_a_file_that_is_no_database_is_refused(quick: Quick):
    quick.data.mkdir()
    (quick.data / "mannam.sqlite3").write_bytes(b"no database " * 400)
    assert "The database cannot be used (file is not a database)." in quick.refused("serve")
    assert (quick.data / "mannam.sqlite3").read_bytes() == b"no database " * 400


def test_a_lock_that_cannot_be_written_is_named(quick: Quick):
    (quick.data / "server.lock").mkdir(parents=True)
    assert quick.refused("serve").endswith("server.lock cannot be written: Is a directory.")


def test_an_address_of_another_machine_is_no_taken_port(served: Quick):
    served.variables["MANNAM_HOST"] = "192.0.2.1"
    said = served.refused("serve")
    assert "MANNAM_HOST: 192.0.2.1" in said
    assert "taken" not in said


def test_the_demo_asks_for_its_port_before_it_solves(quick: Quick):
    with socket.socket() as other:
        other.bind(("127.0.0.1", quick.port))
        other.listen()
        assert f"Port {quick.port} is taken" in quick.refused("demo")
    assert not (quick.data / "mannam.sqlite3").exists()
