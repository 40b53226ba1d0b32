"""Answers of text travel compressed when the browser takes gzip.

A secret of a page and a word of its address in one compressed answer can be told from its length. Therefore pages get a
random number of bytes that say nothing (a name in the gzip header), as in "Heal the Breach" (Palazon et al., 2022).
"""

import gzip
import secrets
import zlib
from functools import lru_cache

from flask import Flask, Response, request

SMALLEST_BYTES = 1000
MOST_NOISE_BYTES = 100
TEXTS = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"})


def register(app: Flask) -> None:
    app.after_request(compressed)


def compressed(response: Response) -> Response:
    """The answer, smaller where that is possible. A validator it carries becomes a weak one: the bytes differ."""
    if response.mimetype not in TEXTS or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 and response.mimetype != "text/html":
        return response
    if not request.accept_encodings["gzip"] or request.method == "HEAD" or "Content-Range" in response.headers:
        return response
    response.direct_passthrough = False
    plain = response.get_data()
    if len(plain) < SMALLEST_BYTES:
        return response
    response.set_data(_of_file(plain) if request.endpoint == "static" else _with_noise(plain))
    response.headers["Content-Encoding"] = "gzip"
    etag, _weak = response.get_etag()
    if etag is not None:
        response.set_etag(etag, weak=True)
    return response


@lru_cache(maxsize=64)
def _of_file(plain: bytes) -> bytes:
    return gzip.compress(plain, mtime=0)


def _with_noise(plain: bytes) -> bytes:
    """A gzip member (RFC 1952) whose field for a file name holds letters of a random number."""
    header = b"\x1f\x8b\x08\x08" + b"\0" * 4 + b"\x00\xff"
    noise = b"x" * secrets.randbelow(MOST_NOISE_BYTES + 1) + b"\0"
    packer = zlib.compressobj(5, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(plain) + packer.flush()
    tail = zlib.crc32(plain).to_bytes(4, "little") + (len(plain) & 0xFFFFFFFF).to_bytes(4, "little")
    return header + noise + body + tail
