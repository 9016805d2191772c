"""Outdated: a release has changed the words beneath a server's own; a moderator chooses."""

from typing import Any

import discord
from discord import ui

from bot.client import Interaction
from bot.library.kinds import Key
from bot.library.problems import field_name
from bot.services.beneath import Beneath
from bot.services.outcomes import LONGEST, SHORTEST
from cogs.ui import desk_words
from cogs.ui.answer import in_time
from cogs.ui.desk import key_of, open_desk, show_desk
from cogs.ui.desk_cards import DROP, KEEP, MERGE
from cogs.ui.moderator import ModeratorForm, ModeratorPress, actor_of
from cogs.ui.publishing import settle


def beneath_of(interaction: Interaction) -> Beneath:
    """Return the service of what lies beneath."""
    return interaction.client.services.editorial.beneath


class KeepOurs(ModeratorPress[ui.Button[Any]], verb=KEEP):
    """*Keep ours*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Let the server's words stand over the changed text."""
        actor, key = actor_of(interaction), key_of(self.part(0))
        keeping = beneath_of(interaction).keep(actor.guild_id, key, actor.user_id)
        await settle(interaction, await in_time(interaction, keeping, anew=True))


class MergeBoth(ModeratorPress[ui.Button[Any]], verb=MERGE):
    """*Merge*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Make a draft of both, and name the parts that both had changed."""
        actor, key = actor_of(interaction), key_of(self.part(0))
        meetings = interaction.client.services.editorial.meetings
        made = await meetings.draft_merge(actor.guild_id, key, actor.user_id)
        desk = await open_desk(interaction, key)
        both = [field_name(one) for one in made.both]
        await show_desk(interaction, desk, desk_words.merged_note(desk, both))


class TakeNew(ModeratorPress[ui.Button[Any]], verb=DROP):
    """*Take the new text*: asks why."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask."""
        await interaction.response.send_modal(TakeNewForm(interaction, key_of(self.part(0))))


class TakeNewForm(ModeratorForm):
    """Asks why a server's own words are let go."""

    def __init__(self, interaction: Interaction, key: Key) -> None:
        super().__init__(interaction, title="Take the new text")
        self._key = key
        self._reason: ui.TextInput[Any] = ui.TextInput(
            custom_id="reason",
            style=discord.TextStyle.paragraph,
            placeholder="For example: the new text says what ours did",
            min_length=SHORTEST,
            max_length=LONGEST,
        )
        self.add_item(
            ui.Label(
                text="Why?",
                description="Others read it in the history and in the audit channel.",
                component=self._reason,
            )
        )

    async def submitted(self, interaction: Interaction) -> None:
        """Return to the bundled text."""
        actor = actor_of(interaction)
        dropping = beneath_of(interaction).drop(
            actor.guild_id, self._key, actor.user_id, self._reason.value
        )
        await settle(interaction, await in_time(interaction, dropping, anew=True))


ITEMS = (KeepOurs, MergeBoth, TakeNew)
"""The components of an entry that is outdated."""
