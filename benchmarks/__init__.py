"""Measured runs of the solver and the web server, and the instances they use."""
