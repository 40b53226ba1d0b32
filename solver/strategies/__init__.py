"""The ways to a grid; `dispatch.py` takes one by the size and shape of the problem."""
