"""Client: the Discord bot itself. It carries the services, and does four things of its own.

It gets ready (what servers say, the extensions), sends Discord the commands when they changed,
answers errors (one handler for commands, buttons and modals), and tells its owner what they have
to know.
"""

import asyncio
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
from bot.errors import (
    BotError,
    FormGone,
    Gone,
    NotAllowed,
    NotInstalled,
    NotYours,
    StoreError,
    Unwritable,
    UserError,
)
from bot.library.lazy_zones import LazyZones
from bot.logs import SaidOnce
from bot.services.breaks import Breaks
from bot.services.diary import Diary
from bot.services.editorial import Editorial
from bot.services.idle import Idle
from bot.services.libraries import Libraries
from bot.services.limits import Limits
from bot.services.lookback import Lookback
from bot.services.marks import Marks
from bot.services.metrics import Metrics, NoMetrics
from bot.services.moderation import Moderation
from bot.services.pictures import Pictures
from bot.services.privacy import Privacy
from bot.services.reports import Reports
from bot.services.routines import Routines
from bot.services.sessions import Sessions
from bot.stencils import Stencils
from bot.store.fingerprints import Fingerprints
from bot.tuning import counting, forget_guilds, sweep_seldom

log = logging.getLogger(__name__)

_OWNER_TIMEOUT = 20.0
_SYNC_TIMEOUT = 30.0
_NO_SERVER = 0
_ARRIVED = "arrived"
_REFUSED = (NotYours, Gone, FormGone, NotInstalled, NotAllowed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What commands, buttons and modals work with."""

    libraries: Libraries
    editorial: Editorial
    zones: LazyZones
    routines: Routines
    marks: Marks
    diary: Diary
    breaks: Breaks
    pictures: Pictures
    sessions: Sessions
    lookback: Lookback
    moderation: Moderation
    reports: Reports
    privacy: Privacy
    idle: Idle
    limits: Limits
    stencils: Stencils
    fingerprints: Fingerprints
    clock: Clock


Interaction = discord.Interaction["Bot"]


class Tree(app_commands.CommandTree["Bot"]):
    """The command tree, with the bot's error handler; it knows how long commands take."""

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Note when a command arrived."""
        interaction.extras[_ARRIVED] = asyncio.get_running_loop().time()
        return True

    async def on_error(
        self, interaction: Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Answer an error of a command."""
        await interaction.client.answer_error(interaction, error)
        cause = root_of(error)
        interaction.client.count_command(interaction, failed=not isinstance(cause, UserError))


class Bot(commands.Bot):
    """The bot: slash commands and components only, no privileged intent, no message content."""

    def __init__(
        self,
        *,
        services: Services,
        extensions_: Sequence[str],
        dev_guild_id: int | None = None,
        names_installs: bool = True,
        metrics: Metrics | None = None,
        **shards: Any,  # noqa: ANN401 - discord.py's own options
    ) -> None:
        super().__init__(
            **shards,
            http_trace=counting((metrics or NoMetrics()).limited),
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
        self._metrics = metrics or NoMetrics()
        self._shards = (shards["shard_count"], shards["shard_ids"]) if shards else (1, [0])
        self._gateway = SaidOnce(log, "the gateway")
        self.process = secrets.token_hex(4)
        """Tells this process from the ones before it."""
        self.names_installs = names_installs
        """Whether this Discord says with each interaction who has installed the bot."""
        self._extensions_to_load = tuple(extensions_)
        self._dev_guild = discord.Object(dev_guild_id) if dev_guild_id else None

    async def setup_hook(self) -> None:
        """Read what servers say, load the extensions, and send the commands if they changed."""
        await self.services.libraries.load()
        sweep_seldom(self)
        await self._load()
        await self._sync()

    async def _load(self) -> None:
        for name in self._extensions_to_load:
            await self.load_extension(name)
        if self._dev_guild is not None:
            self.tree.copy_global_to(guild=self._dev_guild)

    async def _sync(self) -> None:
        """Send Discord the commands unless it has exactly these already."""
        scope = self.sync_scope(self.application_id)
        digest = self.commands_digest()
        if await self.services.fingerprints.get(scope) == digest:
            return
        if not self.has_shard_of(_NO_SERVER):
            # One of several processes is enough.
            return
        try:
            async with asyncio.timeout(_SYNC_TIMEOUT):
                await self.tree.sync(guild=self._dev_guild)
        except (TimeoutError, discord.HTTPException) as error:
            if getattr(error, "status", 0) == 401:
                raise
            # Reminders must not wait for this: the commands that Discord has go on working.
            log.error("Discord did not take the commands: %r", error)  # noqa: TRY400 - in words
            return
        await self.services.fingerprints.remember(scope, digest, self.services.clock.now())
        log.info("sent the commands to Discord: they changed")

    def has_shard_of(self, guild_id: int) -> bool:
        """Tell whether this process, of several, is the one that a server's events come to.

        Discord's rule: https://discord.com/developers/docs/events/gateway#sharding. What comes
        from no server comes to the first shard.
        """
        count, ids = self._shards
        return (guild_id >> 22) % count in ids

    def sync_scope(self, application_id: int | None) -> str:
        """Return what the commands of an application are remembered under."""
        place = self._dev_guild.id if self._dev_guild else "global"
        return f"commands/{application_id}/{place}"

    async def digest_of_all(self) -> str:
        """Load the commands, without a connection; return a digest of what would be sent."""
        await self._load()
        return self.commands_digest()

    def commands_digest(self) -> str:
        """Return a digest of what would be sent."""
        payload: list[dict[str, Any]] = [
            command.to_dict(self.tree) for command in self.tree.get_commands(guild=self._dev_guild)
        ]
        payload.sort(key=lambda one: (one["type"], one["name"]))
        return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()

    async def on_connect(self) -> None:
        """Keep no list of servers."""
        forget_guilds(self)
        self._gateway.works()

    async def on_resumed(self) -> None:
        """Say that the gateway answers again, if it was said that it does not."""
        self._gateway.works()

    async def on_disconnect(self) -> None:
        """Say once that the gateway is gone, not at each attempt."""
        if not self.is_closed():
            self._gateway.fails()

    async def on_ready(self) -> None:
        """Say that the bot can be used."""
        log.info("ready: %s commands", len(self.tree.get_commands()))
        # The first answers did not have to wait for this.
        await asyncio.to_thread(self.services.zones.warm_up)

    async def on_app_command_completion(self, interaction: Interaction, _: object) -> None:
        """Count a command that was answered."""
        self.count_command(interaction, failed=False)

    def count_command(self, interaction: Interaction, *, failed: bool) -> None:
        """Count a command, and how long it took."""
        arrived, command = interaction.extras.get(_ARRIVED), interaction.command
        if arrived is not None and command is not None:
            seconds = asyncio.get_running_loop().time() - arrived
            self._metrics.commanded(command.qualified_name, seconds, failed=failed)

    async def answer_error(self, interaction: Interaction, error: Exception) -> None:
        """Answer what went wrong: a sentence for what a person can mend, else an incident id."""
        cause = root_of(error)
        if isinstance(cause, UserError):
            text = str(cause)
            if isinstance(cause, _REFUSED):
                # Never who it was: what happens often is seen without that.
                log.info("refused an interaction: %s", type(cause).__name__)
        elif isinstance(cause, StoreError):
            text = str(Unwritable())
            log.error("an interaction could not use the database: %s", cause)
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

    async def tell_owner(self, text: str) -> bool:
        """Send whoever runs the bot a direct message; return whether it arrived."""
        application = self.application
        if application is None:
            return False
        team = application.team
        owner_id = team.owner_id if team is not None else application.owner.id
        if owner_id is None:
            return False
        try:
            async with asyncio.timeout(_OWNER_TIMEOUT):
                channel = await self.create_dm(discord.Object(owner_id))
                await channel.send(text)
        except (RuntimeError, OSError, discord.HTTPException, aiohttp.ClientError) as failed:
            # A session that is being closed is a RuntimeError.
            log.warning("the owner could not be told: %s", type(failed).__name__)
            return False
        return True


class ShardedBot(Bot, discord.AutoShardedClient):
    """The bot over several connections to the gateway, or over some of them."""


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
