"""Serving: what was wired together runs, until it is told to stop."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import tzdata

from bot.client import Bot
from bot.clock import Clock
from bot.domain.pauses import doubling
from bot.doorway import put_before
from bot.errors import TokenRefused, Unreachable
from bot.services.fleet import Lead
from bot.services.loop import run_loop
from bot.services.reminders import Reminders
from bot.services.upkeep import Upkeep
from bot.services.watch import Watch

log = logging.getLogger(__name__)

FINISHES_WITHIN = 6.0
"""How many seconds what is under way gets to finish, once told to stop."""

ENDS_WITHIN = 9.0
"""When the process ends, once told to stop, whatever hangs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The parts that the process runs."""

    bot: Bot
    reminders: Reminders
    watch: Watch
    upkeep: Upkeep
    clock: Clock
    lead: Lead


SWITCH_EVERY = 0.001
"""Seconds after which a thread that works lets the event loop go on: a fifth of what is usual.

Exports and imports are written and read in threads, and an answer waits for them several times.
"""


async def serve(app: App, token: str) -> None:
    """Run gateway and reminders side by side; if one dies, so does the process."""
    sys.setswitchinterval(SWITCH_EVERY)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, _told_to, stop)
    async with app.bot:
        if not await _unless_stopped(stop, _start(app, token)):
            return
        async with asyncio.TaskGroup() as group:
            # Reminders need the REST side only: they come even while the gateway is down.
            others = [
                group.create_task(_stay_connected(app.bot)),
                group.create_task(app.watch.run(stop)),
                group.create_task(app.upkeep.run(stop)),
                group.create_task(app.lead.run(stop)),
            ]
            reminders = group.create_task(run_loop(app.reminders, app.clock, stop, app.lead))
            group.create_task(_stop(app, stop, reminders, others))


def _told_to(stop: asyncio.Event) -> None:
    """Stop; a thread sees to it that this has an end, also where the event loop hangs."""
    if not stop.is_set():
        stop.set()
        last_resort = threading.Timer(ENDS_WITHIN, _leave)
        last_resort.daemon = True
        last_resort.start()


def _leave() -> None:
    """End at once: what was claimed is taken up at the next start, as after a kill."""
    log.warning("something hangs: the process ends without waiting for it")
    os._exit(0)


async def _start(app: App, token: str) -> None:
    """Do what comes before reminders and gateway."""
    put_before(app.bot)
    await _log_in(app.bot, token)
    await app.upkeep.follow_zone_rules(tzdata.IANA_VERSION)


async def _unless_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Do something, unless told to stop meanwhile; return whether it was done."""
    doing, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({doing, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not doing.done():
        doing.cancel()
        await asyncio.wait({doing})
        return False
    doing.result()
    return True


async def _stay_connected(bot: Bot) -> None:
    """Keep the gateway connected, also where it was down from the start.

    discord.py goes on by itself once it was connected; before, its second try asks the session
    of a connection that it never had.
    """
    pauses = doubling(timedelta(seconds=1), timedelta(minutes=1))
    while not bot.is_closed():
        try:
            await bot.connect(reconnect=True)
        except AttributeError:
            if getattr(bot, "ws", None) is not None:
                raise
            await asyncio.sleep(next(pauses).total_seconds())


async def _log_in(bot: Bot, token: str) -> None:
    """Log in, and send the commands if they changed.

    Raises:
        TokenRefused: Discord does not accept the token.
        Unreachable: Discord does not answer, or answers with an error of its own.
    """
    try:
        await bot.login(token)
    except discord.LoginFailure:
        raise TokenRefused from None
    except (OSError, aiohttp.ClientError, discord.DiscordServerError) as error:
        raise Unreachable(str(error)) from error


async def _stop(
    app: App,
    stop: asyncio.Event,
    reminders: asyncio.Task[None],
    others: Sequence[asyncio.Task[None]],
) -> None:
    """When told to stop, let the messages that are under way finish, then hang up."""
    await stop.wait()
    log.info("stopping")
    app.reminders.stop()
    # Who waits for a picture is answered in words, while the reminders finish.
    app.bot.services.pictures.close()
    try:
        async with asyncio.timeout(FINISHES_WITHIN):
            await reminders
            await app.reminders.drained()
    except TimeoutError:
        log.warning("what was still under way is taken up at the next start")
    for one in others:
        # None waits for anything that matters now: a back-off, an owner to be told, an hour.
        one.cancel()
    await app.bot.close()
