"""Meeting: the buttons by which a moderator chooses between their words and somebody else's."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from discord import ui

from bot.client import Interaction
from bot.errors import Gone, UserError
from bot.library.form_fields import MOST, Section, at_its_place
from bot.library.problems import Path
from bot.services.desks import Desk
from bot.services.meetings import Meetings
from cogs.ui.desk import open_desk, show_desk
from cogs.ui.meeting_cards import ANEW, MINE, THEIRS
from cogs.ui.moderator import ModeratorPress, actor_of
from cogs.ui.section_form import SectionForm

Take = Callable[[int, str, int], Awaitable[Desk]]
"""Takes one of two texts: of a server, the parcel with this id, for this moderator."""

_CHOSEN = (
    "Your words are not waiting any more: you have chosen already, or a day is over. "
    "`/content drafts` shows how the draft stands."
)


def meetings_of(interaction: Interaction) -> Meetings:
    """Return the service of meetings."""
    return interaction.client.services.editorial.meetings


class UseMine(ModeratorPress[ui.Button[Any]], verb=MINE):
    """*Use mine*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Put one's own words into the draft."""
        take = meetings_of(interaction).take_mine
        await _choose(interaction, take, self.part(0), "✅ **Yours** stand in the draft.")


class KeepTheirs(ModeratorPress[ui.Button[Any]], verb=THEIRS):
    """*Keep theirs*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Let one's own words go."""
        take = meetings_of(interaction).take_theirs
        await _choose(interaction, take, self.part(0), "✅ **Theirs** stay in the draft.")


async def _choose(interaction: Interaction, take: Take, parcel_id: str, said: str) -> None:
    """Choose between the words of a parcel, and show the draft."""
    actor = actor_of(interaction)
    try:
        desk = await take(actor.guild_id, parcel_id, actor.user_id)
    except Gone:
        raise UserError(_CHOSEN) from None
    await show_desk(interaction, desk, said)


class WriteAnew(ModeratorPress[ui.Button[Any]], verb=ANEW):
    """*Write it anew*: the form of the section, with both texts in it."""

    async def pressed(self, interaction: Interaction) -> None:
        """Open it."""
        actor, editorial = actor_of(interaction), interaction.client.services.editorial
        parcel_id = self.part(0)
        try:
            parcel = await editorial.meetings.parcel(actor.guild_id, parcel_id, actor.user_id)
        except Gone:
            raise UserError(_CHOSEN) from None
        desk = await open_desk(interaction, parcel.key)
        section = editorial.drafting.section(desk, parcel.section_id)
        mine = at_its_place(section, parcel.mine)
        filled = both_texts(section, mine, editorial.drafting.shown(desk, section))
        form = SectionForm(interaction, desk, section, filled, parcel_id)
        await interaction.response.send_modal(form)


def both_texts(
    section: Section, mine: Mapping[Path, str], theirs: Mapping[Path, str]
) -> dict[Path, str]:
    """Return what a form is filled with: mine above theirs, and of a choice mine.

    Where not both fit, it is mine alone: theirs stand in the draft.
    """
    filled: dict[Path, str] = {}
    for field in section.fields:
        if field.path in mine:
            text, other = mine[field.path], theirs[field.path]
            both = "\n".join(filter(None, [text, other]))
            alone = field.choices or text == other or len(both) > MOST
            filled[field.path] = text if alone else both
    return filled


ITEMS = (UseMine, KeepTheirs, WriteAnew)
"""The components of a meeting."""
