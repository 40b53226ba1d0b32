"""The time. Use cases are handed a moment; what runs for long is handed a clock."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The moment now, aware, in UTC."""
    return datetime.now(UTC)
