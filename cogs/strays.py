"""Strays: what nothing else answers. Components of no known kind, and forms sent too late."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import discord
from discord.ext import commands

from bot.client import Bot, Interaction
from bot.errors import FormGone, Gone
from cogs.ui import (
    editing,
    exchanging,
    flow,
    history,
    looking_back,
    marking,
    meeting,
    outdated,
    overtaken,
    own,
    picking,
    previewing,
    privacy,
    publishing,
    report,
    retiring,
    reviewing,
    router,
    session,
    settings,
)
from cogs.ui.custom_id import template
from cogs.ui.form import is_open

_MODULES = (
    *(router, flow, own, marking, session, looking_back, report, settings, privacy),
    *(editing, meeting, outdated, picking, previewing),
    *(publishing, reviewing, overtaken, history, retiring, exchanging),
)
_VERBS = "|".join(item.verb for module in _MODULES for item in module.ITEMS)
_KNOWN = re.compile(template(f"(?:{_VERBS})"))


class Strays(commands.Cog):
    """One sentence for what would otherwise be left without an answer."""

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer an interaction that belongs to nothing."""
        kind = interaction.type
        if kind is discord.InteractionType.component and not is_known(interaction):
            await interaction.client.answer_error(interaction, Gone())
        elif kind is discord.InteractionType.modal_submit and not is_open(
            _custom_id(interaction), interaction.client.process, interaction.created_at
        ):
            await interaction.client.answer_error(interaction, FormGone())


def is_known(interaction: Interaction) -> bool:
    """Tell whether a component is one of ours, and stands in the message it was pressed on.

    discord.py leaves one that does not stand there without an answer.
    """
    custom_id = _custom_id(interaction)
    if not _KNOWN.fullmatch(custom_id) or interaction.message is None:
        return False
    pressed = (interaction.data or {}).get("component_type")
    return any(
        getattr(one, "custom_id", None) == custom_id and one.type.value == pressed
        for one in _walk(interaction.message.components)
    )


def _custom_id(interaction: Interaction) -> str:
    return str((interaction.data or {}).get("custom_id", ""))


def _walk(components: Iterable[Any]) -> Iterator[Any]:
    for one in components:
        yield one
        yield from _walk(getattr(one, "children", ()))
        accessory = getattr(one, "accessory", None)
        if accessory is not None:
            yield accessory


async def setup(bot: Bot) -> None:
    """Listen."""
    await bot.add_cog(Strays())
