"""Settings: what the commands, selects and the button of ``/settings`` do with what was chosen."""

import asyncio
import re
from typing import Any

import aiohttp
import discord
from discord import ui

from bot.client import Bot, Interaction
from bot.domain.moderation import MOST_ROLES
from bot.errors import Gone, UserError
from bot.services.moderation import Moderation
from bot.store.guilds import GuildSettings
from cogs.ui import audit, settings_cards
from cogs.ui.answer import in_time, show
from cogs.ui.moderator import ModeratorPress, actor_of
from cogs.ui.router import place_of
from cogs.ui.settings_cards import CHANNEL, REVIEW, ROLES, mentions

ON_OFF = {"on": True, "off": False}

_ID = re.compile(r"[0-9]{1,18}|1[0-9]{18}")
"""An id of Discord's, for longer than this century: a larger number fits into no table."""


def moderation_of(interaction: Interaction) -> Moderation:
    """Return the service of the servers' choices."""
    return interaction.client.services.moderation


async def chosen_by(interaction: Interaction) -> GuildSettings:
    """Return what the server of an interaction has chosen."""
    return await moderation_of(interaction).settings(actor_of(interaction).guild_id)


async def set_review(interaction: Interaction, mode: str, *, anew: bool) -> str:
    """Set whether a second moderator has to approve; return what to say of it."""
    actor = actor_of(interaction)
    await moderation_of(interaction).change_review(actor.guild_id, review=ON_OFF[mode])
    return await _noted(interaction, f"turned review **{mode}**", anew=anew)


async def set_roles(interaction: Interaction, roles: list[int]) -> str:
    """Name the roles that may moderate, all of them; return what to say of it."""
    actor = actor_of(interaction)
    await moderation_of(interaction).change_roles(actor.guild_id, roles)
    said = f"named as moderators: {mentions(roles) or 'no role'}"
    return await _noted(interaction, said, anew=False)


async def set_role(interaction: Interaction, role_id: int, action: str) -> str:
    """Name one role more, or one fewer; return what to say of it."""
    moderation, guild_id = moderation_of(interaction), actor_of(interaction).guild_id
    if action == "remove":
        await moderation.remove_role(guild_id, role_id)
        return await _noted(interaction, f"took <@&{role_id}> from the moderators", anew=True)
    await moderation.add_role(guild_id, role_id)
    return await _noted(interaction, f"named <@&{role_id}> as moderators", anew=True)


async def set_channel(interaction: Interaction, channel_id: int | None, *, anew: bool) -> str:
    """Set the audit channel once a test line stands in it; return what to say of it.

    Raises:
        UserError: the bot may not write there. Nothing was changed.
    """
    actor = actor_of(interaction)
    if channel_id is None:
        await _noted(interaction, "set no audit channel any more", anew=anew)
        await moderation_of(interaction).change_audit_channel(actor.guild_id, None)
        return "Saved."
    trying = _try(interaction.client, actor.guild_id, channel_id, actor.user_id)
    problem = await in_time(interaction, trying, anew=anew)
    if problem:
        raise UserError(f"{problem} Nothing was changed.")
    await moderation_of(interaction).change_audit_channel(actor.guild_id, channel_id)
    return "Saved. A test line stands there."


async def _try(client: Bot, guild_id: int, channel_id: int, user_id: int) -> str:
    """Post a test line to a channel of a server; return why it could not be done, if it could not.

    The channel is looked up first: the words of one server must not go to another's channel.
    """
    try:
        async with asyncio.timeout(audit.TIMEOUT):
            found = await client.fetch_channel(channel_id)
    except (OSError, discord.DiscordException, aiohttp.ClientError) as error:
        return audit.why(channel_id, error)
    if not isinstance(found, discord.abc.GuildChannel) or found.guild.id != guild_id:
        return "That channel is not in this server: choose one that is."
    line = (
        f"🧾 This is the audit channel now, set by <@{user_id}>. What moderators publish, what is "
        "refused, and problems that members report are posted here."
    )
    return (await audit.post_to(client, channel_id, [line])).words


async def _noted(interaction: Interaction, what: str, *, anew: bool) -> str:
    """Post a change of the settings to the audit channel; return what to say of it."""
    actor = actor_of(interaction)
    line = f"⚙️ <@{actor.user_id}> {what}."
    posting = audit.post(interaction.client, actor.guild_id, [line])
    posted = await in_time(interaction, posting, anew=anew)
    if posted.arrived or posted.channel_id is None:
        return "Saved."
    return f"Saved. The audit channel has no line about it: {posted.words}"


def _ids(interaction: Interaction, most: int) -> list[int]:
    """Return the ids that were picked in a select.

    Raises:
        Gone: they are not what the select could give.
    """
    picked: Any = (interaction.data or {}).get("values", [])
    if len(picked) > most or not all(_ID.fullmatch(str(one)) for one in picked):
        raise Gone
    return [int(one) for one in picked]


class ChooseRoles(ModeratorPress[ui.RoleSelect[Any]], verb=ROLES):
    """The select of all the roles that may moderate."""

    managers_only = True

    async def pressed(self, interaction: Interaction) -> None:
        """Name them."""
        note = await set_roles(interaction, _ids(interaction, MOST_ROLES))
        chosen = await chosen_by(interaction)
        await show(interaction, settings_cards.moderators(place_of(interaction), chosen, note))


class ChooseChannel(ModeratorPress[ui.ChannelSelect[Any]], verb=CHANNEL):
    """The select of the audit channel."""

    managers_only = True

    async def pressed(self, interaction: Interaction) -> None:
        """Try it, and set it."""
        picked = _ids(interaction, 1)
        note = await set_channel(interaction, picked[0] if picked else None, anew=False)
        chosen = await chosen_by(interaction)
        await show(interaction, settings_cards.audit_channel(place_of(interaction), chosen, note))


class ToggleReview(ModeratorPress[ui.Button[Any]], verb=REVIEW):
    """*Turn review on*, or off."""

    managers_only = True

    async def pressed(self, interaction: Interaction) -> None:
        """Turn it."""
        mode = self.part(0)
        if mode not in ON_OFF:
            raise Gone
        note = await set_review(interaction, mode, anew=False)
        chosen = await chosen_by(interaction)
        await show(interaction, settings_cards.review(place_of(interaction), chosen, note))


ITEMS = (ChooseRoles, ChooseChannel, ToggleReview)
"""The components of the settings."""
