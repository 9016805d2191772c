"""Tuning: what discord.py does at sizes that it was not made for, and offers no switch against.

Each place is private to discord.py. It is looked up, and where it is not there nothing happens:
the bot is slower or larger then, or refuses a moderator; it never does what it should not.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import aiohttp
import discord

SWEEP_EVERY = 60.0
"""Seconds between two looks for rate limits that can be forgotten."""


def sweep_seldom(client: discord.Client) -> None:
    """Let discord.py look for expired rate limits once a minute.

    It keeps one for each channel that was written to in the last five minutes, and past 256 of
    them looks through all at each new one: ten thousand reminders are fifty million looks.
    """
    http: Any = client.http
    sweep = getattr(http, "_try_clear_expired_ratelimits", None)
    if sweep is None:
        return
    last = time.monotonic()

    def seldom() -> None:
        nonlocal last
        if time.monotonic() - last >= SWEEP_EVERY:
            last = time.monotonic()
            sweep()

    http._try_clear_expired_ratelimits = seldom  # noqa: SLF001 - see above


def forget_guilds(client: discord.Client) -> None:
    """Forget the servers that Discord lists at each connection: nothing here asks for them.

    Discord lists them whatever the intents are, and discord.py keeps an object for each.
    """
    guilds: Any = getattr(getattr(client, "_connection", None), "_guilds", None)
    if isinstance(guilds, dict):
        guilds.clear()


def let_requests_through(client: discord.Client) -> None:
    """Open discord.py's global gate again.

    It closes the gate while it waits out a global 429, and leaves it closed when that wait is cut
    short, as a time-out of ours does: no later request would ever be sent.
    """
    gate: Any = getattr(client.http, "_global_over", None)
    if isinstance(gate, asyncio.Event):
        gate.set()


def role_ids(member: object) -> frozenset[int]:
    """Return the ids of the roles with which a member came in an interaction.

    Its public list names only those that are kept with their server, and no server is kept.
    """
    known: Any = getattr(member, "_roles", None)
    if known is None:
        known = (role.id for role in getattr(member, "roles", ()))
    return frozenset(map(int, known))


def counting(limited: Callable[[], None]) -> aiohttp.TraceConfig:
    """Return what sees every 429 of Discord's, those too that discord.py waits out itself."""

    async def ended(_: object, __: object, request: aiohttp.TraceRequestEndParams) -> None:
        if request.response.status == 429:
            limited()

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(ended)
    return trace
