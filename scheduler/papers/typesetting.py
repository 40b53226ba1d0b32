"""From the data of a paper to its PDF, by Typst, with the font that comes with the program and no other."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from scheduler.errors import MannamError
from scheduler.papers.values import Paper

HERE = Path(__file__).parent
SHEETS = HERE / "sheets"
FONTS = HERE / "vendor" / "pretendard-1.3.9"


class TypesettingMissing(MannamError):
    """The extra ``pdf`` is not installed, so no PDF can be made."""


class TypesettingFailed(MannamError):
    """Typst refused the paper; ``reason`` is its word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def can_typeset() -> bool:
    """Whether the extra ``pdf`` is installed."""
    try:
        import typst  # noqa: F401  # asked whether it is there
    except ImportError:
        return False
    return True


@cache
def _fonts() -> Any:
    """The bundled font, read once. System fonts are left out: a paper looks the same wherever it is made."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def typeset(paper: Paper, content: dict[str, Any]) -> bytes:
    """The PDF of the sheet that is called like the paper. The same content gives the same bytes.

    ``content`` reaches Typst as data, so no text in it is markup. Raises :class:`TypesettingMissing` and
    :class:`TypesettingFailed`.
    """
    if not can_typeset():
        raise TypesettingMissing
    import typst

    try:
        compiler = typst.Compiler(
            str(SHEETS / f"{paper}.typ"),
            root=str(SHEETS),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
        )
        made = compiler.compile(format="pdf")
    except typst.TypstError as error:
        raise TypesettingFailed(str(error)) from error
    if not isinstance(made, bytes):
        raise TypesettingFailed("no document")
    return made
