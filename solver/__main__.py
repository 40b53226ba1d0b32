"""``python -m solver``: the solver from files, without the rest of the house."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress

from solver.commands.arguments import parser, run
from solver.commands.basis import BadFile, Exit, say


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    # Starting the interpreter and importing is all computing, so its processor time is its wall time.
    started = time.monotonic() - time.process_time()
    given = parser().parse_args(arguments)
    try:
        return run(given, started)
    except BadFile as error:
        say(str(error))
        return Exit.BAD_INPUT
    except BrokenPipeError:
        # Whoever read the output has left: nobody to tell, and nothing to add when Python closes it.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return Exit.STOPPED
    except OSError as error:
        say(f"standard output cannot be written: {error.strerror}")
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return Exit.BAD_INPUT
    except KeyboardInterrupt:
        say("stopped before anything was found")
        return Exit.STOPPED
    except MemoryError:
        say("not enough memory to read the files")
        return Exit.NOTHING_FOUND
    except Exception:  # noqa: BLE001 — the outermost door: whatever arrives here is a bug and gets its exit code
        say(traceback.format_exc() + "this is a bug in the solver")
        return Exit.BUG


if __name__ == "__main__":
    sys.exit(main())
