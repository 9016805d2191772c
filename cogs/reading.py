"""Reading: guides, emergency signs, help and about. No command here asks the database."""

from discord import app_commands
from discord.ext import commands

from bot.client import Bot, Interaction
from cogs.ui.router import open_screen

TOPICS = ("sitting", "lifting", "sleeping", "driving", "form")
_TOPICS = [app_commands.Choice(name=one, value=one) for one in TOPICS]


class Reading(commands.Cog):
    """Read up."""

    @app_commands.command()
    async def anatomy(self, interaction: Interaction) -> None:
        """Where the sciatic nerve runs, and where it is felt."""
        await open_screen(interaction, "guide/anatomy")

    @app_commands.command()
    @app_commands.describe(topic="What about")
    @app_commands.choices(topic=_TOPICS)
    async def posture(
        self, interaction: Interaction, topic: app_commands.Choice[str] | None = None
    ) -> None:
        """Sitting, lifting, sleeping, driving, and good form in exercises."""
        section = topic.value if topic else TOPICS[0]
        await open_screen(interaction, f"guide/posture/{section}")

    @app_commands.command()
    async def emergency(self, interaction: Interaction) -> None:
        """Signs that need help now, and whom to call."""
        await open_screen(interaction, "emergency")

    @app_commands.command()
    async def help(self, interaction: Interaction) -> None:
        """What I can do."""
        await open_screen(interaction, "help")

    @app_commands.command()
    async def about(self, interaction: Interaction) -> None:
        """What this is, what it knows about you, and what it can't do."""
        await open_screen(interaction, "about")


async def setup(bot: Bot) -> None:
    """Add the commands."""
    await bot.add_cog(Reading())
