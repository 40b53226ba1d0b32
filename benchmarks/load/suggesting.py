"""``python -m benchmarks.load.suggesting URL EVENT``: an event's suggestions, in a process that can be measured."""

from __future__ import annotations

import sys

from scheduler.database import open_database
from scheduler.suggestions.computing import compute_suggestions

if __name__ == "__main__":
    compute_suggestions(open_database(sys.argv[1]), int(sys.argv[2]))
