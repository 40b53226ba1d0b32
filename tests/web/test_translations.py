"""The Korean catalogue is complete and compiled, and no sentence is written past it."""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.lexer import Token

import web

WEB = Path(web.__file__).parent
CATALOGUE = WEB / "translations" / "ko" / "LC_MESSAGES"
TEMPLATES = sorted([*WEB.glob("templates/**/*.html"), *WEB.glob("components/**/*.html")])
MODULES = sorted(WEB.glob("**/*.py"))
SENTENCE_CALLS = {"flash", "abort", "Label", "ValidationError", "InputRequired", "DataRequired", "Length"}
OWN_NAMES = {"한국어", "English", "ics"}
"""The languages name themselves, and a file type is a name."""


def stored() -> Catalog:
    with (CATALOGUE / "messages.po").open("rb") as file:
        return read_po(file, locale="ko")


def written() -> set[str]:
    """Every message in the code and templates, plural ones by their first form."""
    keywords = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
    found = extract_from_dir(
        WEB,
        method_map=[("**.py", "python"), ("**.html", "jinja2")],
        options_map={"**.html": {"trimmed": "true", "silent": "false"}},
        keywords=keywords,
    )
    return {message[0] if isinstance(message, tuple | list) else message for _, _, message, _, _ in found}


def test_every_written_message_is_in_the_catalogue_and_nothing_else():
    known = {
        message.id[0] if isinstance(message.id, tuple | list) else message.id for message in stored() if message.id
    }
    assert written() - known == set()
    assert known - written() == set()


def test_every_message_is_translated_and_none_is_a_guess():
    catalogue = stored()
    empty = [
        message.id
        for message in catalogue
        if not all(message.string if isinstance(message.string, tuple | list) else (message.string,))
    ]
    assert empty == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_translations_fill_in_the_same_names():
    def names(text: str) -> set[str]:
        return set(re.findall(r"%\((\w+)\)s", text))

    wrong = []
    for message in stored():
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        asked = set().union(*(names(one) for one in ids))
        wrong += [one for one in strings if message.id and not names(one) <= asked]
        if len(ids) == 1 and message.id:
            wrong += [one for one in strings if names(one) != asked]
    assert wrong == []


def test_the_compiled_catalogue_is_that_of_the_texts():
    compiled = io.BytesIO()
    write_mo(compiled, stored())
    compiled.seek(0)
    with (CATALOGUE / "messages.mo").open("rb") as file:
        assert texts(read_mo(file)) == texts(read_mo(compiled))


def texts(catalogue: Catalog) -> dict[str, str]:
    return {repr(message.id): repr(message.string) for message in catalogue if message.id}


def words_outside(source: str) -> list[str]:
    """Words of a template that a reader would see and that no translation reaches."""
    text = "".join(_data(Environment(extensions=["jinja2.ext.i18n"]), source))
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", text, flags=re.S)
    spoken = re.findall(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"', text)
    # A block may hold a class of an element of the base page.
    text = re.sub(r"<[^>]*>|\bis-[a-z]+\b", " ", text)
    found = re.findall(r"[가-힣]+|[A-Za-z]{2,}", " ".join([re.sub(r"&\w+;", " ", text), *spoken]))
    return [word for word in found if word not in OWN_NAMES]


def _data(environment: Environment, source: str) -> Iterator[str]:
    """The text between tags; what a ``{% trans %}`` block holds is left out."""
    translated = False
    tokens: list[Token] = list(environment._tokenize(source, None))
    for place, token in enumerate(tokens):
        if token.type == "name" and tokens[place - 1].type == "block_begin" and token.value in {"trans", "endtrans"}:
            translated = token.value == "trans"
        if token.type == "data" and not translated:
            yield token.value
        elif token.type in {"variable_begin", "block_begin"}:
            yield " "


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_templates_say_nothing_past_the_catalogue(template: Path):
    assert words_outside(template.read_text()) == []


def test_the_scanner_sees_what_it_must():
    assert words_outside("<p>Hello {{ name }}</p>") == ["Hello"]
    assert words_outside("<p>{{ _('Hello') }}</p>{% trans %}Dear{% endtrans %}") == []
    assert words_outside('<button title="저장">{{ x }}</button>') == ["저장"]


def spoken_literals(source: str) -> list[str]:
    """Sentences handed as they are to a call that shows them, and Hangul anywhere outside of docstrings."""
    tree = ast.parse(source)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            values = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg in {"message", "label"})]
            if name in SENTENCE_CALLS or name.endswith("Field"):
                found += [v.value for v in values[:1] if isinstance(v, ast.Constant) and isinstance(v.value, str)]
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(WEB)))
def test_code_says_nothing_past_the_catalogue(module: Path):
    assert [text for text in spoken_literals(module.read_text()) if re.search(r"[가-힣]|[A-Za-z]{2,}", text)] == []


def test_the_code_scanner_sees_what_it_must():
    assert spoken_literals('flash("Saved.")\nflash(_("Saved."))\nStringField("Name")') == ["Saved.", "Name"]
