"""Raster: SVG to PNG, with the bundled font and nothing of the machine's."""

import io
from functools import cache
from importlib.resources import files

FONT = "Source Sans Pro"
_PLAIN, _BOLD = "SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf"

_COLOURS = 192


def png(svg: str, *, width: int | None = None) -> bytes:
    """Return an SVG as PNG, as wide as it says or ``width`` pixels wide.

    Raises:
        ValueError: it is no SVG that can be drawn.
    """
    # Only the process that draws loads it: the bot stays smaller, and starts sooner.
    import resvg_py  # noqa: PLC0415

    return resvg_py.svg_to_bytes(
        svg_string=svg,
        width=width,
        skip_system_fonts=True,
        font_files=_font_files() if "<text" in svg else None,
        font_family=FONT,
    )


def indexed(picture: bytes) -> bytes:
    """Return a PNG with a palette: flat colours and their soft edges need a third of the bytes."""
    # Only the process that draws loads it: the bot stays smaller, and starts sooner.
    from PIL import Image  # noqa: PLC0415

    written = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as opened:
        flat = opened.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    flat.save(written, "PNG")
    return written.getvalue()


def font_file(*, bold: bool) -> str:
    """Return where the font is, in its ordinary or in its heavier weight."""
    return str(files("font_source_sans_pro") / "files" / (_BOLD if bold else _PLAIN))


@cache
def _font_files() -> list[str]:
    return [font_file(bold=bold) for bold in (False, True)]
