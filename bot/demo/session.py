"""Session: one run of the demo, from the simulation's start to its end."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Coroutine
from typing import Any

from bot import app
from bot.clock import SystemClock
from bot.demo.browser import open_page
from bot.demo.orders import HELP
from bot.demo.terminal import moment_words, obey, say
from bot.demo.timeline import Timeline
from bot.demo.world import simulated
from bot.demo.zone import local_zone
from bot.settings import load_settings

_BANNER = """
The bot runs on a simulated Discord. Nothing leaves this machine, nothing is kept.

Open {url}

Type / in the page for the commands, for example /help, /exercise or /routine start.
It is {now}, and time runs as it really does. Move it from here:
{help}
"""


async def serve(*, port: int, role: str, browser: bool) -> None:
    """Run the simulation, its page and its time, until the first of them ends.

    Raises:
        SettingsError: a setting is malformed.
        ContentError: content files have problems.
    """
    stop = _told_to_stop()
    settings = load_settings()
    _quieten(settings.log_level)
    app.use_packaged_zones()
    real, zone = SystemClock(), local_zone()
    async with simulated(settings.content_dir, role, real.now()) as world:
        shown = world.env.preview(
            world.channel, viewers=(world.viewer,), layout="channel", timezone=zone, port=port
        )
        async with shown as page:
            timeline = Timeline(world, page, real)
            now = moment_words(world.env.now(), zone)
            say(_BANNER.format(url=page.url, now=now, help=HELP))
            if browser:
                open_page(page.url)
            await _first_of(timeline.run(), obey(timeline, zone), page.wait_closed(), stop.wait())
    say("The demo has ended.")


def _quieten(level: str) -> None:
    """Leave the terminal to the demo, unless more than the usual was asked for."""
    if level != "DEBUG":
        logging.getLogger().setLevel(logging.WARNING)
        # Its warnings are about what a simulation has not: intents, voice.
        logging.getLogger("discord").setLevel(logging.ERROR)


def _told_to_stop() -> asyncio.Event:
    """Return an event that Ctrl-C, SIGTERM and the closing of the terminal set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        # On Windows the loop knows no signals: there Ctrl-C interrupts it.
        with contextlib.suppress(NotImplementedError, AttributeError):
            loop.add_signal_handler(getattr(signal, name), stop.set)
    return stop


async def _first_of(*work: Coroutine[Any, Any, Any]) -> None:
    """Wait until the first of several ends, and end the others; its error is raised."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
