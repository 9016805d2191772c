"""Picking: finds the entry that a moderator means, and answers the selects that ask which."""

from collections.abc import Mapping
from typing import Any

from discord import ui

from bot.client import Interaction
from bot.domain.editorial import Draft
from bot.errors import Gone
from bot.library.judging import bundled_entry
from bot.library.kinds import SAFETY, Key, Kind
from cogs.ui.answer import answer, show
from cogs.ui.desk import desks_of, open_desk, show_desk
from cogs.ui.desk_cards import DRAFTS
from cogs.ui.entries import named, server_library
from cogs.ui.moderator import ModeratorPress, actor_of
from cogs.ui.picking_cards import KIND, PAGE, PURPOSES, drafts_card, which_entry, which_kind
from cogs.ui.router import place_of

_SAFETY = "Safety texts and the emergency card"


async def drafts_of(interaction: Interaction) -> dict[Key, Draft]:
    """Return the drafts of the server, the latest touched first."""
    return await desks_of(interaction).drafted(actor_of(interaction).guild_id)


async def entry_named(interaction: Interaction, typed: str) -> Key:
    """Return the entry that a moderator named: one that only a draft knows, too.

    Raises:
        NotUnderstood: nothing is called like that.
    """
    names = draft_names(interaction, await drafts_of(interaction))
    wanted = typed.strip().casefold()
    for key, name in names.items():
        if wanted == name.casefold():
            return key
    return named(interaction, typed)


def draft_names(interaction: Interaction, drafts: Mapping[Key, Draft]) -> dict[Key, str]:
    """Return how drafts are called."""
    return {key: _name(interaction, key, draft) for key, draft in drafts.items()}


def _name(interaction: Interaction, key: Key, draft: Draft | None = None) -> str:
    if key == SAFETY:
        return _SAFETY
    drafted = (draft.state.changes or {}).get("name") if draft is not None else None
    if drafted:
        return str(drafted)
    entries: Mapping[str, Any] = getattr(server_library(interaction), key.kind.folder)
    found: Any = entries.get(key.id)
    found = found or bundled_entry(interaction.client.services.libraries.bundled, key)
    return key.id.replace("_", " ") if found is None else str(found.name)


def entries_of(interaction: Interaction, kind: Kind) -> dict[Key, str]:
    """Return the entries of a kind that the server has, those that it hides at the end."""
    if kind is Kind.SAFETY:
        return {SAFETY: _SAFETY}
    shown = [Key(kind, one) for one in getattr(server_library(interaction), kind.folder)]
    libraries = interaction.client.services.libraries
    editions = libraries.editions(actor_of(interaction).guild_id)
    hidden = [one.key for one in editions if one.retired and one.key.kind is kind]
    return {
        **{key: _name(interaction, key) for key in shown},
        **{key: f"{_name(interaction, key)} (hidden)" for key in hidden},
    }


async def ask_which_entry(interaction: Interaction) -> None:
    """Answer with the question which entry is to be changed."""
    names = draft_names(interaction, await drafts_of(interaction))
    await answer(interaction, which_kind(place_of(interaction), names))


async def ask_which_draft(interaction: Interaction, purpose: str) -> None:
    """Answer with the drafts of the server, to pick one."""
    drafts = await drafts_of(interaction)
    names = draft_names(interaction, drafts)
    await answer(interaction, drafts_card(place_of(interaction), purpose, drafts, names, 0))


class PickKind(ModeratorPress[ui.Select[Any]], verb=KIND):
    """The select of kinds."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show the entries of it; of the safety texts there is one set."""
        kind = _kind(self.chosen)
        if kind is Kind.SAFETY:
            await show_desk(interaction, await open_desk(interaction, SAFETY))
            return
        entries = entries_of(interaction, kind)
        await show(interaction, which_entry(place_of(interaction), kind, entries, 0))


class TurnPage(ModeratorPress[ui.Button[Any]], verb=PAGE):
    """The pages of the entries of a kind."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show another page."""
        kind, page = _kind(self.part(0)), _number(self.part(1))
        entries = entries_of(interaction, kind)
        await show(interaction, which_entry(place_of(interaction), kind, entries, page))


class ShowDrafts(ModeratorPress[ui.Button[Any]], verb=DRAFTS):
    """*All drafts*, and their pages."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show them."""
        purpose, page = self.part(0), _number(self.part(1))
        if purpose not in PURPOSES:
            raise Gone
        drafts = await drafts_of(interaction)
        names = draft_names(interaction, drafts)
        card = drafts_card(place_of(interaction), purpose, drafts, names, page)
        await show(interaction, card)


def _kind(text: str) -> Kind:
    if text not in set(Kind):
        raise Gone
    return Kind(text)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 4:
        raise Gone
    return int(text)


ITEMS = (PickKind, TurnPage, ShowDrafts)
"""The components that ask which entry."""
