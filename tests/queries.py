"""Counting the database's statements."""

from benchmarks.queries import counted_queries

__all__ = ["counted_queries"]
