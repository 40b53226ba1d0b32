"""Choices of select and radio fields."""

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older than the library

from web.i18n import LazyString


def options(pairs: Iterable[tuple[str, str | LazyString]]) -> list[SelectChoice]:
    """From values and labels."""
    return [SelectChoice(value, label) for value, label in pairs]
