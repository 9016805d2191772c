"""Marking: the components of reminders: Done, Snooze, Skip, Undo, and whether to go on.

*Start* stands in ``cogs/ui/session.py``.
"""

from contextlib import suppress
from typing import Any

from discord import ui

from bot.client import Interaction
from bot.domain.delivery import SNOOZE_CHOICES
from bot.domain.schedule import Occurrence
from bot.errors import Gone, StoreError, UserError
from bot.services.marks import Marks
from bot.store.occurrences import Marked
from cogs.ui import break_cards, log_card, privacy_cards, reminder
from cogs.ui import marked as cards
from cogs.ui.answer import answer, show
from cogs.ui.press import Press
from cogs.ui.reminder import About
from cogs.ui.router import open_screen, place_of


def marks_of(interaction: Interaction) -> Marks:
    """Return the service of what members say about single occurrences."""
    return interaction.client.services.marks


async def about(interaction: Interaction, occurrence: Occurrence, ref: str) -> About:
    """Return what a card about an occurrence needs.

    Raises:
        NoRoutine: the member has none any more.
    """
    services = interaction.client.services
    enrolment = await services.routines.get(interaction.user.id)
    return About(
        library=services.libraries.in_server(enrolment.guild_id),
        enrolment=enrolment,
        occurrence=occurrence,
        ref=ref,
        today=enrolment.schedule.date_at(services.clock.now()),
    )


async def show_marked(interaction: Interaction, marked: Marked, ref: str) -> None:
    """Show an occurrence as it stands, in the place of what was pressed."""
    card = cards.answered(await about(interaction, marked.occurrence, ref), marked)
    await show(interaction, card)


class Done(Press[ui.Button[Any]], verb=reminder.DONE_VERB):
    """*Done* on a reminder: it counts for the day the reminder belongs to, whenever pressed."""

    async def pressed(self, interaction: Interaction) -> None:
        """Mark the occurrence as done."""
        ref = self.part(0)
        marked = await marks_of(interaction).done(interaction.user.id, ref)
        await show_marked(interaction, marked, ref)


class Skip(Press[ui.Button[Any]], verb=reminder.SKIP):
    """*Skip* on a reminder."""

    async def pressed(self, interaction: Interaction) -> None:
        """Mark the occurrence as skipped."""
        ref = self.part(0)
        marked = await marks_of(interaction).skip(interaction.user.id, ref)
        await show_marked(interaction, marked, ref)


class Undo(Press[ui.Button[Any]], verb=reminder.UNDO_VERB):
    """*Undo* on a reminder that is done, skipped or snoozed."""

    async def pressed(self, interaction: Interaction) -> None:
        """Take it back."""
        ref = self.part(0)
        marked = await marks_of(interaction).undo(interaction.user.id, ref)
        await show_marked(interaction, marked, ref)


class Unsnooze(Press[ui.Button[Any]], verb=reminder.UNSNOOZE):
    """*Undo* on a reminder that is snoozed."""

    async def pressed(self, interaction: Interaction) -> None:
        """Take the snooze back."""
        ref = self.part(0)
        marked = await marks_of(interaction).unsnooze(interaction.user.id, ref)
        await show_marked(interaction, marked, ref)


class Snooze(Press[ui.Select[Any]], verb=reminder.SNOOZE):
    """The select of how long a reminder is snoozed."""

    async def pressed(self, interaction: Interaction) -> None:
        """Have it sent again."""
        ref, user_id = self.part(0), interaction.user.id
        if self.chosen not in {str(one) for one in SNOOZE_CHOICES}:
            raise Gone
        marks = marks_of(interaction)
        at = await marks.snooze(user_id, ref, int(self.chosen))
        marked = await marks.find(user_id, ref)
        await show(interaction, cards.snoozed(await about(interaction, marked.occurrence, ref), at))


class Stay(Press[ui.Button[Any]], verb=reminder.STAY):
    """*Keep them coming*, when the bot asked or has gone quiet."""

    async def pressed(self, interaction: Interaction) -> None:
        """Go on."""
        services, user_id = interaction.client.services, interaction.user.id
        await services.breaks.go_on(user_id)
        seen = await services.routines.overview(user_id)
        await answer(interaction, break_cards.going_on(place_of(interaction), seen))


class Rest(Press[ui.Button[Any]], verb=reminder.REST):
    """*Pause*, when the bot asked whether to go on."""

    async def pressed(self, interaction: Interaction) -> None:
        """Pause until resumed."""
        await interaction.client.services.breaks.pause(interaction.user.id, None)
        await answer(interaction, break_cards.paused(place_of(interaction), None))


class End(Press[ui.Button[Any]], verb=reminder.END):
    """*Stop*, when the bot asked whether to go on."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask before everything is deleted."""
        await interaction.client.services.routines.get(interaction.user.id)
        await answer(interaction, privacy_cards.leaving(place_of(interaction)))


class Log(Press[ui.Select[Any]], verb=log_card.LOG):
    """The select of what is filled in by `/routine log`."""

    async def pressed(self, interaction: Interaction) -> None:
        """Mark it as done."""
        ref = self.chosen
        marked = await marks_of(interaction).done(interaction.user.id, ref)
        await show_marked(interaction, marked, ref)


class Peek(Press[ui.Button[Any]], verb=reminder.PEEK):
    """A button of a reminder that leads to a screen in a message of its own."""

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with the screen."""
        await open_screen(interaction, self.part(1))
        await _note_presence(interaction)


class Look(Press[ui.Select[Any]], verb=cards.LOOK):
    """The select of a list's exercises."""

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with the exercise."""
        await open_screen(interaction, self.chosen)
        await _note_presence(interaction)


async def _note_presence(interaction: Interaction) -> None:
    """Note, once the answer is out, that the member is there."""
    with suppress(UserError, StoreError):
        await marks_of(interaction).present(interaction.user.id)


ITEMS = (Done, Skip, Undo, Unsnooze, Snooze, Stay, Rest, End, Log, Peek, Look)
