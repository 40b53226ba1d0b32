"""How often Python looks for garbage: a page of a large event makes hundreds of thousands of objects that are none."""

import gc

NEW_OBJECTS = 50_000
"""Python's own 700 would have it look through all that is kept several times while one page is made."""


def register() -> None:
    """For the whole process."""
    gc.set_threshold(NEW_OBJECTS, 20, 20)
