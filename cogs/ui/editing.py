"""Editing: the components of an entry's card: change a part, what changes, discard the draft."""

from typing import Any

from discord import ui

from bot.client import Interaction
from bot.errors import Gone
from bot.services.desks import Desk
from cogs.ui import desk_cards
from cogs.ui.answer import show
from cogs.ui.attached import answer_with
from cogs.ui.desk import key_of, open_desk, show_desk
from cogs.ui.desk_cards import DIFF, DISCARD, DISCARDED, EDIT, PART
from cogs.ui.diff_card import diff_file, diff_text
from cogs.ui.moderator import ModeratorPress, actor_of
from cogs.ui.press import ItemT
from cogs.ui.router import place_of
from cogs.ui.section_form import SectionForm


def pointed_at(press: ModeratorPress[ItemT]) -> str:
    """Return what a button says, or what was picked in a select."""
    return press.chosen if isinstance(press.item, ui.Select) else press.part(0)


class Edit(ModeratorPress[ui.Item[Any]], verb=EDIT):
    """Opens an entry: from a select of entries, or the way back to one."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show it in place."""
        await show_desk(interaction, await open_desk(interaction, key_of(pointed_at(self))))


class ChangePart(ModeratorPress[ui.Select[Any]], verb=PART):
    """*Change a part*: opens the form of a section."""

    async def pressed(self, interaction: Interaction) -> None:
        """Open it, with what stands there now."""
        desk = await open_desk(interaction, key_of(self.part(0)))
        drafting = interaction.client.services.editorial.drafting
        section = drafting.section(desk, self.chosen)
        await interaction.response.send_modal(SectionForm(interaction, desk, section))


class Differ(ModeratorPress[ui.Item[Any]], verb=DIFF):
    """*What changes*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with it."""
        await answer_diff(interaction, await open_desk(interaction, key_of(pointed_at(self))))


async def answer_diff(interaction: Interaction, desk: Desk) -> None:
    """Answer with what a draft changes of what members see; whole as a file if it is long."""
    files = diff_file(diff_text(desk.seen, desk.text), desk.key.id)
    await answer_with(interaction, desk_cards.diff(place_of(interaction), desk), files)


class Discard(ModeratorPress[ui.Button[Any]], verb=DISCARD):
    """*Discard draft*: asks first."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask, if it is the draft that was looked at."""
        desk = await open_desk(interaction, key_of(self.part(0)))
        revision = _revision(self.part(1))
        if desk.draft is None or desk.draft.revision != revision:
            await show_desk(interaction, desk, _ANOTHER)
            return
        await show(interaction, desk_cards.discarding(place_of(interaction), desk, revision))


class Discarded(ModeratorPress[ui.Button[Any]], verb=DISCARDED):
    """*Discard it*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Delete the draft, if it is still the one that was looked at."""
        key, revision = key_of(self.part(0)), _revision(self.part(1))
        drafting = interaction.client.services.editorial.drafting
        try:
            had = await drafting.discard(actor_of(interaction).guild_id, key, revision)
        except Gone:
            await show_desk(interaction, await open_desk(interaction, key), _ANOTHER)
            return
        if had.seen is None:
            await show(interaction, desk_cards.discarded(place_of(interaction), had.name))
            return
        await show_desk(interaction, await open_desk(interaction, key), "✅ **Discarded.**")


_ANOTHER = "⚠️ The draft has changed meanwhile: this is how it stands now. Nothing was discarded."


def _revision(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise Gone
    return int(text)


ITEMS = (Edit, ChangePart, Differ, Discard, Discarded)
"""The components of an entry's card."""
