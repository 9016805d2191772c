"""Progress: what a member has done, as a picture and in words."""

from discord import app_commands
from discord.ext import commands

from bot.client import Bot, Interaction
from bot.domain.weeks import USUAL_WEEKS, WEEK_CHOICES
from cogs.ui import looking_back

_WEEKS = [app_commands.Choice(name=f"{one} weeks", value=one) for one in WEEK_CHOICES]


class Progress(commands.Cog):
    """Look back."""

    @app_commands.command()
    @app_commands.describe(weeks="How far to look back")
    @app_commands.choices(weeks=_WEEKS)
    async def progress(
        self, interaction: Interaction, weeks: app_commands.Choice[int] | None = None
    ) -> None:
        """See what you have done: a calendar, your score and your row."""
        await looking_back.answer_progress(interaction, weeks.value if weeks else USUAL_WEEKS)


async def setup(bot: Bot) -> None:
    """Add the command, and answer its components."""
    bot.add_dynamic_items(*looking_back.ITEMS)
    await bot.add_cog(Progress())
