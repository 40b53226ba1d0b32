"""Exit codes of the commands; 2 (wrong usage) is click's own."""

REFUSED = 1
INFEASIBLE = 3
NOTHING_FOUND = 4
