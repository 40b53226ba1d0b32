"""The help: every command explains itself, in a text that can be translated."""

import ast
from pathlib import Path

import click
import pytest

from tests.commands import Installation, Quick
from web import cli

pytestmark = pytest.mark.slow

COMMANDS = sorted(cli.main_group.commands)
CALLS_WITH_HELP = {"group", "command", "option"}


def test_these_are_the_commands():
    assert COMMANDS == ["demo", "export", "host", "import", "link", "publish", "retention", "serve", "solve"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_explains_itself(name):
    command = cli.main_group.commands[name]
    assert command.help
    for parameter in command.params:
        assert isinstance(parameter, click.Argument) or parameter.help


def test_every_help_text_is_marked_for_translation():
    tree = ast.parse(Path(cli.__file__).read_text())
    texts = [
        keyword
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in CALLS_WITH_HELP
        for keyword in call.keywords
        if keyword.arg in {"help", "epilog", "short_help"}
    ]
    assert len(texts) > 20
    for keyword in texts:
        assert isinstance(keyword.value, ast.Call), ast.unparse(keyword)
        assert getattr(keyword.value.func, "id", "") == "N_", ast.unparse(keyword)


@pytest.mark.parametrize(
    ("locale", "language"), [("ko_KR.UTF-8", "ko"), ("en_GB.UTF-8", "en"), ("C", "en"), ("", "en")]
)
def test_the_terminal_s_locale_chooses_the_language(monkeypatch, locale, language):
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.delenv("LANG", raising=False)
    monkeypatch.setenv("LC_ALL", locale)
    assert cli.terminal_language() == language


@pytest.mark.parametrize(("locale", "arguments"), [("ko_KR.UTF-8", ["--help"]), ("C.UTF-8", ["solve", "--help"])])
def test_help_is_printed_in_both_languages(mannam: Installation, locale, arguments):
    out = mannam.succeed(*arguments, LC_ALL=locale)
    assert out.startswith("Usage: mannam")
    assert not mannam.data.exists()


def test_wrong_usage_is_exit_code_two(quick: Quick):
    for arguments in (["export", "small"], ["solve", "small", "--seconds", "-1"], ["walk"]):
        done = quick.run(*arguments)
        assert (done.code, done.out) == (2, "")
        assert "Traceback" not in done.err
