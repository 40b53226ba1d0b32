"""The child process of `computing.py`, whose process id is the argument.

Standard input: the profiles as JSON. Standard output: a line for each, its id, a space and its partners as JSON.
"""

import os
import sys
import threading
import time

NICENESS = 10
"""Pages go before suggestions."""

WATCH_SECONDS = 0.5


def main(parent: int) -> None:
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    # Before the import of scikit-learn, which takes seconds.
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    from scheduler.suggestions.messages import PARTNERS, PROFILES
    from scheduler.suggestions.morphemes import reduction
    from scheduler.suggestions.ranking import rank

    profiles = PROFILES.validate_json(sys.stdin.buffer.read())
    for ranking in rank(profiles, reduction()):
        sys.stdout.buffer.write(b"%d %s\n" % (ranking.id, PARTNERS.dump_json(ranking.partners)))


def end_with(parent: int) -> None:
    """End this process once its parent, which alone wants the answer, is gone."""
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]))
