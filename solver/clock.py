"""How long a solve may still run, and whether somebody asked it to stop."""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """Wall time since the start, an optional limit in seconds, and an optional request to stop."""

    def __init__(self, seconds: float | None = None, cancelled: Callable[[], bool] | None = None) -> None:
        self.started = time.monotonic()
        self.deadline = None if seconds is None else self.started + seconds
        self._cancelled = cancelled

    def elapsed(self) -> float:
        return time.monotonic() - self.started

    def remaining(self) -> float | None:
        """Seconds left, never negative; None without a limit."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())

    def share(self, fraction: float, at_least: float = 0.0) -> float | None:
        """A fraction of what is left, but `at_least` seconds if they are there; None without a limit."""
        left = self.remaining()
        return None if left is None else min(left, max(left * fraction, at_least))

    def cancelled(self) -> bool:
        return self._cancelled is not None and self._cancelled()

    def stopped(self) -> bool:
        """True once the limit has passed or the solve was cancelled."""
        return self.remaining() == 0.0 or self.cancelled()
