"""The child process of `computing.py`: profiles as JSON on standard input, rankings as JSON on standard output."""

import os
import sys

from scheduler.suggestions.messages import PROFILES, RANKINGS
from scheduler.suggestions.ranking import rank

NICENESS = 10
"""Pages go before suggestions."""

if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    profiles = PROFILES.validate_json(sys.stdin.buffer.read())
    sys.stdout.buffer.write(RANKINGS.dump_json(list(rank(profiles))))
