"""docs/import-format.md tells organisers what the importer does."""

import re
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler.imports import layouts
from scheduler.imports.clocks import Clock
from scheduler.imports.event_settings import read_settings
from scheduler.imports.findings import Findings
from scheduler.imports.tables import Layout, read_table

PAGE = (Path(__file__).parents[3] / "docs" / "import-format.md").read_text(encoding="utf-8")
PROGRAMME = layouts.programme_layout(date(2027, 3, 5), Clock(ZoneInfo("Asia/Seoul")))
LAYOUTS: tuple[Layout[object], ...] = (
    layouts.ZONES,
    layouts.TAGS,
    PROGRAMME,
    layouts.TABLES,
    layouts.ORGANISATIONS,
    layouts.PARTICIPANTS,
    layouts.ATTENDANCES,
    layouts.WISHES,
    layouts.VETOES,
)


def _section(file: str) -> str:
    (section,) = [part for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:] if file in part.split("\n")[0]]
    return section


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.file for layout in LAYOUTS])
def test_every_column_is_described_and_marked_when_it_may_be_empty(layout: Layout[object]) -> None:
    section = _section(layout.file)
    described = {
        name.strip("*").strip("`"): name.startswith("*")
        for line in re.findall(r"^\| ([*`].*?) \|", section, flags=re.MULTILINE)
        for name in line.split(", ")
    }
    # One of the two is enough, which the page says in words.
    either = {"name_ko", "name_en", "title_ko", "title_en"}

    for column in layout.columns:
        assert described[column.name] == (column.optional and column.name not in either)
    assert set(described) - {"rank"} <= {column.name for column in layout.columns}


@pytest.mark.parametrize("layout", LAYOUTS[:-1], ids=[layout.file for layout in LAYOUTS[:-1]])
def test_the_example_rows_are_read(layout: Layout[object]) -> None:
    (example,) = re.findall(r"```csv\n(.*?)```", _section(layout.file), flags=re.DOTALL)
    findings = Findings()

    table = read_table(layout, example.encode(), findings)

    findings.refuse_if_any()
    assert len(table.rows) == example.count("\n") - 1


def test_the_example_event_is_read() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    findings = Findings()

    settings = read_settings(example.encode(), findings)

    findings.refuse_if_any()
    assert settings.key == "spring-exchange"


def test_values_left_out_of_the_follow_up_are_those_of_the_example() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    kept = re.sub(r"^(first_day|last_day|start|end|minutes|weekdays) = .*\n", "", example, flags=re.MULTILINE)

    assert kept.count("\n") == example.count("\n") - 6
    assert read_settings(kept.encode(), Findings()) == read_settings(example.encode(), Findings())
