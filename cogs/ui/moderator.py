"""Moderator: who may moderate is checked here, for every command, button and form of a moderator's.

Discord hides a command from who may not run it, and shows an ephemeral card to one person only;
neither holds what a tampered client sends, nor what somebody sends who has lost a role meanwhile.
So each of them asks again: a group of commands by ``ModeratorGroup``, a button or a select by
``ModeratorPress``, a form by ``ModeratorForm``. Who is refused reads one sentence, and the server's
audit channel has a line.
"""

import logging
from dataclasses import dataclass
from typing import Any, ClassVar, Generic

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.errors import NotAllowed, NotHere
from bot.plain import plainly
from bot.services.limits import Costly
from bot.tuning import role_ids
from cogs.ui import audit
from cogs.ui.answer import in_time
from cogs.ui.custom_id import SEPARATOR
from cogs.ui.form import Form
from cogs.ui.installs import is_installed_here
from cogs.ui.press import ItemT, Press

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something in a server that has the bot, and what they may do there."""

    user_id: int
    guild_id: int
    manages_server: bool
    roles: frozenset[int]


def actor_of(interaction: Interaction) -> Actor:
    """Return who an interaction comes from.

    Raises:
        NotHere: it comes from no server, or one that the bot was not added to.
    """
    if interaction.guild_id is None or not is_installed_here(interaction):
        raise NotHere
    allowed = interaction.permissions
    return Actor(
        user_id=interaction.user.id,
        guild_id=interaction.guild_id,
        manages_server=allowed.manage_guild or allowed.administrator,
        roles=role_ids(interaction.user),
    )


async def authorise(
    interaction: Interaction, tried: str | None = None, *, managers_only: bool = False
) -> Actor:
    """Return who an interaction comes from, if they may moderate; ``tried`` says what they try.

    Raises:
        NotAllowed: they may not. The audit channel has a line about it by then.
    """
    actor = actor_of(interaction)
    moderation = interaction.client.services.moderation
    try:
        await moderation.check(
            actor.guild_id, actor.manages_server, actor.roles, managers_only=managers_only
        )
    except NotAllowed:
        what = tried or _tried(interaction)
        log.info("somebody who may not moderate tried %s", what)
        if moderation.may_complain(actor.guild_id, actor.user_id):
            line = f"⛔ <@{actor.user_id}> tried {what}, and may not. Nothing was changed."
            posting = audit.post(interaction.client, actor.guild_id, [line])
            await in_time(interaction, posting, anew=True)
        raise
    return actor


async def may_moderate(interaction: Interaction) -> bool:
    """Tell whether somebody may moderate, and nobody else: for what is offered while they type.

    Who types so fast that no hand does is offered nothing, as if they might not.
    """
    if not interaction.client.services.limits.grants(Costly.COMPLETION, interaction.user.id):
        return False
    try:
        actor = actor_of(interaction)
        moderation = interaction.client.services.moderation
        await moderation.check(actor.guild_id, actor.manages_server, actor.roles)
    except NotAllowed:
        return False
    return True


def _tried(interaction: Interaction) -> str:
    """Say what an interaction was, in words that hold nothing of whoever sent it."""
    if interaction.command is not None:
        return f"`/{interaction.command.qualified_name}`"
    if interaction.type is discord.InteractionType.component:
        verb = str((interaction.data or {}).get("custom_id", "")).partition(SEPARATOR)[0]
        return f"a moderator's button (`{verb}`)"
    return "a moderator's form"


class ModeratorPress(Press[ItemT], Generic[ItemT]):
    """Answers the components of one verb, for moderators; subclasses write ``pressed``."""

    managers_only: ClassVar[bool] = False
    """Whether it is for those alone who may manage the server."""

    async def check(self, interaction: Interaction) -> None:
        """Refuse who may not moderate, then as every component does.

        Raises:
            NotAllowed: they may not.
        """
        await authorise(interaction, managers_only=self.managers_only)
        await super().check(interaction)


class ModeratorForm(Form):
    """A modal for moderators; subclasses write ``submitted``."""

    managers_only: ClassVar[bool] = False
    """Whether it is for those alone who may manage the server."""

    async def on_submit(self, interaction: Interaction) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Check who sent it, and do what it is for."""
        tried = f"the form **{plainly(self.title)}**"
        await authorise(interaction, tried, managers_only=self.managers_only)
        await self.submitted(interaction)
        interaction.client.dispatch("press_completion", interaction)

    async def submitted(self, interaction: Interaction) -> None:
        """Do what the form is for."""
        raise NotImplementedError


@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
class ModeratorGroup(commands.GroupCog):
    """A group of commands for moderators, in servers that the bot was added to."""

    managers_only: ClassVar[bool] = False
    """Whether it is for those alone who may manage the server."""

    async def interaction_check(self, interaction: Any, /) -> bool:  # noqa: ANN401 - discord.py's own
        """Refuse who may not moderate, before any command of the group begins."""
        try:
            await authorise(interaction, managers_only=self.managers_only)
        except Exception as error:
            # What a check raises reaches the bot's handler only as an error of discord.py's.
            raise app_commands.CheckFailure from error
        return True
