"""Which versions made a result."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def solver_versions() -> dict[str, str]:
    """The versions of this project and of OR-Tools as installed; ``unknown`` when not installed."""
    return {name: _installed(name) for name in ("mannam", "ortools")}


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"
