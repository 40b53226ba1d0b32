"""Mail addresses: one spelling to send to, one key to compare by."""

import secrets
import unicodedata

from email_validator import EmailNotValidError, validate_email

NO_MAILBOX = ".invalid"
"""How addresses end that stand for none (RFC 2606): nothing is sent to them, and :func:`read_address` takes none."""


def read_address(text: str) -> str | None:
    """The address in ASCII as mail is sent to it, or None if it cannot be one. The network is not asked.

    Full-width characters are narrowed, the domain is lower case, a domain in other scripts is in its ``xn--`` form.
    """
    try:
        address = validate_email(
            unicodedata.normalize("NFKC", text), check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError:
        return None
    return address.ascii_email


def address_key(address: str) -> str:
    """Two addresses with one key are the same mailbox; for addresses from :func:`read_address`."""
    return unicodedata.normalize("NFKC", address).casefold()


def address_without_mailbox() -> str:
    """What is kept of somebody who gave no address; no two are alike."""
    return f"{secrets.token_hex(8)}@none{NO_MAILBOX}"


def shown_address(address: str) -> str:
    """The address for somebody to read, empty where it stands for none."""
    return "" if address.endswith(NO_MAILBOX) else address
