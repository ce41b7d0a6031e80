"""Addresses and codes as pictures that a phone reads, one way for pages and for print."""

from __future__ import annotations

import segno


def qr_picture(said: str, scale: int = 4, border: int = 2) -> str:
    """The address of a picture that holds itself, for a page. A phone reads it with a seventh of it dirty."""
    return str(_made(said).svg_data_uri(scale=scale, border=border))


def qr_drawing(said: str) -> str:
    """The same as SVG, for a layout that leaves the margin itself."""
    return str(_made(said).svg_inline(scale=4, border=0))


def _made(said: str) -> segno.QRCode:
    return segno.make(said, error="m")
