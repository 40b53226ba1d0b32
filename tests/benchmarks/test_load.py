"""The load runner: arrivals as planned, real servers for a few seconds, and a ledger that misses nothing."""

from __future__ import annotations

import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from benchmarks.load.__main__ import loaded
from benchmarks.load.crowds import crowd
from benchmarks.load.goals import ACKNOWLEDGED, GOALS, LOST, MEMORY, named
from benchmarks.load.ledger import lost, read_ledger
from benchmarks.load.page import page
from benchmarks.load.preparing import Ground, prepare
from benchmarks.load.rows import EVERYTHING, Row, SetUp, percentile
from benchmarks.load.serving import PROCESSES, WebTier, serving
from benchmarks.load.visits import SAVE, STEPS, Load, planned
from benchmarks.measurements import read_measurements, write_measurements
from benchmarks.postgresql import Cluster
from scheduler.database import Session, open_database
from tests.conftest import _created

pytestmark = pytest.mark.xdist_group("load")

SHORT = Load(rate=10, seconds=5, warm_up=2, least_gap=0.1, most_gap=0.3, seed=7)


def test_arrivals_keep_the_rate_and_the_share_of_saves_and_each_visit_its_order() -> None:
    load = Load(rate=35, seconds=600)
    arrivals = list(planned(load))
    assert arrivals == list(planned(load))
    assert [each.at for each in arrivals] == sorted(each.at for each in arrivals)
    measured = [each for each in arrivals if each.at >= 0]
    assert len(measured) == pytest.approx(35 * 600, rel=0.03)
    assert sum(each.step.startswith(SAVE) for each in measured) / len(measured) == pytest.approx(0.4, abs=0.01)
    visits: dict[int, list[tuple[float, str]]] = {}
    for each in arrivals:
        visits.setdefault(each.visit, []).append((each.at, each.step))
    for steps in visits.values():
        assert [step for _at, step in steps] == list(STEPS[: len(steps)])
        assert all(after - before >= load.least_gap for (before, _), (after, _) in pairwise(steps))


def test_a_percentile_is_a_measured_value() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert [percentile(values, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]
    assert percentile([7.0], 0.5) == 7


def test_rows_come_back_from_their_file_and_a_missed_goal_is_said(tmp_path: Path) -> None:
    set_up = SetUp(people=2000, rate=35, seconds=600, seed=1, processes=2, threads=4, postgresql="15", busy=0.25)
    rows = [
        Row("route", EVERYTHING, 21_000, 1, 20.5, 151, 300, 900, note="1 × no answer: TimeoutError"),
        Row("ledger", ACKNOWLEDGED, value=8_400),
        Row("ledger", LOST, value=1, note="participant 7: version 3 was told, 2 is stored"),
        *(
            Row("memory", f"{MEMORY} 1, {when}", value=value, unit="MB")
            for when, value in (("start", 120), ("end", 124))
        ),
    ]
    write_measurements(tmp_path / "rows.csv", set_up, rows)
    again, found = read_measurements(tmp_path / "rows.csv", SetUp, Row)
    assert (again, found) == (set_up, rows)
    written = page(again, found)
    assert "busy" not in written
    assert "| p95 151 ms, p99 300 ms | **missed** |" in written
    assert "| 1 of 21,000: 1 × no answer: TimeoutError | **missed** |" in written
    assert "| 1 of 8,400: participant 7: version 3 was told, 2 is stored | **missed** |" in written
    assert "| 124 MB, +3.3 % | met |" in written
    assert sum(goal.judge(found) is None for goal in GOALS) == 7


@pytest.fixture(scope="module")
def ground(cluster: Cluster) -> Ground:
    return prepare(_created(cluster, "load", "template_mannam"), 150, seed=3)


@pytest.fixture(scope="module")
def run(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Row], Path, WebTier]:
    """A short load on real server processes: its rows, the ledger's file, the tier that was."""
    folder = tmp_path_factory.mktemp("load")
    with serving(ground, folder) as tier:
        rows = list(loaded(ground, tier, SHORT, folder / "ledger"))
        request = urllib.request.Request(f"{tier.url}/in/secret-of-a-link", headers={"Host": "meet.example.org"})
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(request)
    return rows, folder / "ledger", tier


@contextmanager
def undone(ground: Ground) -> Iterator[Session]:
    """A transaction of which nothing stays."""
    database = open_database(ground.url)
    with database.writing() as session:
        yield session
        session.rollback()
    database.close()


@pytest.mark.postgres
@pytest.mark.slow
def test_a_short_load_ends_without_error_and_nothing_lost(run: tuple[list[Row], Path, WebTier]) -> None:
    rows, ledger, tier = run
    found = named(rows, EVERYTHING)
    assert found is not None
    assert (found.errors, found.note) == (0, "")
    assert found.requests
    assert named(rows, ACKNOWLEDGED) == Row("ledger", ACKNOWLEDGED, value=len(list(read_ledger(ledger))))
    assert named(rows, LOST) == Row("ledger", LOST, value=0)
    assert sum(row.name.startswith(MEMORY) for row in rows) == 2 * PROCESSES
    log = tier.log.read_text()
    assert "GET /in/…" in log
    assert "secret-of-a-link" not in log


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.parametrize(
    ("sabotage", "said"),
    [
        ("DELETE FROM wishes WHERE participant_id = :person", "holds another list"),
        ("UPDATE wishes SET rank = 100 - rank WHERE participant_id = :person", "holds another list"),
        ("UPDATE saved_forms SET version = version - 1 WHERE participant_id = :person", "was told"),
        ("DELETE FROM saved_forms WHERE participant_id = :person", "0 is stored"),
        ("DELETE FROM audit_entries WHERE actor = 'participant:' || :person AND action = 'wishes saved'", "audit log"),
    ],
)
def test_what_is_taken_from_the_database_is_missed(
    ground: Ground, run: tuple[list[Row], Path, WebTier], sabotage: str, said: str
) -> None:
    _rows, ledger, _tier = run
    saves = Counter(line.participant_id for line in read_ledger(ledger))
    with undone(ground) as session:
        wishing = "SELECT participant_id FROM wishes GROUP BY participant_id HAVING count(*) > 1"
        many = set(session.scalars(text(wishing)))
        person = next(person for person, times in saves.items() if times > 1 and person in many)
        assert lost(ledger, session, ground.event_id) == []
        session.execute(text(sabotage), {"person": person if "actor" not in sabotage else str(person)})
        session.expire_all()
        missing = lost(ledger, session, ground.event_id)
    assert missing
    assert all(sentence.startswith(f"participant {person}: ") for sentence in missing)
    assert any(said in sentence for sentence in missing)


def test_a_crowd_is_the_same_for_the_same_seed() -> None:
    assert crowd(150, seed=3) == crowd(150, seed=3) != crowd(150, seed=4)
