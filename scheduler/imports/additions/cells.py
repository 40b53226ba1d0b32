"""One row of a list, read cell by cell; what is wrong becomes a finding and the cell counts as empty."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from scheduler.imports.additions.fields import Field, folded
from scheduler.imports.additions.findings import RowCode, RowFindings
from scheduler.imports.additions.sheets import Line
from scheduler.imports.cells import CellRefused, clean, key_cell
from scheduler.languages import Bilingual
from scheduler.texts import NAME_LENGTH

Value = TypeVar("Value")

_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
_LIST_MARKS = re.compile(r"[|;,\n/·]")


@dataclass(frozen=True, slots=True)
class Cells:
    """``places`` says in which cell of the line a field stands."""

    line: Line
    places: Mapping[Field, int]
    findings: RowFindings

    @property
    def row(self) -> int:
        return self.line.number

    def refuse(self, field: Field | None, code: RowCode, found: str = "", expected: Sequence[str] = ()) -> None:
        self.findings.add(self.row, field, code, found=found, expected=expected)

    def text(self, field: Field, most: int = NAME_LENGTH, *, lines: bool = False) -> str:
        """The cleaned text; empty where the column is left out."""
        place = self.places.get(field)
        if place is None:
            return ""
        try:
            raw = self.line.cells[place]
            return clean(raw if lines else " ".join(raw.split()), most, lines=lines)
        except CellRefused as refused:
            self.findings.add_cell(self.row, field, refused)
            return ""

    def value(self, field: Field, parse: Callable[[str], Value], most: int = NAME_LENGTH) -> Value | None:
        """The text as ``parse`` takes it; None where it is empty or refused."""
        text = self.text(field, most)
        if not text:
            return None
        try:
            return parse(text)
        except CellRefused as refused:
            self.findings.add_cell(self.row, field, refused)
            return None

    def key(self, field: Field) -> str | None:
        return self.value(field, key_cell)

    def word(self, field: Field, words: Mapping[str, str], code: RowCode) -> str | None:
        """The value for which the cell's word stands."""
        text = self.text(field)
        if not text:
            return None
        if folded(text) not in words:
            self.refuse(field, code, text, tuple(dict.fromkeys(words.values())))
            return None
        return words[folded(text)]

    def pair(
        self, any_language: Field, ko: Field, en: Field, most: int = NAME_LENGTH, *, lines: bool = False
    ) -> Bilingual:
        """A text in two languages; what stands in the column for either goes to the one that it is written in."""
        plain = self.text(any_language, most, lines=lines)
        given = in_its_language(plain)
        return Bilingual(self.text(ko, most, lines=lines) or given.ko, self.text(en, most, lines=lines) or given.en)

    def chosen(self, field: Field, known: Mapping[str, int], code: RowCode, most: int) -> frozenset[int] | None:
        """Ids of the things that a cell lists; None where it is empty."""
        text = self.text(field, most)
        if not text:
            return None
        found: set[int] = set()
        for word in _words_of(text, known):
            if folded(word) in known:
                found.add(known[folded(word)])
            else:
                self.refuse(field, code, word)
        return frozenset(found)


def _words_of(text: str, known: Mapping[str, int]) -> list[str]:
    """The parts of a list; ``·`` and ``/`` part it only where the whole is no name by itself (반도체·디스플레이)."""
    words: list[str] = []
    for part in re.split(r"[|;,\n]", text):
        part = part.strip()
        if part and folded(part) not in known and _LIST_MARKS.search(part):
            words += [word.strip() for word in _LIST_MARKS.split(part) if word.strip()]
        elif part:
            words.append(part)
    return words


def in_its_language(text: str) -> Bilingual:
    """A text with Korean letters is Korean, any other is English."""
    return Bilingual(text, "") if _HANGUL.search(text) else Bilingual("", text)


def whole_name(given: str, family: str) -> str:
    """김 and 가온 are 김가온, Ga-on and Kim are Ga-on Kim."""
    if _HANGUL.search(given + family):
        return family + given
    return f"{given} {family}".strip()
