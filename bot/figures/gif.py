"""GIF: pictures one after the other, as a loop, with one palette for all of them."""

import io
from collections.abc import Sequence

from PIL import Image

COLOURS = 64
"""Flat colours and their soft edges need few."""


def encoded(timed: Sequence[tuple[bytes, int]]) -> bytes:
    """Return PNG pictures of one size, each seen for so many milliseconds, as a looping GIF."""
    pictures = [_pixels(png) for png, _ in timed]
    first, middle = pictures[0], pictures[len(pictures) // 2]
    both = Image.new("RGB", (first.width, first.height * 2))
    both.paste(first, (0, 0))
    both.paste(middle, (0, first.height))
    palette = both.quantize(COLOURS, method=Image.Quantize.MEDIANCUT)
    frames = [one.quantize(palette=palette, dither=Image.Dither.NONE) for one in pictures]
    written = io.BytesIO()
    frames[0].save(
        written,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=[time for _, time in timed],
        loop=0,
        optimize=False,
    )
    return written.getvalue()


def _pixels(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as opened:
        return opened.convert("RGB")
