"""How a command ends when it does not succeed: exit codes (2, wrong usage, is click's own) and refusals of its own."""

from pathlib import Path

from scheduler.errors import MannamError

REFUSED = 1
INFEASIBLE = 3
NOTHING_FOUND = 4


class AlreadyServed(MannamError):
    """Another server works on this data folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder


class PortTaken(MannamError):
    """Another program listens on this port."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port)
        self.host = host
        self.port = port


class NotWritable(MannamError):
    """A file cannot be written; ``reason`` is the system's word."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason
