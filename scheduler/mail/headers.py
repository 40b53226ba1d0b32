"""Header lines of mails, encoded here word by word.

The standard library folds long headers at a blank and puts the blank between two encoded words, where readers
drop it (RFC 2047 6.2): two words of a Korean subject grow together. Here every blank is inside a word.
"""

import base64

from scheduler.calendars.values import Mailbox

_LINE = 76
_WORD = 75
_FRAME = len("=?utf-8?b??=")
_ATOM_SPECIALS = set('()<>[]:;@\\,."')


def header_block(headers: list[tuple[str, str]]) -> bytes:
    """``headers`` as lines with CRLF. Values are ready lines of this module or plain ASCII.

    ``ValueError`` if a value would begin a line of its own, so nothing can slip in a header or a body.
    """
    lines = [f"{name}: {value}" for name, value in headers]
    for line in lines:
        unfolded = line.replace("\r\n ", "")
        if not unfolded.isascii() or not unfolded.isprintable():
            raise ValueError("a header value holds a line end or is not ASCII")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def text_value(name: str, text: str) -> str:
    """``text`` (one line) for the header ``name``: as it is where it is short ASCII, else encoded and folded."""
    room = _LINE - len(name) - 2
    if text.isascii() and len(text) <= room and "=?" not in text:
        return text
    return "\r\n ".join(_encoded_words(text, room))


def mailbox_value(name: str, mailbox: Mailbox) -> str:
    """A display name and an address; the name is quoted, or encoded where it is not short ASCII."""
    display = text_value(name, mailbox.name)
    if display == mailbox.name and _ATOM_SPECIALS & set(display):
        escaped = display.replace("\\", "\\\\").replace('"', '\\"')
        display = f'"{escaped}"'
    return f"{display}\r\n <{mailbox.address}>"


def _encoded_words(text: str, room: int) -> list[str]:
    """RFC 2047 words of whole characters, the first at most ``room`` long, the others 75."""
    words: list[str] = []
    piece = b""
    octets = (room - _FRAME) // 4 * 3
    for character in text:
        encoded = character.encode("utf-8")
        if piece and len(piece) + len(encoded) > octets:
            words.append(_word(piece))
            piece, octets = b"", (_WORD - _FRAME) // 4 * 3
        piece += encoded
    return [*words, _word(piece)]


def _word(piece: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(piece).decode('ascii')}?="
