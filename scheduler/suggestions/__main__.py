"""The child process of `computing.py`.

Standard input: the profiles as JSON. Standard output: a line for each, its id, a space and its partners as JSON.
"""

import os
import sys

from scheduler.suggestions.messages import PARTNERS, PROFILES
from scheduler.suggestions.morphemes import reduction
from scheduler.suggestions.ranking import rank

NICENESS = 10
"""Pages go before suggestions."""

if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    profiles = PROFILES.validate_json(sys.stdin.buffer.read())
    for ranking in rank(profiles, reduction()):
        sys.stdout.buffer.write(b"%d %s\n" % (ranking.id, PARTNERS.dump_json(ranking.partners)))
