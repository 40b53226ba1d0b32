"""Content lines of RFC 5545 3.1, folded so that nothing on the way can change them."""

LINE_OCTETS = 75


def refold(raw: bytes) -> bytes:
    """The same content lines, each physical line at most 75 octets.

    A fold is never inside a UTF-8 character or a backslash escape, and never leaves a blank at the end of a line:
    mail hops and some clients strip those.
    """
    lines = raw.replace(b"\r\n ", b"").split(b"\r\n")
    return b"\r\n".join(_fold(line) for line in lines if line) + b"\r\n"


def _fold(line: bytes) -> bytes:
    pieces = []
    width = LINE_OCTETS
    while len(line) > width:
        cut = width
        while cut > 1 and not _may_cut(line, cut):
            cut -= 1
        pieces.append(line[:cut])
        line = line[cut:]
        width = LINE_OCTETS - 1  # the blank that marks a continuation counts
    return b"\r\n ".join([*pieces, line])


def _may_cut(line: bytes, at: int) -> bool:
    inside_character = line[at] & 0xC0 == 0x80
    return not inside_character and line[at - 1] not in b" \t" and line[at - 1 : at] != b"\\"
