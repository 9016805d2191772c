"""Gallery: pictures that are there at once, missing, or slow, in place of drawn ones."""

import asyncio
from dataclasses import replace

from bot.library.exercise import Exercise
from bot.services.pictures import Picture
from tests.support.world import World


class Gallery:
    """Pictures of exercises, without drawing; the names of those that were asked for."""

    def __init__(self) -> None:
        self.missing = False
        self.seconds = 0
        """For how long drawing keeps whoever asks for a picture waiting, in virtual time."""
        self.asked: list[str] = []
        self._ahead: list[asyncio.Task[Picture | None]] = []

    async def moving(self, exercise: Exercise) -> Picture | None:
        """Return the picture of an exercise."""
        self.asked.append(exercise.id)
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if self.missing:
            return None
        return Picture(f"{exercise.id}.gif", b"GIF89a", f"How {exercise.name} looks.")

    def ahead(self, exercise: Exercise) -> None:
        """Have a picture at hand for who asks next."""
        self._ahead.append(asyncio.create_task(self.moving(exercise)))


def hang(world: World, gallery: Gallery) -> Gallery:
    """Let a bot take its pictures from here; after a restart it has to be done again."""
    world.bot.services = replace(world.bot.services, pictures=gallery)  # pyright: ignore[reportArgumentType]
    return gallery
