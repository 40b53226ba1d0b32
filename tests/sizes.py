"""How much the property tests try: a smoke by default, ten times as much in ``make test-long``."""

import os

TIMES = 10 if os.environ.get("MANNAM_LONG") else 1
