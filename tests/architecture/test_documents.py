"""What the documents name exists, what exists is named, and both READMEs say the same."""

import configparser
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scheduler.settings import Settings
from web.cli import main_group

ROOT = Path(__file__).parents[2]
NOT_OURS = {".venv", "vendor", "node_modules", "build", "data"}
DOCUMENTS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part in NOT_OURS or part.startswith(".") for part in path.relative_to(ROOT).parts)
)
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
"""SHA-256 of the licence as the Apache Software Foundation publishes it."""

FORBIDDEN = (
    r"(?<![\w.])/(work|home|root|Users|tmp|var/folders)/",
    r"[A-Z]:\\",
    r"pypi[.](org|python)|pythonhosted[.]|npmjs[.]|registry[.]",
    r"(?i)\b(to-?do|fixme|tbd|lorem)\b",
)

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_blocks(text: str) -> list[str]:
    return re.findall(r"^```\w*\n(.*?)^```", text, flags=re.M | re.S)


def prose(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)


def code(text: str) -> Iterator[str]:
    """Every line of a code block and every piece of code within a line."""
    for block in code_blocks(text):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", prose(text))


def rows(text: str, first_heading: str) -> list[list[str]]:
    """The cells of the table whose first column has this heading."""
    lines = text.splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith(f"| {first_heading} |"))
    table = []
    for line in lines[begin + 2 :]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return table


def headings(text: str) -> list[tuple[int, str]]:
    return [(len(marks), title) for marks, title in re.findall(r"^(#+) (.+)$", prose(text), flags=re.M)]


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to the headings."""
    plain = (re.sub(r"[`*]", "", title).lower() for _, title in headings(text))
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in plain}


def test_every_setting_stands_in_operations_with_its_default():
    def variable(name: str) -> str:
        alias = Settings.model_fields[name].validation_alias
        return alias if isinstance(alias, str) else f"MANNAM_{name.upper()}"

    def default(name: str) -> str:
        value = Settings.model_fields[name].default
        return str(value.get_secret_value() if hasattr(value, "get_secret_value") else value)

    known = {variable(name): default(name) for name in Settings.model_fields}
    described = {row[0].strip("`"): row[1].strip("`") for row in rows(read("docs/operations.md"), "variable")}
    assert described == known


@every_document
def test_every_setting_that_a_document_names_exists(document: Path):
    known = {f"MANNAM_{name.upper()}" for name in Settings.model_fields} | {"MANNAM_LONG"}
    assert set(re.findall(r"MANNAM_[A-Z_]+", document.read_text(encoding="utf-8"))) <= known


def test_every_command_stands_in_operations():
    described = [row[0].strip("`").removeprefix("mannam ") for row in rows(read("docs/operations.md"), "command")]
    assert sorted(described) == sorted(main_group.commands)


@every_document
def test_every_command_and_option_that_a_document_names_exists(document: Path):
    for line in code(document.read_text(encoding="utf-8")):
        found = re.search(r"(?:^|/|\s)mannam ([a-z]+)(.*)$", line)
        if found:
            command = main_group.commands.get(found[1])
            assert command is not None, line
            options = {name for parameter in command.params for name in parameter.opts} | {"--help"}
            assert set(re.findall(r"--[a-z-]+", found[2])) <= options, line


def test_every_option_in_operations_exists():
    known = {name for command in main_group.commands.values() for option in command.params for name in option.opts}
    assert set(re.findall(r"`(--[a-z-]+)`", read("docs/operations.md"))) <= known


@cache
def solver_words() -> set[str]:
    """The commands and options that the solver's own help names."""
    runs = ([], ["solve"], ["check"], ["explain"], ["replay"], ["whatif"])
    texts = [
        subprocess.run(
            [sys.executable, "-m", "solver", *run, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        for run in runs
    ]
    return set(re.findall(r"(?<![\w-])(?:--)?[a-z]+", " ".join(text.stdout for text in texts)))


@every_document
def test_every_command_of_the_solver_that_a_document_names_exists(document: Path):
    named = set()
    for line in code(document.read_text(encoding="utf-8")):
        if found := re.search(r"python -m solver ([a-z]+)(.*)$", line):
            named |= {found[1], *re.findall(r"--[a-z-]+", found[2])}
    assert named <= solver_words()


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", read("Makefile"), flags=re.M))


def test_every_make_target_stands_in_contributing():
    described = {row[0].strip("`").removeprefix("make ") for row in rows(read("CONTRIBUTING.md"), "command")}
    assert described == make_targets()


def test_every_phony_target_has_a_rule_with_a_description():
    phony = re.search(r"^\.PHONY: (.+)$", read("Makefile"), flags=re.M)
    assert phony is not None
    assert set(phony[1].split()) == make_targets()


@every_document
def test_every_make_target_that_a_document_names_exists(document: Path):
    named = {
        found[1] for line in code(document.read_text(encoding="utf-8")) if (found := re.match(r"make ([a-z-]+)", line))
    }
    assert named <= make_targets()


def test_every_marker_stands_in_contributing():
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    markers = {line.split(":")[0] for line in settings["tool:pytest"]["markers"].strip().splitlines()}
    assert {row[0].strip("`") for row in rows(read("CONTRIBUTING.md"), "marker")} == markers


@every_document
def test_links_lead_somewhere(document: Path):
    text = prose(document.read_text(encoding="utf-8"))
    targets = [*re.findall(r"\]\(([^)\s]+)\)", text), *re.findall(r'<img src="([^"]+)"', text)]
    for target in targets:
        if re.match(r"https?://|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        goal = (document.parent / path).resolve() if path else document
        assert goal.exists(), target
        assert not anchor or anchor in anchors(goal.read_text(encoding="utf-8")), target


@every_document
def test_every_file_and_folder_that_a_document_names_exists(document: Path):
    tops = "solver|scheduler|web|migrations|tests|docs|benchmarks|[.]ci"
    for piece in re.findall(r"`([^`\n]+)`", prose(document.read_text(encoding="utf-8"))):
        if not re.fullmatch(rf"(?:{tops})/[\w./*<>{{}},-]*", piece):
            continue
        pattern = re.sub(r"<\w+>|[A-Z]+-[A-Z]+", "*", piece).rstrip("/")
        assert next(ROOT.glob(pattern), None) is not None, piece


@every_document
def test_no_document_tells_of_a_machine_or_of_unfinished_work(document: Path):
    text = document.read_text(encoding="utf-8")
    assert [found[0] for pattern in FORBIDDEN for found in re.finditer(pattern, text)] == []


def test_both_readmes_have_the_same_parts():
    english, korean = read("README.md"), read("README.ko.md")
    assert [level for level, _ in headings(english)] == [level for level, _ in headings(korean)]
    assert code_blocks(english) == code_blocks(korean)

    def shape(text: str) -> tuple[list[int], list[str], list[str]]:
        tables = [line.count("|") for line in text.splitlines() if line.startswith("|")]
        cells = re.sub(r"\]\([^)]+\)", "]", " ".join(re.findall(r"^\|.*$", text, flags=re.M)))
        numbers = re.findall(r"\d+", cells)
        targets = sorted(re.findall(r"\]\((https?://[^)]+|[\w/.-]+\.md)\)", text))
        # Of the handbook each leads to its own language.
        return tables, numbers, [t.replace(".ko.md", ".md") for t in targets if not t.startswith("README")]

    assert shape(english) == shape(korean)


def test_every_decision_stands_in_the_list_and_has_all_parts():
    records = sorted((ROOT / "docs/decisions").glob("0*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\) \| (.+) \|", read("docs/decisions/README.md"))
    assert [name for name, _ in listed] == [record.name for record in records]
    for record, (_, title) in zip(records, listed, strict=True):
        text = record.read_text(encoding="utf-8")
        assert text.startswith(f"# {record.name[:4]} {title}\n")
        assert re.findall(r"^\*\*([A-Z][a-z ]+)\.\*\*", text, flags=re.M) == [
            "Context",
            "Decision",
            "Why",
            "Not chosen",
        ]


def test_the_licence_is_the_unchanged_text():
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE_2
