"""Settings: who moderates a server's content, whether two have to, and where it is followed."""

import discord
from discord import app_commands
from discord.app_commands import AppCommandChannel

from bot.client import Bot, Interaction
from cogs.ui import settings, settings_cards
from cogs.ui.answer import answer
from cogs.ui.moderator import ModeratorGroup
from cogs.ui.router import place_of

Choice = app_commands.Choice[str]
_MODES = [app_commands.Choice(name=one, value=one) for one in settings.ON_OFF]
_ACTIONS = [app_commands.Choice(name=one, value=one) for one in ("add", "remove")]


class TextChannel(app_commands.Transformer[Bot]):
    """Reads a text channel as its id: no channel is kept in memory that it could be found among."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Return what Discord offers."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Return the kinds of channel that Discord offers."""
        return list(settings_cards.CHANNEL_TYPES)

    async def transform(self, _: Interaction, value: AppCommandChannel, /) -> int:
        """Return the id."""
        return value.id


@app_commands.default_permissions(manage_guild=True)
class Settings(ModeratorGroup, name="settings"):
    """Who changes what I say in this server, and where you follow it."""

    managers_only = True

    @app_commands.command()
    async def show(self, interaction: Interaction) -> None:
        """See and change all settings of this server."""
        chosen = await settings.chosen_by(interaction)
        await answer(interaction, settings_cards.overview(place_of(interaction), chosen))

    @app_commands.command()
    @app_commands.describe(mode="on: a second moderator approves what is published")
    @app_commands.choices(mode=_MODES)
    async def review(self, interaction: Interaction, mode: Choice | None = None) -> None:
        """Whether a second moderator has to approve what is published."""
        note = await settings.set_review(interaction, mode.value, anew=True) if mode else ""
        chosen = await settings.chosen_by(interaction)
        await answer(interaction, settings_cards.review(place_of(interaction), chosen, note))

    @app_commands.command()
    @app_commands.describe(
        role="A role that may moderate; leave it out to choose all of them at once",
        action="add, if left out",
    )
    @app_commands.choices(action=_ACTIONS)
    async def moderators(
        self,
        interaction: Interaction,
        role: discord.Role | None = None,
        action: Choice | None = None,
    ) -> None:
        """Which roles may change what I say here, besides members with Manage Server."""
        note = ""
        if role is not None:
            which = action.value if action else "add"
            note = await settings.set_role(interaction, role.id, which)
        chosen = await settings.chosen_by(interaction)
        await answer(interaction, settings_cards.moderators(place_of(interaction), chosen, note))

    @app_commands.command(name="audit-channel")
    @app_commands.describe(channel="A text channel; leave it out to choose it from a list")
    async def audit_channel(
        self,
        interaction: Interaction,
        channel: app_commands.Transform[int, TextChannel] | None = None,
    ) -> None:
        """Where I post what moderators publish, and problems that members report."""
        note = ""
        if channel is not None:
            note = await settings.set_channel(interaction, channel, anew=True)
        chosen = await settings.chosen_by(interaction)
        await answer(interaction, settings_cards.audit_channel(place_of(interaction), chosen, note))


async def setup(bot: Bot) -> None:
    """Add the commands, and answer their components."""
    bot.add_dynamic_items(*settings.ITEMS)
    await bot.add_cog(Settings())
