"""Problem and result files, version 1: JSON bytes to frozen data and back.

Reading is strict: whatever the contract does not allow raises :class:`solver.errors.BadInput` with
the JSON path of the spot. Writing gives the same bytes for equal values.
"""

from solver.formats.problems import read_problem, write_problem
from solver.formats.results import ResultFile, read_result, write_result

__all__ = ["ResultFile", "read_problem", "read_result", "write_problem", "write_result"]
