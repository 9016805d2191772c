"""Drawing: what the studio is asked for. Data in, bytes of a picture out.

The bot only names these functions; the process that draws calls them, and loads then what it draws
with.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from bot.library.nerve import NerveDrawing
from bot.library.pose import Pose
from bot.library.sheet import Sheet

# Each function imports what it draws with: the bot itself needs none of it.
# ruff: noqa: PLC0415


def still(pose: Pose) -> bytes:
    """Return start and end of a pose in one picture, as PNG.

    Raises:
        ValueError: it cannot be drawn.
    """
    from bot.figures import raster
    from bot.figures.panels import still_svg

    return raster.png(still_svg(pose))


def moving(pose: Pose, hold: float) -> bytes:
    """Return a pose as a looping animation, as GIF; ``hold`` is how many seconds one holds it.

    Raises:
        ValueError: it cannot be drawn.
    """
    from bot.figures import animation
    from bot.figures.scene import Scene

    return animation.gif(Scene(pose), hold)


def nerve(words: NerveDrawing, small_print: str) -> bytes:
    """Return the drawing of the sciatic nerve, as PNG.

    Raises:
        ValueError: it cannot be drawn.
    """
    from bot.figures import raster
    from bot.figures.anatomy import anatomy_svg

    return raster.png(anatomy_svg(words, small_print))


def sheet(listed: Sheet) -> bytes:
    """Return a routine's list on one page, as PNG.

    Raises:
        ValueError: it cannot be drawn.
    """
    from bot.figures import raster
    from bot.figures.sheet import sheet_svg

    return raster.indexed(raster.png(sheet_svg(listed)))


def chart(write: Callable[..., str], *args: object) -> bytes:
    """Return what ``write`` makes of its arguments, an SVG, as PNG.

    Raises:
        ValueError: it cannot be drawn.
    """
    from bot.figures import raster

    return raster.png(write(*args))


@cache
def edition() -> str:
    """Return a digest of what draws: this code and the libraries below it.

    Pictures that were kept from another edition are drawn anew.
    """
    digest = hashlib.sha256()
    for name in ("pillow", "resvg-py", "font-source-sans-pro"):
        digest.update(f"{name} {version(name)}\n".encode())
    for package in ("bot.body", "bot.figures"):
        for source in sorted(files(package).iterdir(), key=lambda one: one.name):
            if source.name.endswith(".py"):
                digest.update(source.read_bytes())
    return digest.hexdigest()
