"""How a refusal is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scheduler.errors import MannamError
from web.i18n import LazyString


@dataclass(frozen=True, slots=True)
class Refusal:
    """How an error class is answered.

    ``say`` is the sentence, or makes it from the error's data, in the language of the moment;
    ``list`` gives the single findings, a line each, where the error holds several.
    """

    error: type[MannamError]
    status: int
    say: Callable[[Any], str] | LazyString
    list: Callable[[Any], tuple[str, ...]] = lambda _error: ()
