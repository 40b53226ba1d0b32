"""Which versions made a result."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version


def solver_versions() -> dict[str, str]:
    """The versions of this project and of OR-Tools as installed; ``unknown`` when not installed."""
    return {name: _installed(name) for name in ("mannam", "ortools")}


def run_versions() -> dict[str, str]:
    """All versions that a run may depend on, with Python's and the platform's."""
    packages = {name: _installed(name) for name in ("mannam", "ortools", "numpy", "numba")}
    return packages | {"python": platform.python_version(), "platform": f"{sys.platform}-{platform.machine()}"}


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"
