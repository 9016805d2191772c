"""Overtaken: somebody published another version meanwhile, and a moderator chooses what to do.

Nothing is lost on the way: the draft stays until then.
"""

from typing import Any

from discord import ui

from bot.client import Interaction
from bot.domain.editorial import Draft
from bot.errors import Gone
from bot.library.kinds import Key
from bot.services.desks import Desk
from cogs.ui.answer import in_time, show
from cogs.ui.card import Card
from cogs.ui.conflict import conflict, merged
from cogs.ui.moderator import ModeratorPress, actor_of
from cogs.ui.publishing import publish
from cogs.ui.release_parts import (
    DISCARD,
    MERGE,
    OVER,
    ReasonForm,
    editorial_of,
    history_button,
    key_in,
    number_in,
)
from cogs.ui.release_words import safe
from cogs.ui.router import place_of


async def _desk(interaction: Interaction, key: Key) -> tuple[Desk, Draft]:
    """Return an entry that has a draft.

    Raises:
        Gone: it has none any more.
    """
    desk = await editorial_of(interaction).desks.open(actor_of(interaction).guild_id, key)
    if desk.draft is None:
        raise Gone
    return desk, desk.draft


async def _show_conflict(interaction: Interaction, key: Key) -> None:
    """Show what is there by now: it is not what the moderator looked at."""
    desk, _ = await _desk(interaction, key)
    card, files = await conflict(editorial_of(interaction), place_of(interaction), desk)
    await show(interaction, card, below=files)


class MergeTwo(ModeratorPress[ui.Button[Any]], verb=MERGE):
    """*Merge the two*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Let the draft go on from the newest version, with what that one changed."""
        actor, key = actor_of(interaction), key_in(self)
        work = editorial_of(interaction).meetings.rebase(
            actor.guild_id, key, actor.user_id, merge=True, onto=number_in(self, 1)
        )
        try:
            merge = await in_time(interaction, work, anew=False)
        except Gone:
            await _show_conflict(interaction, key)
            return
        desk, draft = await _desk(interaction, key)
        card, files = merged(place_of(interaction), desk, draft, merge)
        await show(interaction, card, below=files)


class PublishOver(ModeratorPress[ui.Button[Any]], verb=OVER):
    """*Publish mine over it*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask why, and say what it undoes."""
        key, onto = key_in(self), number_in(self, 1)
        desk, draft = await _desk(interaction, key)
        if desk.number != onto:
            await _show_conflict(interaction, key)
            return

        async def then(interaction: Interaction, reason: str) -> None:
            await over(interaction, key, onto, draft.revision, reason)

        said = (
            f"Members will see the draft as it is, without what version {onto} changed elsewhere. "
            "The history keeps that version."
        )
        title = f"Publish {desk.name}"
        await interaction.response.send_modal(ReasonForm(interaction, title, then, said))


async def over(interaction: Interaction, key: Key, onto: int, revision: int, reason: str) -> None:
    """Publish a draft over the version that overtook it, if both are those that were looked at."""
    actor, editorial = actor_of(interaction), editorial_of(interaction)
    desk, draft = await _desk(interaction, key)
    if (desk.number, draft.revision) == (onto, revision):
        await editorial.meetings.rebase(actor.guild_id, key, actor.user_id, merge=False, onto=onto)
        revision += 1
    await publish(interaction, key, reason, revision)


class DiscardMine(ModeratorPress[ui.Button[Any]], verb=DISCARD):
    """*Discard mine*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Delete the draft, if it is the one that was looked at."""
        actor, key = actor_of(interaction), key_in(self)
        desk = await editorial_of(interaction).drafting.discard(
            actor.guild_id, key, number_in(self, 1)
        )
        place = place_of(interaction)
        said = f"## {safe(desk.name)}: draft discarded\nMembers see version {desk.number}."
        row = [history_button(place.owner, key), place.emergency()]
        await show(interaction, Card([said], [row]))


ITEMS = (MergeTwo, PublishOver, DiscardMine)
"""The components of who was overtaken."""
