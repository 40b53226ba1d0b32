"""Every template imports the macros that it uses, and no others: what only a page around it imports is missing on
the next page."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "web"
PAGES = sorted((WEB / "templates").rglob("*.html"))
MACRO = re.compile(r"{%-?\s*macro (\w+)\(")
IMPORT = re.compile(r'{%-?\s*from "[^"]+" import ([^%]+?)(?:\s+with context)?\s*-?%}')
CODE = re.compile(r"{[{%](.*?)[%}]}", re.DOTALL)
CALL = re.compile(r"""(?<![\w.|"'-])(\w+)\(""")
MACROS = {name for path in (*PAGES, *(WEB / "components").rglob("*.html")) for name in MACRO.findall(path.read_text())}


def unknown(text: str) -> set[str]:
    """Macros that the template calls, and neither imports nor has."""
    text = re.sub(r"{#.*?#}", "", text, flags=re.DOTALL)
    imported = {name.split(" as ")[-1].strip() for names in IMPORT.findall(text) for name in names.split(",")}
    called = {name for code in CODE.findall(text) for name in CALL.findall(code)}
    return (called & MACROS) - imported - set(MACRO.findall(text))


def unused(text: str) -> set[str]:
    """Macros that the template imports and never names."""
    text = re.sub(r"{#.*?#}", "", text, flags=re.DOTALL)
    imported = {name.split(" as ")[-1].strip() for names in IMPORT.findall(text) for name in names.split(",")}
    code = " ".join(CODE.findall(IMPORT.sub("", text)))
    return imported - set(re.findall(r"\w+", code))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(WEB).as_posix())
def test_a_template_imports_what_it_uses(page: Path) -> None:
    assert unknown(page.read_text(encoding="utf-8")) == set()
    assert unused(page.read_text(encoding="utf-8")) == set()


def test_a_missing_import_is_found() -> None:
    assert unknown('{% from "components/tables.html" import cell %}{{ table(1) }} {# table(2) #}') == {"table"}


def test_an_import_that_nobody_needs_is_found() -> None:
    assert unused('{% from "components/tables.html" import cell, table %}{{ table(1) }} {# cell(2) #}') == {"cell"}
