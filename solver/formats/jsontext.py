"""JSON bytes read strictly: every value is asked for by its kind, every refusal names its path."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from solver.errors import BadInput

_T = TypeVar("_T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Repeated:
    """Stands for an object in which ``key`` was given more than once."""

    key: str


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file and its path; ``null`` is the same as absent."""

    value: object
    path: str

    @property
    def absent(self) -> bool:
        return self.value is None

    def refuse(self, message: str) -> BadInput:
        return BadInput(self.path, message)

    def fields(self, known: frozenset[str]) -> Callable[[str], Node]:
        """A look-up of the object's fields; raise when it is no object or has a key not in ``known``."""
        if isinstance(self.value, _Repeated):
            raise self.refuse(f"the key {quoted(self.value.key)} is there twice")
        if not isinstance(self.value, dict):
            raise self.refuse(f"must be an object, not {_kind(self.value)}")
        fields: Mapping[str, object] = self.value
        for key in fields:
            if key not in known:
                raise self.refuse(f"unknown key {quoted(key)}")
        prefix = f"{self.path}." if self.path else ""
        return lambda key: Node(fields.get(key), prefix + key)

    def items(self) -> Iterator[Node]:
        for index, item in enumerate(self.values()):
            yield Node(item, f"{self.path}[{index}]")

    def values(self) -> list[object]:
        """The items of a list without their paths."""
        if not isinstance(self.value, list):
            raise self.refuse(self._expected("a list"))
        return self.value

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.refuse(self._expected("a text"))
        if not self.value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in self.value):
            raise self.refuse("is not Unicode text (half of a surrogate pair)")
        return self.value

    def must_be(self, expected: str) -> None:
        if self.text() != expected:
            raise self.refuse(f"must be {quoted(expected)}")

    def flag(self) -> bool:
        if self.absent:
            return False
        if not isinstance(self.value, bool):
            raise self.refuse(f"must be true or false, not {_kind(self.value)}")
        return self.value

    def whole(self, least: int | None = 0) -> int:
        """A whole number from ``least`` on (None: any)."""
        number = self.value
        if not isinstance(number, int) or isinstance(number, bool):
            raise self.refuse(self._expected("a whole number"))
        if least is not None and number < least:
            raise self.refuse("must not be negative" if least == 0 else f"must be at least {least}")
        return number

    def index(self, count: int) -> int:
        number = self.whole()
        if number >= count:
            raise self.refuse("is out of range: " + (f"only 0 to {count - 1} exist" if count else "there are none"))
        return number

    def number(self) -> float:
        number = self.value
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise self.refuse(self._expected("a number"))
        try:
            if math.isfinite(number):
                return float(number)
        except OverflowError:
            pass
        raise self.refuse("must be a finite number")

    def known(self, ids: Mapping[str, int], what: str) -> int:
        """The index of the thing that the text names."""
        name = self.text()
        if name not in ids:
            raise self.refuse(f"unknown {what} {quoted(name)}")
        return ids[name]

    def different(self, read: Callable[[Node], _T]) -> list[_T]:
        """The list's items, read one by one; raise when two are equal."""
        values: list[_T] = []
        seen: set[_T] = set()
        for item in self.items():
            value = read(item)
            if value in seen:
                raise item.refuse("is there twice")
            seen.add(value)
            values.append(value)
        return values

    def _expected(self, what: str) -> str:
        return "is missing" if self.absent else f"must be {what}, not {_kind(self.value)}"


def parse(data: bytes) -> Node:
    """The root of the JSON text; raise :class:`BadInput` when the bytes are no JSON in UTF-8."""
    try:
        return Node(json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object), "")
    except UnicodeDecodeError as error:
        raise BadInput("", f"not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise BadInput("", f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise BadInput("", "not read: nested too deeply") from None
    except ValueError:
        raise BadInput("", "not read: a number has too many digits") from None


def write_lines(fields: Mapping[str, object]) -> bytes:
    """The object as JSON in UTF-8: one line per key, and one per item of a list of objects."""
    return ("{\n" + ",\n".join(f"  {_text(key)}: {_lines(value)}" for key, value in fields.items()) + "\n}\n").encode()


def _lines(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(f"    {_text(item)}" for item in value) + "\n  ]"
    return _text(value)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def quoted(text: str) -> str:
    """The text on one line, cut when long."""
    return json.dumps(text if len(text) <= 60 else text[:59] + "…", ensure_ascii=not text.isprintable())


def _object(pairs: list[tuple[str, object]]) -> dict[str, object] | _Repeated:
    fields = dict(pairs)
    if len(fields) == len(pairs):
        return fields
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            return _Repeated(key)
        seen.add(key)
    raise AssertionError("fewer keys than pairs, yet none repeated")


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return f"the number {str(value)[:20]}"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "an object"
