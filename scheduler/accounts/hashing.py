"""How secrets are kept."""

import hashlib


def hashed(secret: str) -> str:
    """What is stored of a secret: it has 256 random bits, so one SHA-256 is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
