"""Pictures of a dot, drawn at once: for tests that look at cards, not at drawings."""

import base64
from pathlib import Path

from bot.services.album import Album
from bot.services.pictures import Pictures
from bot.services.studio import Studio

DOT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==")
"""The smallest GIF."""


class DotStudio(Studio):
    """Draws a dot, whatever is asked for."""

    async def draw(self, make: object, *args: object) -> bytes:
        """Return the dot."""
        del make, args
        return DOT


def dots(folder: Path) -> Pictures:
    """Return pictures that are all the same dot."""
    return Pictures(Album(folder / "pictures"), DotStudio())
