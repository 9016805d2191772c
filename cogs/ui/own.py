"""Own: the components of a member's own routine and of their reminders."""

import io
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

import discord
from discord import ui

from bot.client import Interaction
from bot.domain.claims import State
from bot.domain.schedule import Occurrence
from bot.errors import Gone
from bot.services.routines import Routines
from bot.store.settlements import Marked
from cogs.ui import reminder, routine_card, setup
from cogs.ui.answer import answer, is_private, show
from cogs.ui.draft import Draft
from cogs.ui.flow import resolve
from cogs.ui.press import Press
from cogs.ui.router import open_screen, place_of
from cogs.ui.times_modal import TimesModal

EDIT_ZONE = "ezone"


def routines_of(interaction: Interaction) -> Routines:
    """Return the service of the members' routines."""
    return interaction.client.services.routines


async def show_edit(interaction: Interaction, note: str = "") -> None:
    """Show what can be changed, in the place of what was pressed."""
    routines = routines_of(interaction)
    enrolment = await routines.get(interaction.user.id)
    await show(
        interaction, routine_card.edit(place_of(interaction), enrolment, routines.now(), note)
    )


class Edit(Press[ui.Button[Any]], verb=routine_card.EDIT):
    """*Change it*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show what can be changed."""
        await show_edit(interaction)


class Set(Press[ui.Select[Any]], verb=routine_card.SET):
    """A select that changes one choice."""

    async def pressed(self, interaction: Interaction) -> None:
        """Change it."""
        field = self.parts[0]
        if field not in CHOICES:
            raise Gone
        value = CHOICES[field](self.chosen)
        await routines_of(interaction).change(interaction.user.id, {field: value})
        await show_edit(interaction, "Saved.")


def _minutes(chosen: str) -> int | None:
    return None if chosen == "off" else int(chosen)


def _on(chosen: str) -> bool:
    return chosen == "on"


CHOICES: Mapping[str, Callable[[str], object]] = {
    "routine": str,
    "level": str,
    "nudge_minutes": _minutes,
    "summary": _on,
}


class EditTimes(Press[ui.Button[Any]], verb=routine_card.EDIT_TIMES):
    """*Times and time zone*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask for them."""
        schedule = (await routines_of(interaction).get(interaction.user.id)).schedule
        draft = Draft(zone=schedule.zone, times=tuple(schedule.times.items()))
        await interaction.response.send_modal(TimesModal(draft, _retimed))


async def _retimed(interaction: Interaction, draft: Draft, zone: str) -> None:
    found = resolve(interaction, zone)
    if found.zone is None:
        card = setup.which_zone(
            place_of(interaction), draft, found.candidates, pick=EDIT_ZONE, again=None
        )
        await show(interaction, card)
        return
    await routines_of(interaction).reschedule(
        interaction.user.id, zone=found.zone, times=dict(draft.times)
    )
    await show_edit(interaction, "Saved.")


class EditZone(Press[ui.Select[Any]], verb=EDIT_ZONE):
    """The select of the place, while times are changed."""

    async def pressed(self, interaction: Interaction) -> None:
        """Change the zone, and the times that were typed with it."""
        draft = Draft.decode(self.parts[0])
        await routines_of(interaction).reschedule(
            interaction.user.id, zone=self.chosen, times=dict(draft.times)
        )
        await show_edit(interaction, "Saved.")


class Leave(Press[ui.Button[Any]], verb=routine_card.LEAVE):
    """*Stop and delete*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Delete everything."""
        await routines_of(interaction).leave(interaction.user.id)
        await show(interaction, routine_card.left(place_of(interaction)))


class Keep(Press[ui.Button[Any]], verb=routine_card.KEEP):
    """*Keep it*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Change nothing."""
        await show(interaction, routine_card.kept(place_of(interaction)))


class Export(Press[ui.Button[Any]], verb=routine_card.EXPORT):
    """*Give me a copy*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Send everything that is held, as a JSON file only the member sees."""
        held = await routines_of(interaction).export(interaction.user.id)
        text = json.dumps(held, indent=2, default=_plain)
        file = discord.File(io.BytesIO(text.encode()), filename="sciatica-bot-data.json")
        await interaction.response.send_message(
            "Everything that is held about you.", file=file, ephemeral=not is_private(interaction)
        )


def _plain(value: object) -> str:
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return str(value)


class Done(Press[ui.Button[Any]], verb=reminder.DONE_VERB):
    """*Done* on a reminder: it counts for the day the reminder belongs to, whenever pressed."""

    async def pressed(self, interaction: Interaction) -> None:
        """Mark the occurrence as done."""
        await _mark(interaction, self.parts[0], done=True)


class Undo(Press[ui.Button[Any]], verb=reminder.UNDO_VERB):
    """*Undo* on a reminder that is done."""

    async def pressed(self, interaction: Interaction) -> None:
        """Take it back."""
        await _mark(interaction, self.parts[0], done=False)


async def _mark(interaction: Interaction, delivery_id: str, *, done: bool) -> None:
    routines = routines_of(interaction)
    marked = await routines.mark(interaction.user.id, delivery_id, done=done)
    enrolment = await routines.get(interaction.user.id)
    library = interaction.client.services.library
    about = _occurrence(marked)
    if marked.state is State.DONE:
        card = reminder.done_message(library, enrolment, about, delivery_id, marked.changed_at)
    else:
        card = reminder.undone_message(library, enrolment, about, delivery_id)
    await show(interaction, card)


def _occurrence(marked: Marked) -> Occurrence:
    return Occurrence(slot=marked.slot, day=marked.day, due_at=marked.due_at)


class Peek(Press[ui.Button[Any]], verb=reminder.PEEK):
    """A button of a reminder that leads to a screen in a message of its own."""

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with the screen."""
        await open_screen(interaction, self.parts[1])


class Look(Press[ui.Select[Any]], verb=reminder.LOOK):
    """The select of a reminder's exercises."""

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with the exercise."""
        await open_screen(interaction, self.chosen)


async def answer_overview(interaction: Interaction) -> None:
    """Answer with the member's routine."""
    routines = routines_of(interaction)
    # What the card says about delivery counts as told.
    await routines.untold_problem(interaction.user.id)
    seen = await routines.overview(interaction.user.id)
    await answer(interaction, routine_card.overview(place_of(interaction), seen))


ITEMS = (Edit, Set, EditTimes, EditZone, Leave, Keep, Export, Done, Undo, Peek, Look)
