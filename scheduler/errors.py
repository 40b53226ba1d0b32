"""The root of all refusals. An error carries data; its sentence is made where it is shown."""


class MannamError(Exception):
    """Something was asked that cannot be done; nothing was changed."""


class NotFound(MannamError):
    """No such thing, or none within the caller's reach.

    ``kind`` is a word of the glossary (``event``, ``participant``, ``run`` …); ``key`` is what was asked for.
    """

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(kind, key)
        self.kind = kind
        self.key = key


class StorageUnavailable(MannamError):
    """The database cannot take the request now (locked, full, gone)."""


class Conflict(MannamError):
    """Somebody else, or another tab, changed the same thing first."""
