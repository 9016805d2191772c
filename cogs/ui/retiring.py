"""Retiring: what follows when an entry is hidden is said before it happens."""

from dataclasses import replace
from typing import Any

from discord import ButtonStyle, ui

from bot.client import Interaction
from bot.errors import Gone, Unpublishable, UserError
from bot.library.kinds import Key, Kind
from bot.services.desks import Desk
from bot.services.outcomes import read_reason
from cogs.ui.answer import answer, in_time
from cogs.ui.card import Card
from cogs.ui.moderator import ModeratorPress, actor_of
from cogs.ui.parts import button
from cogs.ui.place import Place
from cogs.ui.publishing import settle
from cogs.ui.release_parts import RETIRE, ReasonForm, editorial_of, key_in
from cogs.ui.release_words import following, safe, why
from cogs.ui.router import place_of


async def before(interaction: Interaction, key: Key, reason: str | None) -> None:
    """Answer with what follows when an entry is hidden, and a button that does it.

    Raises:
        UserError: it is hidden already, members never saw it, or the reason is no reason.
        Unpublishable: it cannot be hidden.
    """
    actor, editorial = actor_of(interaction), editorial_of(interaction)
    desk = await editorial.desks.open(actor.guild_id, key)
    _check(desk)
    said = None if reason is None else read_reason(reason)
    judging = editorial.desks.judge(desk, replace(desk.state, retired=True))
    verdict = await in_time(interaction, judging, anew=True)
    if verdict.problems:
        raise Unpublishable(desk.name, [one.sentence for one in verdict.problems])
    parcel_id = None
    if said is not None:
        # Longer than what a button can carry.
        parcel_id = await editorial.parcels.keep(actor.guild_id, actor.user_id, said)
    await answer(interaction, _card(place_of(interaction), desk, verdict.notes, said, parcel_id))


def _check(desk: Desk) -> None:
    if desk.seen is None:
        raise UserError(
            f"**{safe(desk.name)}** is only a draft so far, so members don't see it. "
            "`/content drafts` shows it."
        )
    if desk.state.retired:
        raise UserError(
            f"**{safe(desk.name)}** is hidden already; `/content rollback` brings it back."
        )


def _card(
    place: Place, desk: Desk, notes: tuple[str, ...], reason: str | None, parcel_id: str | None
) -> Card:
    kept = " Members who follow it keep it; nobody else can choose it any more."
    said = (
        f"## Hide {safe(desk.name)}?\nMembers of this server won't find it any more, neither in "
        f"lists nor by search.{kept if desk.key.kind is Kind.ROUTINE else ''} Its text and its "
        "history are kept: `/content rollback` brings it back."
    )
    after = following(notes, 2000) or ["No list of a routine goes without anything."]
    quoted = [] if reason is None else [why(reason)]
    parts = [str(desk.key), *([parcel_id] if parcel_id else [])]
    hide = button(RETIRE, place.owner, *parts, label="Hide it", style=ButtonStyle.danger)
    return Card([said, *after, *quoted], [[hide, place.emergency()]])


class Retire(ModeratorPress[ui.Button[Any]], verb=RETIRE):
    """*Hide it*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Hide it for the reason that was given, or ask for one."""
        key, actor = key_in(self), actor_of(interaction)
        parcels = editorial_of(interaction).parcels
        try:
            reason = await parcels.look(actor.guild_id, actor.user_id, self.part(1))
        except Gone:
            # None was given, or it was given more than a day ago.
            await _ask(interaction, key)
            return
        await retire(interaction, key, reason)


async def _ask(interaction: Interaction, key: Key) -> None:
    desk = await editorial_of(interaction).desks.open(actor_of(interaction).guild_id, key)
    _check(desk)

    async def then(interaction: Interaction, reason: str) -> None:
        await retire(interaction, key, reason)

    await interaction.response.send_modal(ReasonForm(interaction, f"Hide {desk.name}", then))


async def retire(interaction: Interaction, key: Key, reason: str) -> None:
    """Hide an entry, and answer."""
    actor = actor_of(interaction)
    publishing = editorial_of(interaction).publishing
    work = publishing.retire(actor.guild_id, key, actor.user_id, reason)
    await settle(interaction, await in_time(interaction, work, anew=True))


ITEMS = (Retire,)
"""The component of hiding."""
