"""What may stand in one cell or setting: each parser takes cleaned text and gives a value or raises CellRefused."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from scheduler import texts
from scheduler.addresses import read_address
from scheduler.imports.errors import ProblemCode

MOST_SHOWN = 60
KEY_LENGTH = 40
TITLE_LENGTH = 200
LINK_LENGTH = 500
EMAIL_LENGTH = 254
LIST_LENGTH = 1000

Choice = TypeVar("Choice", bound=StrEnum)

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_WHOLE = re.compile(r"-?[0-9]{1,9}")


class CellRefused(Exception):
    """A single value is wrong; the caller knows where it stands."""

    def __init__(self, code: ProblemCode, found: str = "", expected: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.found = shown(found)
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Span:
    """A number from ``low`` to ``high``, both allowed."""

    low: int
    high: int

    def words(self) -> tuple[str, str]:
        return str(self.low), str(self.high)


def shown(text: str) -> str:
    """The text as a message may repeat it: short, and without characters that act on a terminal or page."""
    short = text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"
    return texts.REFUSED_IN_LINE.sub("\ufffd", short)


def clean(raw: str, most: int, *, lines: bool = False) -> str:
    """As :func:`scheduler.texts.clean`; what is wrong is a problem of the cell."""
    try:
        return texts.clean(raw, most, lines=lines)
    except texts.TextTooLong as refused:
        raise CellRefused(ProblemCode.TOO_LONG, str(refused.given), (str(refused.most),)) from None
    except texts.SignRefused as refused:
        raise CellRefused(ProblemCode.CONTROL_CHARACTER, refused.sign) from None


def text_cell(text: str) -> str:
    return text


def key_cell(text: str) -> str:
    if len(text) > KEY_LENGTH or not _KEY.fullmatch(text):
        raise CellRefused(ProblemCode.BAD_KEY, text)
    return text


def email_cell(text: str) -> str:
    address = read_address(text)
    if address is None:
        raise CellRefused(ProblemCode.BAD_EMAIL, text)
    return address


def link_cell(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        raise CellRefused(ProblemCode.BAD_LINK, text) from None
    if parts.scheme not in ("http", "https") or not parts.netloc or any(sign.isspace() for sign in text):
        raise CellRefused(ProblemCode.BAD_LINK, text)
    return text


def time_cell(text: str) -> time:
    match = _TIME.fullmatch(text)
    if not match:
        raise CellRefused(ProblemCode.BAD_TIME, text, ("HH:MM",))
    return time(int(match[1]), int(match[2]))


def yes_no_cell(text: str) -> bool:
    answers = {"yes": True, "true": True, "no": False, "false": False}
    if text.lower() not in answers:
        raise CellRefused(ProblemCode.BAD_CHOICE, text, ("yes", "no"))
    return answers[text.lower()]


def number_cell(span: Span) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not _WHOLE.fullmatch(text):
            raise CellRefused(ProblemCode.BAD_NUMBER, text)
        number = int(text)
        if not span.low <= number <= span.high:
            raise CellRefused(ProblemCode.OUT_OF_RANGE, text, span.words())
        return number

    return parse


def choice_cell(choices: type[Choice]) -> Callable[[str], Choice]:
    allowed = {choice.value: choice for choice in choices}

    def parse(text: str) -> Choice:
        if text not in allowed:
            raise CellRefused(ProblemCode.BAD_CHOICE, text, tuple(allowed))
        return allowed[text]

    return parse


def keys_cell(text: str) -> tuple[str, ...]:
    """Keys separated by ``|``; blanks around them do not count, an empty cell is an empty list."""
    keys = tuple(key_cell(part.strip()) for part in text.split("|") if part.strip())
    repeated = next((key for place, key in enumerate(keys) if key in keys[:place]), None)
    if repeated is not None:
        raise CellRefused(ProblemCode.REPEATED_VALUE, repeated)
    return keys
