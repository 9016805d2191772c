"""View: where on the picture a joint is seen."""

from collections.abc import Mapping

from bot.body.posture import Posture
from bot.body.skeleton import Camera

_DOWN: Mapping[Camera, float] = {"feet": 0.55}
"""How much higher stands what is one unit further away, where one looks down a little."""


def seen(camera: Camera, posture: Posture) -> Posture:
    """Return a posture as a camera sees it.

    From the feet one looks from above: else the legs of who lies there hide the rest.
    """
    down = _DOWN.get(camera, 0.0)
    return {joint: at._replace(y=at.y - at.z * down) for joint, at in posture.items()}
