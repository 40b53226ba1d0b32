"""What visitors were told is saved, kept outside of the database, and compared with it after the run."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from sqlalchemy import select

from scheduler.audit.records import AuditEntry
from scheduler.database import Session
from scheduler.wishes.service import wish_list


@dataclass(frozen=True, slots=True)
class Kept:
    """A participant's list in a version; vetoes sorted, for their order means nothing."""

    version: int
    wishes: tuple[str, ...]
    vetoes: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "vetoes", tuple(sorted(self.vetoes)))

    @property
    def hash(self) -> str:
        return hashlib.sha256(json.dumps([self.wishes, self.vetoes]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Line:
    participant_id: int
    version: int
    hash: str


class Ledger:
    """A file with a line for each save that was acknowledged, written before the visitor goes on."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()

    def __enter__(self) -> Ledger:
        self._file: IO[str] = self._path.open("a", encoding="ascii", buffering=1)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def note(self, participant_id: int, kept: Kept) -> None:
        with self._lock:
            self._file.write(f"{participant_id} {kept.version} {kept.hash}\n")


def read_ledger(path: Path) -> Iterator[Line]:
    for line in path.read_text(encoding="ascii").splitlines():
        participant_id, version, digest = line.split()
        yield Line(int(participant_id), int(version), digest)


def lost(path: Path, session: Session, event_id: int) -> list[str]:
    """What the ledger holds and the database does not, a sentence each; empty when nothing was lost.

    The stored version is at least the last acknowledged one; where it is that one, the list is the acknowledged one.
    Each version up to the stored one has exactly one entry in the audit log, so none was made twice or skipped.
    """
    acknowledged: dict[int, dict[int, str]] = {}
    found = []
    for line in read_ledger(path):
        versions = acknowledged.setdefault(line.participant_id, {})
        if versions.setdefault(line.version, line.hash) != line.hash:
            found.append(f"participant {line.participant_id}: version {line.version} was told with two lists")
    noted = _noted(session, event_id)
    for participant_id, versions in acknowledged.items():
        stored = wish_list(session, participant_id)
        kept = Kept(stored.version, stored.choices.wishes, stored.choices.vetoes)
        last = max(versions)
        if kept.version < last:
            found.append(f"participant {participant_id}: version {last} was told, {kept.version} is stored")
        elif kept.hash != versions.get(kept.version, kept.hash):
            found.append(f"participant {participant_id}: version {kept.version} holds another list than was told")
        if sorted(noted.pop(participant_id, [])) != list(range(1, kept.version + 1)):
            found.append(f"participant {participant_id}: the audit log does not hold each of {kept.version} saves once")
    return found


def _noted(session: Session, event_id: int) -> dict[int, list[int]]:
    rows = session.execute(
        select(AuditEntry.actor, AuditEntry.detail).where(
            AuditEntry.event_id == event_id, AuditEntry.action == "wishes saved"
        )
    )
    found: dict[int, list[int]] = {}
    for actor, detail in rows:
        found.setdefault(int(actor.removeprefix("participant:")), []).append(int(detail["version"]))
    return found
