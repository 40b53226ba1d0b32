"""Every page of a large event, one after the other (``make pages``)."""
