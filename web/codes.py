"""Addresses as pictures that a phone reads from paper."""

import io

import segno
from markupsafe import Markup


def qr_code(address: str) -> Markup:
    """The address as a drawing to be put into a page; it takes the colour of ink and has its quiet zone."""
    drawn = segno.make_qr(address, error="m").svg_inline(border=4, svgclass="qr", lineclass=None, omitsize=True)
    return Markup(drawn)  # noqa: S704  # numbers and fixed words; the address is in the pattern only


def code_drawing(address: str) -> str:
    """The address as an SVG file of its own, in black, for what is typeset elsewhere."""
    drawn = io.BytesIO()
    segno.make_qr(address, error="m").save(drawn, kind="svg", border=0, xmldecl=False, scale=4)
    return drawn.getvalue().decode()
