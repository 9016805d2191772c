"""Watch: tells whoever runs the bot when delivery is broken, and when it has recovered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.clock import Clock
from bot.domain.health import Health, Notice, Trouble

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=15)

Tell = Callable[[str], Awaitable[bool]]
"""Brings a sentence to the owner; returns whether it arrived."""

_WHAT = {
    Trouble.DATABASE: "my database cannot be used",
    Trouble.DISCORD: "Discord does not take my messages",
    Trouble.OPENING: "Discord refuses to open new conversations (code 40003)",
}
_MEANWHILE = {
    Trouble.DATABASE: (
        "I keep trying. What is due waits inside its window of up to three hours, and commands "
        "that store something are refused in words."
    ),
    Trouble.DISCORD: "I keep trying. What is due waits inside its window of up to three hours.",
    Trouble.OPENING: (
        "I open none for ten minutes at a time. Test messages to new members wait; reminders to "
        "everybody else go out as always."
    ),
}


class Watch:
    """Says what the health notices, once each."""

    def __init__(self, health: Health, tell: Tell, clock: Clock) -> None:
        self._health = health
        self._tell = tell
        self._clock = clock

    async def look(self) -> None:
        """Say what has to be said now; what does not arrive is said again at the next look."""
        for notice in self._health.notices(self._clock.now()):
            level = logging.ERROR if notice.until is None else logging.WARNING
            log.log(level, "delivery: %s", words(notice))
            if await self._tell(words(notice)):
                self._health.told(notice)

    async def run(self, stop: asyncio.Event) -> None:
        """Look again and again, until told to stop."""
        while not stop.is_set():
            await self.look()
            try:
                async with asyncio.timeout(EVERY.total_seconds()):
                    await stop.wait()
            except TimeoutError:
                continue


def words(notice: Notice) -> str:
    """Write a notice as its reader needs it."""
    since = f"<t:{round(notice.since.timestamp())}:f>"
    if notice.until is not None:
        until = f"<t:{round(notice.until.timestamp())}:f>"
        return (
            f"Delivery has recovered. From {since} to {until}, {_WHAT[notice.trouble]}. "
            "What was too late by then is excused, and the next reminder says so."
        )
    return (
        f"Delivery is broken since {since}: {_WHAT[notice.trouble]} ({notice.reason}). "
        f"{_MEANWHILE[notice.trouble]} I'll tell you when it works again."
    )
