"""The compiled loops of local search."""
