"""Reviewing: a second moderator approves what waits, or declines it.

The request stands in the audit channel for as long as Discord keeps it. Once it is answered, it
says by whom and has no buttons any more; so does one that was answered elsewhere, when it is
pressed.
"""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot.client import Interaction
from bot.errors import Gone, UserError
from bot.services.outcomes import Overtaken
from cogs.ui.answer import answer, in_time
from cogs.ui.card import Card
from cogs.ui.moderator import ModeratorPress, actor_of
from cogs.ui.publishing import settle
from cogs.ui.release_parts import APPROVE, DECLINE, editorial_of, history_button, key_in, number_in
from cogs.ui.release_words import safe
from cogs.ui.router import place_of

log = logging.getLogger(__name__)

_STALE = (
    "That request isn't open any more: it was approved, declined or changed since. "
    "`/content drafts` shows what waits now."
)


class Approve(ModeratorPress[ui.Button[Any]], verb=APPROVE):
    """*Approve*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Publish what waits."""
        actor, key = actor_of(interaction), key_in(self)
        publishing = editorial_of(interaction).publishing
        work = publishing.approve(actor.guild_id, key, number_in(self, 1), actor.user_id)
        try:
            outcome = await in_time(interaction, work, anew=False)
        except Gone:
            await _refuse(interaction)
            return
        if not isinstance(outcome, Overtaken):
            await close(interaction, f"✅ Approved by <@{actor.user_id}>.")
        await settle(interaction, outcome)


class Decline(ModeratorPress[ui.Button[Any]], verb=DECLINE):
    """*Decline*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Make it a draft again, that does not wait."""
        actor, key = actor_of(interaction), key_in(self)
        publishing = editorial_of(interaction).publishing
        try:
            desk = await publishing.decline(actor.guild_id, key, number_in(self, 1), actor.user_id)
        except Gone:
            await _refuse(interaction)
            return
        await close(interaction, f"↩️ Declined by <@{actor.user_id}>: it is a draft again.")
        place = place_of(interaction)
        said = (
            f"## {safe(desk.name)}: declined\nIt is a draft again, for whoever goes on with it: "
            f"`/content edit {key}`. Members see what they saw."
        )
        row = [history_button(place.owner, key), place.emergency()]
        await answer(interaction, Card([said], [row]))


async def _refuse(interaction: Interaction) -> None:
    """Say that a request is not open any more, also where it stands.

    Raises:
        UserError: always; it says so to whoever pressed.
    """
    await close(interaction, "-# This request isn't open any more.")
    raise UserError(_STALE)


async def close(interaction: Interaction, line: str) -> None:
    """Take the buttons from the request that was pressed, and say why; its words and files stay."""
    message = interaction.message
    if message is None or message.flags.ephemeral:
        # The card of one moderator: what it shows is drawn anew, not what was asked in public.
        return
    card = Card([*_words(message.components), line])
    for file in message.attachments:
        card.add_item(ui.File(f"attachment://{file.filename}"))
    try:
        if interaction.response.is_done():
            await interaction.edit_original_response(view=card)
        else:
            await interaction.response.edit_message(view=card)
    except discord.HTTPException as error:
        log.warning("a request could not be closed: %s", type(error).__name__)


def _words(components: Sequence[Any]) -> Iterator[str]:
    for one in components:
        if isinstance(one, discord.TextDisplay):
            yield one.content
        yield from _words(getattr(one, "children", ()))


ITEMS = (Approve, Decline)
"""The components of requests."""
