"""Privacy: see, copy and delete what is held about you."""

from discord import app_commands
from discord.ext import commands

from bot.client import Bot, Interaction
from cogs.ui import privacy


class Privacy(commands.GroupCog, name="privacy"):
    """What is held about you."""

    @app_commands.command()
    async def show(self, interaction: Interaction) -> None:
        """See what is held about you, why, for how long, and who sees it."""
        await privacy.answer_held(interaction)

    @app_commands.command()
    async def export(self, interaction: Interaction) -> None:
        """Get a copy of everything that is held about you."""
        await privacy.answer_copy(interaction)

    @app_commands.command()
    async def delete(self, interaction: Interaction) -> None:
        """Delete everything that is held about you; you are asked first."""
        await privacy.ask_before_deleting(interaction)


async def setup(bot: Bot) -> None:
    """Add the commands, and answer their components."""
    bot.add_dynamic_items(*privacy.ITEMS)
    await bot.add_cog(Privacy())
