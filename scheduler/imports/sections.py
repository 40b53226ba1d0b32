"""One table of a TOML file, read setting by setting."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import TypeVar, cast

from scheduler.imports.cells import CellRefused, Span, clean
from scheduler.imports.errors import ProblemCode
from scheduler.imports.findings import EVENT_FILE, Findings
from scheduler.languages import Bilingual

Kind = TypeVar("Kind", str, bool, int, date, datetime, time, list[object], dict[str, object])
Value = TypeVar("Value")


def type_name(value: object) -> str:
    """The TOML word for the value's type."""
    if isinstance(value, datetime):
        return "local date-time" if value.tzinfo is None else "offset date-time"
    return _TYPE_NAMES.get(type(value), "?")


_TYPE_NAMES: dict[type, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "float",
    date: "local date",
    datetime: "local date-time",
    time: "local time",
    list: "array",
    dict: "table",
}


def same(value: Value) -> Value:
    return value


class Section:
    """Every reader reports what is wrong and then gives its fallback, so that the rest can be read too.

    Nothing is built from a fallback that stands for a wrong or missing value: the import is refused by then.
    """

    def __init__(self, path: str, settings: dict[str, object], findings: Findings) -> None:
        self.path = path
        self._settings = settings
        self._findings = findings
        self._known: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._settings

    def place(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def refuse(self, name: str, code: ProblemCode, found: str = "", expected: tuple[str, ...] = ()) -> None:
        self._findings.add(EVENT_FILE, code, column=self.place(name), found=found, expected=expected)

    def read(
        self, name: str, kind: type[Kind], parse: Callable[[Kind], Value], fallback: Value, *, required: bool = True
    ) -> Value:
        self._known.add(name)
        if name not in self._settings:
            if required:
                self.refuse(name, ProblemCode.MISSING_SETTING)
            return fallback
        value = self._settings[name]
        expected = _TYPE_NAMES[kind]
        if type_name(value) != expected:
            self.refuse(name, ProblemCode.WRONG_TYPE, type_name(value), (expected,))
            return fallback
        try:
            return parse(cast("Kind", value))
        except CellRefused as refused:
            self._findings.add_cell(EVENT_FILE, None, self.place(name), refused)
            return fallback

    def text(
        self, name: str, most: int, parse: Callable[[str], Value], fallback: Value, *, required: bool = True
    ) -> Value:
        def parse_clean(raw: str) -> Value:
            text = clean(raw, most)
            if not text:
                raise CellRefused(ProblemCode.MISSING_VALUE)
            return parse(text)

        return self.read(name, str, parse_clean, fallback, required=required)

    def number(self, name: str, span: Span, fallback: int, *, required: bool = True) -> int:
        def parse(number: int) -> int:
            if not span.low <= number <= span.high:
                # A number of thousands of digits cannot be written out.
                found = str(number) if abs(number) < 10**18 else "…"
                raise CellRefused(ProblemCode.OUT_OF_RANGE, found, span.words())
            return number

        return self.read(name, int, parse, fallback, required=required)

    def section(self, name: str, *, required: bool = True) -> "Section":
        return Section(self.place(name), self.read(name, dict, same, {}, required=required), self._findings)

    def sections(self, name: str, most: int) -> list["Section"]:
        """The tables of ``[[name]]``; none when there are none."""
        found: list[Section] = []
        nothing: list[object] = []
        entries = self.read(name, list, list, nothing, required=False)
        if len(entries) > most:
            self.refuse(name, ProblemCode.TOO_LONG, str(len(entries)), (str(most),))
        for number, entry in enumerate(entries[:most], start=1):
            if isinstance(entry, dict):
                found.append(Section(f"{self.place(name)}[{number}]", entry, self._findings))
            else:
                self.refuse(f"{name}[{number}]", ProblemCode.WRONG_TYPE, type_name(entry), ("table",))
        return found

    def bilingual(self, name: str, most: int, *, lines: bool = False, required: bool = True) -> Bilingual:
        """``{ko = "…", en = "…"}``; one of them is enough, and none only if the whole is not required."""
        texts = self.section(name, required=required)
        ko, en = (
            texts.read(language, str, lambda raw: clean(raw, most, lines=lines), "", required=False)
            for language in ("ko", "en")
        )
        texts.refuse_the_rest()
        if name in self and not (ko or en) and not texts._settings:
            self.refuse(name, ProblemCode.MISSING_VALUE)
        return Bilingual(ko=ko, en=en)

    def refuse_the_rest(self) -> None:
        """To be called last: settings that nobody asked for are spelling mistakes."""
        for name in self._settings:
            if name not in self._known:
                self.refuse(name, ProblemCode.UNKNOWN_SETTING)
