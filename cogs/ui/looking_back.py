"""Looking back: the components of progress, and of the weekly summary."""

from contextlib import suppress
from typing import Any

from discord import ui

from bot.charts.progress import draw_progress
from bot.client import Interaction
from bot.domain.weeks import USUAL_WEEKS, WEEK_CHOICES
from bot.errors import Gone, StoreError, UserError
from bot.services.limits import Costly
from bot.services.pictures import Picture
from cogs.ui.answer import answer, in_time, show
from cogs.ui.card import Card
from cogs.ui.press import Press
from cogs.ui.progress_card import PROGRESS, WEEKS, progress_card
from cogs.ui.progress_words import alt_text
from cogs.ui.router import place_of
from cogs.ui.summary_card import NO_SUMMARY, no_more_summaries


async def answer_progress(interaction: Interaction, weeks: int = USUAL_WEEKS) -> None:
    """Answer with the member's progress, in a message of its own."""
    card, picture = await _progress(interaction, weeks, anew=True)
    await answer(interaction, card, picture)


async def _progress(
    interaction: Interaction, weeks: int, *, anew: bool
) -> tuple[Card, Picture | None]:
    services = interaction.client.services
    services.limits.take(Costly.CHART, interaction.user.id)
    seen = await services.lookback.over(interaction.user.id, weeks)
    drawing = services.pictures.chart("progress", alt_text(seen), draw_progress, seen)
    picture = await in_time(interaction, drawing, anew=anew)
    return progress_card(place_of(interaction), seen, picture), picture


class OpenProgress(Press[ui.Button[Any]], verb=PROGRESS):
    """*My progress*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with it; who looks at it is there."""
        await answer_progress(interaction)
        with suppress(UserError, StoreError):
            await interaction.client.services.marks.present(interaction.user.id)


class Weeks(Press[ui.Select[Any]], verb=WEEKS):
    """The select of how many weeks are shown."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show as many."""
        if self.chosen not in {str(one) for one in WEEK_CHOICES}:
            raise Gone
        card, picture = await _progress(interaction, int(self.chosen), anew=False)
        await show(interaction, card, picture)


class NoSummary(Press[ui.Button[Any]], verb=NO_SUMMARY):
    """*Stop these summaries*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Send no more, and leave the message as it is."""
        await interaction.client.services.routines.change(interaction.user.id, {"summary": False})
        await answer(interaction, no_more_summaries(place_of(interaction)))


ITEMS = (OpenProgress, Weeks, NoSummary)
"""The components that this module answers."""
