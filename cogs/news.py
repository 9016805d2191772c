"""News: moderators are told once what a release has changed beneath their own words."""

import asyncio
import logging

from discord.ext import commands

from bot.client import Bot
from bot.errors import Gone, StoreError
from bot.services.beneath import Beneath, News
from bot.services.desks import Desks
from cogs.ui import audit
from cogs.ui.card import Card
from cogs.ui.release_words import safe

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two posts: reminders and answers come first."""

_LISTED = 20


class Told(commands.Cog):
    """What changed beneath, said once."""

    def __init__(self, bot: Bot, beneath: Beneath, desks: Desks) -> None:
        self._bot = bot
        self._beneath = beneath
        self._desks = desks
        self._telling = asyncio.Lock()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Tell it, once the bot can be used; Discord may say so several times."""
        if self._telling.locked():
            return
        async with self._telling:
            try:
                await self._tell_all()
            except StoreError as error:
                # It is told at the next start.
                log.warning("what changed beneath could not be told: %s", error)

    async def _tell_all(self) -> None:
        async for news in self._beneath.news():
            if not self._bot.has_shard_of(news.guild_id):
                # Another process tells them.
                continue
            posted = await audit.post(self._bot, news.guild_id, await self._card(news))
            # Without a channel, the cards of the entries say it to whoever opens them.
            if posted.arrived or posted.channel_id is None:
                await self._beneath.told(news)
            if posted.channel_id is not None:
                await asyncio.sleep(PAUSE)

    async def _card(self, news: News) -> Card:
        lines: list[str] = []
        for key in news.keys[:_LISTED]:
            try:
                name = (await self._desks.open(news.guild_id, key)).name
            except Gone:
                continue
            lines.append(f"- **{safe(name, 60)}**: `/content edit {key}`")
        if len(news.keys) > _LISTED:
            lines.append(f"- and {len(news.keys) - _LISTED} more")
        return Card(
            [
                "📰 A new version of me has changed texts under what this server says in its own "
                "words. Members go on reading yours. To see what changed, and to keep, merge or "
                "drop yours:\n" + "\n".join(lines)
            ]
        )


async def setup(bot: Bot) -> None:
    """Listen."""
    editorial = bot.services.editorial
    await bot.add_cog(Told(bot, editorial.beneath, editorial.desks))
