"""Receipts: telling a member, at their next interaction, that reminders don't reach them.

A closed DM cannot be told about by DM: so after whatever they do next, an ephemeral follow-up
says it once, with one button to try again. That they do something also keeps their routine from
being idle.
"""

import logging
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot, Interaction
from bot.errors import StoreError
from bot.services.idle import Idle
from bot.services.routines import Routines
from cogs.ui.router import place_of
from cogs.ui.setup import problem

log = logging.getLogger(__name__)


class Receipts(commands.Cog):
    """Delivery problems, said once."""

    def __init__(self, routines: Routines, idle: Idle) -> None:
        self._routines = routines
        self._idle = idle

    @commands.Cog.listener()
    async def on_app_command_completion(
        self, interaction: Interaction, _: app_commands.Command[Any, ..., Any]
    ) -> None:
        """Look after a command was answered."""
        await self._tell(interaction)

    @commands.Cog.listener()
    async def on_press_completion(self, interaction: Interaction) -> None:
        """Look after a button, a select or a modal was answered."""
        await self._tell(interaction)

    async def _tell(self, interaction: Interaction) -> None:
        if interaction.response.type is discord.InteractionResponseType.modal:
            return
        try:
            await self._idle.note(interaction.user.id)
            what = await self._routines.untold_problem(interaction.user.id)
        except StoreError as error:
            # What was asked for was answered; this is told when the database works again.
            log.warning("a delivery problem could not be looked up: %s", error)
            return
        if what is not None:
            card = problem(place_of(interaction), what)
            try:
                await interaction.followup.send(view=card, ephemeral=True)
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                log.warning("a delivery problem could not be told: %s", type(error).__name__)
                await self._routines.untell(interaction.user.id)


async def setup(bot: Bot) -> None:
    """Listen."""
    await bot.add_cog(Receipts(bot.services.routines, bot.services.idle))
