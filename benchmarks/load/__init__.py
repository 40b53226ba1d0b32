"""The web tier under load: real server processes, a real PostgreSQL server, visitors who arrive as planned."""
