"""Lists that are edited as a whole: one line a row, some empty lines for new ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask import request
from werkzeug.datastructures import MultiDict

from scheduler.texts import NAME_LENGTH, SignRefused, TextTooLong, clean
from web.i18n import gettext as _
from web.numbers import LARGEST

NAMES = ("name_ko", "name_en")
COLUMNS = (*NAMES, "institution_ko", "institution_en", "field_ko", "field_en", "cluster")
MOST_LINES = 300


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it was written; ``id`` 0: a new one. ``gone``: it is to be removed."""

    id: int
    texts: Mapping[str, str]
    gone: bool = False
    error: str = ""

    def __getitem__(self, column: str) -> str:
        return self.texts.get(column, "")


@dataclass(frozen=True, slots=True)
class Rows:
    rows: tuple[Row, ...] = field(default=())

    @classmethod
    def of(cls, stored: Iterable[tuple[int, Mapping[str, str]]]) -> "Rows":
        return cls(tuple(Row(number, texts) for number, texts in stored))

    @property
    def kept(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.gone)

    @property
    def errors(self) -> bool:
        return any(row.error for row in self.rows)


def read_rows(sent: "MultiDict[str, str]") -> Rows:
    """The lines of a list; new ones without any text are left out. The line of a pressed arrow is moved already."""
    ids, gone = sent.getlist("row_id")[:MOST_LINES], set(sent.getlist("gone"))
    columns = {name: sent.getlist(name) for name in COLUMNS}
    found = []
    for place, written in enumerate(ids):
        number = int(written) if written.isascii() and written.isdecimal() and len(written) < 11 else 0
        number = number if number <= LARGEST else 0
        texts = {name: values[place] for name, values in columns.items() if place < len(values)}
        if number or any(text.strip() for name, text in texts.items() if name != "cluster"):
            found.append(_row(number, texts, removed=bool(number) and written in gone))
    return _moved(found, sent.get("move", ""))


def _moved(rows: list[Row], press: str) -> Rows:
    """``press``: "up:7" or "down:7" by a line's id, which goes past one that stays; anything else moves nothing."""
    way, _colon, written = press.partition(":")
    step = {"up": -1, "down": 1}.get(way, 0)
    here = next((place for place, row in enumerate(rows) if row.id and str(row.id) == written), None)
    if step and here is not None:
        there = here + step
        while 0 <= there < len(rows) and rows[there].gone:
            there += step
        if 0 <= there < len(rows):
            rows.insert(there, rows.pop(here))
    return Rows(tuple(rows))


def place_pressed(word: str, otherwise: str) -> str:
    """Where on the page one goes on after saving: at the line that was moved, or ``otherwise``."""
    written = request.form.get("move", "").partition(":")[2]
    return f"{word}-{written}" if written.isascii() and written.isdecimal() else otherwise


def _row(number: int, texts: dict[str, str], *, removed: bool) -> Row:
    try:
        texts = {name: clean(text, NAME_LENGTH) for name, text in texts.items()}
    except TextTooLong:
        return Row(number, texts, removed, _("At most %(most)s characters are possible here.", most=NAME_LENGTH))
    except SignRefused:
        return Row(
            number,
            texts,
            removed,
            _("There is a character in this text that cannot be shown. Please type it anew."),
        )
    if not removed and not any(texts.get(name) for name in NAMES):
        return Row(number, texts, removed, _("Please write a name, in Korean, in English or both."))
    return Row(number, texts, removed)
