"""How the loops are compiled, and whether they are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from numba import njit

_F = TypeVar("_F", bound=Callable[..., Any])


class _Decorator(Protocol):
    def __call__(self, function: _F, /) -> _F: ...


_compile: Any = njit  # the stubs do not know all options


def _can_keep() -> bool:
    """Whether compiled loops can be kept for the next process: numba refuses where it finds no folder for them."""
    try:
        _compile(cache=True)(_can_keep)
    except RuntimeError:
        return False
    return True


_KEEP = _can_keep()

inner: _Decorator = _compile(cache=_KEEP, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""For functions that only compiled code calls."""

outer: _Decorator = _compile(cache=_KEEP, error_model="numpy")
