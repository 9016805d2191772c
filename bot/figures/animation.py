"""Animation: a pose as a looping GIF that eases between keyframes and pauses where one holds."""

import math
from collections.abc import Iterator

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

    # Only the process that draws loads it: the bot stays smaller, and starts sooner.
    from bot.figures import gif as encoder  # noqa: PLC0415

    timed = [(picture(moment), moment[2]) for moment in _moments(scene, hold)]
    # The way back is the way there: the same pictures, drawn once.
    drawn = {one: raster.png(one) for one in dict.fromkeys(one for one, _ in timed)}
    return encoder.encoded([(drawn[one], time) for one, time in timed])


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
        # What never pauses shows where it goes all the while.
        over = scene.arrows(number) if scene.pose.steady else ""
        for share in _shares(steady=scene.pose.steady):
            if there_and_back:
                yield scene.moment(end, start, 1 - share), over, _TICK
            else:
                yield scene.moment(start, end, share), over, _TICK


def _shares(*, steady: bool) -> Iterator[float]:
    """Yield how far on the way each picture is: eased, or at one speed and with the arrival."""
    if steady:
        yield from (step / _STEADY_STEPS for step in range(1, _STEADY_STEPS + 1))
    else:
        yield from (_eased(step / _STEPS) for step in range(1, _STEPS))


def _eased(share: float) -> float:
    """Return a share that starts and ends gently."""
    return (1 - math.cos(math.pi * share)) / 2
