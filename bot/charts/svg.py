"""SVG: elements as text, and the few shapes that charts are made of."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

FONT = "Source Sans Pro"
SEMIBOLD = 600


def tag(name: str, *inside: str, **attributes: object) -> str:
    """Return an element; ``_`` in an attribute's name is written as ``-``, a last one left out.

    Numbers are rounded to a tenth: a picture is not sharper than that.
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    body = "".join(inside)
    return f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>"


def _value(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: int,
    fill: str,
    weight: int = 400,
    anchor: str = "start",
) -> str:
    """Return a line of words; ``y`` is its base line."""
    return tag(
        "text",
        escape(words),
        x=x,
        y=y,
        font_family=FONT,
        font_size=size,
        font_weight=weight,
        fill=fill,
        text_anchor=anchor,
    )


def path(steps: str, **attributes: object) -> str:
    """Return a path; what is drawn as a line has round ends."""
    return tag(
        "path",
        d=steps,
        **{"fill": "none", "stroke_linecap": "round", "stroke_linejoin": "round", **attributes},
    )


def group(parts: Iterable[str], **attributes: object) -> str:
    """Return parts that belong together."""
    return tag("g", *parts, **attributes)
