"""What the solver refuses."""

from __future__ import annotations


class BadInput(ValueError):
    """Data that is no problem or no result.

    ``path`` is the JSON path of the spot (``people[2].available[0]``; empty for the whole file),
    ``message`` says on one line what is wrong there.
    """

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message

    def __reduce__(self) -> tuple[type[BadInput], tuple[str, str]]:
        return BadInput, (self.path, self.message)
