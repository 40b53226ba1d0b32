"""How the code is laid out: the import law, what is in the package, and that nothing names a machine."""

import ast
import re
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pytest
from setuptools import find_packages

ROOT = Path(__file__).parents[2]
PACKAGES = ("solver", "scheduler", "web", "migrations")
LOCKS = ("requirements.txt", "requirements-dev.txt")
BINARY = {".woff2", ".png", ".mo", ".ico", ".webp", ".jpg"}
MACHINE_WORDS = ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/")
REGISTRY_HOSTS = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com")


@cache
def setup() -> ConfigParser:
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


@cache
def tracked() -> tuple[Path, ...]:
    """The files of the repository as far as they are there."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(path for name in names.split("\0") if name and (path := ROOT / name).is_file())


def code_of_ours() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in PACKAGES]


def test_the_import_law_holds():
    # As a process: inside this one it would switch every logger off that exists already.
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("lock", LOCKS)
def test_the_locks_pin_everything_by_hash_and_hold_no_second_solver(lock):
    text = (ROOT / lock).read_text()
    pins = re.findall(r"^([a-z0-9._-]+(?:\[[a-z,]+\])?)==", text, re.MULTILINE)
    assert "ortools" in pins
    assert "highspy" not in text
    assert text.count("--hash=sha256:") >= len(pins)
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
    assert [block.split()[0] for block in blocks if "==" in block and "--hash" not in block] == []


def test_the_locks_agree():
    def pins(lock: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==([^ ;\\]+)", (ROOT / lock).read_text(), re.MULTILINE))

    runtime, development = (pins(lock) for lock in LOCKS)
    assert {name: development.get(name) for name in runtime} == runtime


def test_no_file_names_a_machine_or_a_registry():
    found = []
    for path in tracked():
        if path.suffix in BINARY or "vendor" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(ROOT)}: {word}" for word in (*MACHINE_WORDS, *REGISTRY_HOSTS) if word in text]
    assert found == []


def test_every_folder_with_code_is_a_package():
    roots = {*PACKAGES, "tests", "benchmarks"}
    folders = {path.parent for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in roots}
    assert {folder for folder in folders if not (folder / "__init__.py").is_file()} == set()


def test_every_file_of_the_packages_is_in_the_wheel():
    """What lies in a package goes along by ``package_data``; what lies in no package would stay behind."""
    assert setup()["options.package_data"]["*"] == "**/*"
    include = setup()["options.packages.find"]["include"].split()
    found = {Path(*name.split(".")) for name in find_packages(str(ROOT), include=include)}
    assert {Path(name) for name in PACKAGES} <= found
    files = [path.relative_to(ROOT) for path in tracked() if path.relative_to(ROOT).parts[0] in PACKAGES]
    assert [file for file in files if not any(package in found for package in file.parents)] == []
    named = {str(file) for file in files}
    assert {
        "web/templates/base.html",
        "web/components/buttons.html",
        "web/static/css/tokens.css",
        "web/translations/ko/LC_MESSAGES/messages.po",
        "scheduler/imports/demo/event.toml",
        "scheduler/mail/templates/ko/invitation.txt.j2",
        "migrations/script.py.mako",
    } <= named


def test_the_version_stands_in_one_place():
    number = setup()["metadata"]["version"]
    assert version("mannam") == number
    assert "version" not in tomllib.loads((ROOT / "pyproject.toml").read_text()).get("project", {})
    elsewhere = [path for path in code_of_ours() if f'"{number}"' in path.read_text(encoding="utf-8")]
    assert elsewhere == []


def test_nothing_is_left_for_later():
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|pytest\.(skip|mark\.skip|importorskip)")
    here = Path(__file__)
    found = [path for path in tracked() if path.suffix == ".py" and path != here and words.search(path.read_text())]
    assert found == []


def test_every_ignored_type_names_its_code_and_its_reason():
    bare = re.compile(r"# type: ignore(?!\[[a-z-]+\]  # \S)")
    assert [path for path in code_of_ours() if bare.search(path.read_text(encoding="utf-8"))] == []


def test_files_and_functions_stay_short():
    long = []
    for path in code_of_ours():
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(ROOT)
        if "versions" in path.parts:
            continue
        if len(text.splitlines()) > 330:
            long.append(f"{name}: {len(text.splitlines())} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 60:
                long.append(f"{name}: {node.name}")
    assert long == []
