"""Audit: what is posted to the channel in which a server follows what its moderators do."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp
import discord
from discord import ui

from bot.client import Bot
from bot.tuning import let_requests_through
from cogs.ui.card import Card

log = logging.getLogger(__name__)

TIMEOUT = 10.0
"""Seconds that a post may take; who waits for it was given a sign by then."""

_NO_ACCESS = 50001


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What became of a post: it arrived, there is no channel for it, or why it did not arrive."""

    channel_id: int | None
    problem: str = ""

    @property
    def arrived(self) -> bool:
        """Tell whether it stands in the channel."""
        return self.channel_id is not None and not self.problem

    @property
    def words(self) -> str:
        """Say in one sentence why it did not arrive; empty where it did."""
        if self.channel_id is None:
            return "No audit channel is set: `/settings audit-channel` sets one."
        return self.problem


async def post(
    client: Bot, guild_id: int, said: Card | Sequence[str], files: Sequence[discord.File] = ()
) -> Posted:
    """Post a card, or blocks of words, to a server's audit channel; its files stand below it.

    Raises:
        StoreError: which channel it is cannot be read. What Discord refuses is not raised.
    """
    chosen = await client.services.moderation.settings(guild_id)
    if chosen.audit_channel_id is None:
        return Posted(channel_id=None)
    return await post_to(client, chosen.audit_channel_id, said, files)


async def post_to(
    client: Bot, channel_id: int, said: Card | Sequence[str], files: Sequence[discord.File] = ()
) -> Posted:
    """Post a card, or blocks of words, to a channel; whatever Discord does, nothing is raised."""
    card = said if isinstance(said, Card) else Card(said)
    for file in files:
        # Discord shows no file of such a message that no component of it names.
        card.add_item(ui.File(file))
    try:
        async with asyncio.timeout(TIMEOUT):
            await client.get_partial_messageable(channel_id).send(
                view=card, files=files, allowed_mentions=discord.AllowedMentions.none()
            )
    except (OSError, RuntimeError, discord.HTTPException, aiohttp.ClientError) as error:
        # A time-out is an OSError, a session that is being closed a RuntimeError.
        if isinstance(error, RuntimeError) and not client.is_closed():
            raise
        if not isinstance(error, discord.HTTPException):
            let_requests_through(client)
        log.warning("a post to an audit channel did not arrive: %s", type(error).__name__)
        return Posted(channel_id=channel_id, problem=why(channel_id, error, files=bool(files)))
    return Posted(channel_id=channel_id)


def why(channel_id: int, error: Exception, *, files: bool = False) -> str:
    """Say in one sentence why Discord did not let the bot into a channel, and what mends it."""
    if isinstance(error, discord.NotFound):
        return "That channel is gone: `/settings audit-channel` sets another one."
    if isinstance(error, discord.Forbidden):
        needed = ["**View Channel**"] if error.code == _NO_ACCESS else []
        needed += ["**Send Messages**", *(["**Attach Files**"] if files else [])]
        listed = " and ".join(filter(None, [", ".join(needed[:-1]), needed[-1]]))
        return f"I may not write in <#{channel_id}>: I need {listed} there."
    return f"Discord did not take it for <#{channel_id}> just now: please try again in a minute."
