"""Raster: SVG to PNG, with the bundled font and nothing of the machine's."""

from functools import cache
from importlib.resources import files

FONT = "Source Sans Pro"
_FACES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")


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


@cache
def _font_files() -> list[str]:
    folder = files("font_source_sans_pro") / "files"
    return [str(folder / face) for face in _FACES]
