"""Gallery: pictures that are there at once, missing, or slow, in place of drawn ones."""

import asyncio
from dataclasses import replace

from bot.library.exercise import Exercise
from bot.services.pictures import Picture, Turn, unlimited
from tests.support.world import World


class Gallery:
    """Pictures of exercises, without drawing; the names of those that were asked for."""

    def __init__(self) -> None:
        self.missing = False
        self.seconds = 0
        """For how long drawing keeps whoever asks for a picture waiting, in virtual time."""
        self.asked: list[str] = []
        self._ahead: list[asyncio.Task[Picture | None]] = []

    async def moving(self, exercise: Exercise, turn: Turn = unlimited) -> Picture | None:
        """Return the picture of an exercise; it is there, so it takes no turn."""
        del turn
        self.asked.append(exercise.id)
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if self.missing:
            return None
        return Picture(f"{exercise.id}.gif", b"GIF89a", f"How {exercise.name} looks.")

    def ahead(self, exercise: Exercise, turn: Turn = unlimited) -> None:
        """Have a picture at hand for who asks next."""
        self._ahead.append(asyncio.create_task(self.moving(exercise, turn)))


def hang(world: World, gallery: Gallery) -> Gallery:
    """Let a bot take its pictures from here; after a restart it has to be done again."""
    world.bot.services = replace(world.bot.services, pictures=gallery)  # pyright: ignore[reportArgumentType]
    return gallery
