"""Lettering: how wide words are in the bundled font, and how they break into lines."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from bot.body.vector import Vector
from bot.figures import palette, raster, svg

STEP = 1.28
"""From one line to the next, in sizes."""

_MEASURED_AT = 100
_BOLD = "600"
_PLAIN = "400"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line of text is, in pixels."""
    return _measure(bold)(text) * size / _MEASURED_AT


def wrapped(text: str, size: float, wide: float, *, bold: bool = False) -> list[str]:
    """Return a text in lines that are at most ``wide`` pixels; a word that is wider is broken."""
    lines: list[str] = []
    for word in _fitting(text, size, wide, bold=bold):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= wide:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def written(
    lines: Sequence[str], at: Vector, size: float, *, bold: bool = False, fill: str = palette.INK
) -> str:
    """Return lines of text; ``at`` is the upper left corner of the first."""
    weight = _BOLD if bold else _PLAIN
    return "".join(
        svg.words(
            line,
            Vector(at.x, at.y + size * (STEP * number + 0.96)),
            size,
            fill=fill,
            font_weight=weight,
        )
        for number, line in enumerate(lines)
    )


def height(lines: Sequence[str], size: float) -> float:
    """Return how high lines of text are together."""
    return len(lines) * size * STEP


def _fitting(text: str, size: float, wide: float, *, bold: bool) -> Iterator[str]:
    # A space that does not break is part of a word.
    for word in filter(None, re.split(r"[ \t\r\n]+", text)):
        rest = word
        while width(rest, size, bold=bold) > wide:
            end = len(rest) - 1
            while end > 1 and width(rest[:end], size, bold=bold) > wide:
                end -= 1
            yield rest[:end]
            rest = rest[end:]
        yield rest


@cache
def _measure(bold: bool) -> Callable[[str], float]:
    # Only the process that draws loads it: the bot stays smaller, and starts sooner.
    from PIL import ImageFont  # noqa: PLC0415

    return ImageFont.truetype(raster.font_file(bold=bold), _MEASURED_AT).getlength
