"""Drawing: what the studio is asked for. Data in, bytes of a picture out."""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from bot.figures import animation, layout, raster, svg
from bot.figures.anatomy import anatomy_svg
from bot.figures.scene import Scene, stills
from bot.figures.sheet import sheet_svg
from bot.library.nerve import NerveDrawing
from bot.library.pose import Pose
from bot.library.sheet import Sheet

STILL_WIDTH = 800
_HIGHEST = 620.0


def still(pose: Pose) -> bytes:
    """Return start and end of a pose in one picture, as PNG.

    Raises:
        ValueError: it cannot be drawn.
    """
    return raster.png(still_svg(pose))


def still_svg(pose: Pose) -> str:
    """Return the keyframes of a pose in one picture, as SVG; of a steady round two that differ."""
    scene, shown = Scene(pose), stills(pose)
    plan = layout.laid_out(
        scene.frame,
        len(shown),
        layout.captions(pose.motion, pose.still),
        wide=STILL_WIDTH,
        highest=_HIGHEST,
    )
    parts = [plan.backdrop()]
    last = len(shown)
    for number, (panel, which) in enumerate(zip(plan.panels, shown, strict=True), 1):
        posture = scene.postures[which]
        arrows = scene.arrows(which) if number < max(2, last) else ""
        parts += [panel.ground()] if scene.has_floor else []
        parts.append(panel.shows(scene.drawn(posture, arrows, scene.pins(posture))))
        if last > 1:
            name = pose.keyframes[which].name
            parts.append(plan.label(number, name[:1].upper() + name[1:]))
    return svg.picture(plan.wide, plan.high, [*parts, plan.dividers(), *plan.words_below()])


def moving(pose: Pose, hold: float) -> bytes:
    """Return a pose as a looping animation, as GIF; ``hold`` is how many seconds one holds it.

    Raises:
        ValueError: it cannot be drawn.
    """
    return animation.gif(Scene(pose), hold)


def nerve(words: NerveDrawing, small_print: str) -> bytes:
    """Return the drawing of the sciatic nerve, as PNG.

    Raises:
        ValueError: it cannot be drawn.
    """
    return raster.png(anatomy_svg(words, small_print))


def sheet(listed: Sheet) -> bytes:
    """Return a routine's list on one page, as PNG.

    Raises:
        ValueError: it cannot be drawn.
    """
    return raster.indexed(raster.png(sheet_svg(listed)))


def chart(write: Callable[..., str], *args: object) -> bytes:
    """Return what ``write`` makes of its arguments, an SVG, as PNG.

    Raises:
        ValueError: it cannot be drawn.
    """
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
