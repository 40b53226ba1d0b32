"""Lists that an organiser brings into an event that exists: read, matched with what is there, stored when accepted."""
