"""What pages and forms call people and organisations: random, and never the same for the two."""

import secrets

_ORGANISATION = "o-"
"""No person's id has a hyphen."""


def new_person_id() -> str:
    return secrets.token_hex(8)


def new_organisation_id() -> str:
    return _ORGANISATION + secrets.token_hex(8)


def is_organisation(public_id: str) -> bool:
    return public_id.startswith(_ORGANISATION)
