"""Loop: sleeps until the nearest due row, ticks, and is woken by changes.

It belongs to the application, not to a cog: when it dies, the process ends with it.
"""

import asyncio
import logging
from datetime import timedelta

from bot.clock import Clock
from bot.services.reminders import Reminders

log = logging.getLogger(__name__)

LONGEST_SLEEP = timedelta(seconds=30)
"""So that a machine that was suspended, or whose clock was set, is noticed soon."""


async def run_loop(reminders: Reminders, clock: Clock, stop: asyncio.Event) -> None:
    """Tick until told to stop; recover first what an earlier process left behind.

    A tick that has begun is finished: what it claimed is sent and settled.
    """
    await reminders.recover()
    log.info("the reminder loop is running")
    while not stop.is_set():
        if not await reminders.tick(clock.now()):
            await _rest(reminders, clock)


async def _rest(reminders: Reminders, clock: Clock) -> None:
    """Sleep until something is due, at most :data:`LONGEST_SLEEP`, or until woken."""
    moment = await reminders.next_moment()
    pause = LONGEST_SLEEP
    if moment is not None:
        pause = min(pause, max(moment - clock.now(), timedelta()))
    try:
        async with asyncio.timeout(pause.total_seconds()):
            await reminders.woken()
    except TimeoutError:
        return
