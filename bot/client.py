"""Client: the Discord bot itself. It carries the services, and does four things of its own.

It loads the extensions, sends Discord the commands when they changed, answers errors (one
handler for commands, buttons and modals), and says what it may be mentioned in: nothing.
"""

import hashlib
import json
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.clock import Clock
from bot.errors import BotError, UserError
from bot.library.library import Library
from bot.library.zones import Zones
from bot.services.routines import Routines
from bot.store.fingerprints import Fingerprints

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What commands, buttons and modals work with."""

    library: Library
    zones: Zones
    routines: Routines
    fingerprints: Fingerprints
    clock: Clock


Interaction = discord.Interaction["Bot"]


class Tree(app_commands.CommandTree["Bot"]):
    """The command tree, with the bot's error handler."""

    async def on_error(
        self, interaction: Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Answer an error of a command."""
        await interaction.client.answer_error(interaction, error)


class Bot(commands.Bot):
    """The bot: slash commands and components only, no privileged intent, no message content."""

    def __init__(
        self, *, services: Services, extensions_: Sequence[str], dev_guild_id: int | None = None
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
        )
        self.services = services
        self._extensions_to_load = tuple(extensions_)
        self._dev_guild = discord.Object(dev_guild_id) if dev_guild_id else None

    async def setup_hook(self) -> None:
        """Load the extensions and send the commands, if they changed."""
        for name in self._extensions_to_load:
            await self.load_extension(name)
        await self._sync()

    async def _sync(self) -> None:
        """Send Discord the commands unless it has exactly these already."""
        if self._dev_guild is not None:
            self.tree.copy_global_to(guild=self._dev_guild)
        place = self._dev_guild.id if self._dev_guild else "global"
        scope = f"commands/{self.application_id}/{place}"
        digest = self.commands_digest()
        if await self.services.fingerprints.get(scope) == digest:
            return
        try:
            await self.tree.sync(guild=self._dev_guild)
        except discord.HTTPException as error:
            if error.status == 401:
                raise
            # Reminders must not wait for this: the commands that Discord has go on working.
            log.error("Discord did not take the commands: %s", error)  # noqa: TRY400 - in words
            return
        await self.services.fingerprints.remember(scope, digest, self.services.clock.now())
        log.info("sent the commands to Discord: they changed")

    def commands_digest(self) -> str:
        """Return a digest of what would be sent."""
        payload: list[dict[str, Any]] = [
            command.to_dict(self.tree) for command in self.tree.get_commands(guild=self._dev_guild)
        ]
        payload.sort(key=lambda one: (one["type"], one["name"]))
        return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()

    async def on_ready(self) -> None:
        """Say that the bot can be used."""
        log.info("ready: %s commands", len(self.tree.get_commands()))

    async def answer_error(self, interaction: Interaction, error: Exception) -> None:
        """Answer what went wrong: a sentence for what a person can mend, else an incident id."""
        cause = root_of(error)
        if isinstance(cause, UserError):
            text = str(cause)
        else:
            incident = secrets.token_hex(4)
            log.error("incident %s", incident, exc_info=cause)
            text = (
                "Sorry, something went wrong on my side. Nothing you did. "
                f"If it happens again, tell whoever runs this bot: incident `{incident}`."
            )
        try:
            if interaction.response.is_done():
                await interaction.followup.send(text, ephemeral=True)
            else:
                await interaction.response.send_message(text, ephemeral=True)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as failed:
            log.warning("an error could not be answered: %s", failed)


def root_of(error: BaseException) -> BaseException:
    """Return what was raised, without discord.py's wrapping."""
    while not isinstance(error, BotError):
        inner = getattr(error, "original", None) or (
            error.__cause__ if isinstance(error, app_commands.AppCommandError) else None
        )
        if not isinstance(inner, BaseException):
            break
        error = inner
    return error
