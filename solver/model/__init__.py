"""The CP-SAT model: places as literals, one function per hard rule, one function per goal."""
