"""Animation: a pose as a looping GIF that eases between keyframes and pauses where one holds."""

import io
import math
from collections.abc import Iterator, Sequence

from PIL import Image

from bot.body.posture import Posture
from bot.figures import layout, raster, svg
from bot.figures.scene import Scene

WIDTH = 480
_HIGHEST = 400.0
_STEPS, _STEADY_STEPS = 16, 8
"""Pictures from one keyframe to the next; what never pauses goes at the pace of a walk."""

_TICK = 80
"""Milliseconds that each is seen."""

_PAUSE, _LONG_PAUSE = 900, 1800
_HELD_LONG = 5.0
_COLOURS = 64

Moment = tuple[Posture, str, int]
"""A posture, the arrows over it, and how many milliseconds it is seen."""


def gif(scene: Scene, hold: float) -> bytes:
    """Return the animation; ``hold`` is how many seconds an exercise is held."""
    plan = layout.laid_out(
        scene.frame,
        1,
        layout.captions(scene.pose.motion, scene.pose.still),
        wide=WIDTH,
        highest=_HIGHEST,
    )
    panel, below = plan.panels[0], "".join(plan.words_below())
    ground = panel.ground() if scene.has_floor else ""

    def picture(moment: Moment) -> str:
        posture, arrows, _ = moment
        shown = panel.shows(scene.drawn(posture, arrows, scene.pins(posture)))
        return svg.picture(plan.wide, plan.high, [plan.backdrop(), ground, shown, below])

    timed = [(picture(moment), moment[2]) for moment in _moments(scene, hold)]
    # The way back is the way there: the same pictures, drawn once.
    drawn = {one: _pixels(one) for one in dict.fromkeys(one for one, _ in timed)}
    return _encoded([(drawn[one], time) for one, time in timed])


def _moments(scene: Scene, hold: float) -> Iterator[Moment]:
    """Yield one round: a pause at each keyframe, and the way to the next."""
    if not scene.steps:
        yield scene.postures[0], scene.arrows(0), _LONG_PAUSE
    for number, (start, end) in enumerate(scene.steps):
        back = number == len(scene.steps) - 1
        if not scene.pose.steady:
            pause = _LONG_PAUSE if hold >= _HELD_LONG and number else _PAUSE
            yield start, "" if back else scene.arrows(number), pause
        there_and_back = back and len(scene.steps) == 2
        for share in _shares(steady=scene.pose.steady):
            if there_and_back:
                yield scene.moment(end, start, 1 - share), "", _TICK
            else:
                yield scene.moment(start, end, share), "", _TICK


def _shares(*, steady: bool) -> Iterator[float]:
    """Yield how far on the way each picture is: eased, or at one speed and with the arrival."""
    if steady:
        yield from (step / _STEADY_STEPS for step in range(1, _STEADY_STEPS + 1))
    else:
        yield from (_eased(step / _STEPS) for step in range(1, _STEPS))


def _eased(share: float) -> float:
    """Return a share that starts and ends gently."""
    return (1 - math.cos(math.pi * share)) / 2


def _pixels(picture: str) -> Image.Image:
    with Image.open(io.BytesIO(raster.png(picture))) as opened:
        return opened.convert("RGB")


def _encoded(timed: Sequence[tuple[Image.Image, int]]) -> bytes:
    """Return pictures as a GIF with one palette for all: flat colours need few."""
    first, middle = timed[0][0], timed[len(timed) // 2][0]
    both = Image.new("RGB", (first.width, first.height * 2))
    both.paste(first, (0, 0))
    both.paste(middle, (0, first.height))
    palette = both.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT)
    frames = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture, _ in timed]
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
