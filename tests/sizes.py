"""How much the property tests try: a smoke by default, ten times as much in ``make test-long``."""

import os
from collections.abc import Sequence
from typing import Any

TIMES = 10 if os.environ.get("MANNAM_LONG") else 1


def looks(every: Sequence[Any], first: int) -> Sequence[Any]:
    """The ways in which a journey is taken: one of them by default, all in the long run."""
    return every if TIMES > 1 else every[first : first + 1]
