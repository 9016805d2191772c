"""Desk: opens an entry for a moderator, and shows how it stands, in place or anew."""

from bot.client import Interaction
from bot.errors import Gone
from bot.library.kinds import Key
from bot.services.desks import Desk, Desks
from bot.services.drafting import Written
from cogs.ui import desk_words
from cogs.ui.answer import in_time
from cogs.ui.attached import answer_with, show_with
from cogs.ui.desk_cards import NEWS, desk_card
from cogs.ui.diff_card import diff_file, diff_text
from cogs.ui.moderator import actor_of
from cogs.ui.router import place_of


def desks_of(interaction: Interaction) -> Desks:
    """Return the service of the desks."""
    return interaction.client.services.editorial.desks


async def open_desk(interaction: Interaction, key: Key) -> Desk:
    """Return how an entry stands in the server of an interaction.

    Raises:
        Gone: there is no such entry, nor a draft of one.
    """
    return await desks_of(interaction).open(actor_of(interaction).guild_id, key)


def key_of(text: str) -> Key:
    """Return the entry that a component is about.

    Raises:
        Gone: it is none of ours.
    """
    key = Key.read(text)
    if key is None:
        raise Gone
    return key


async def show_desk(interaction: Interaction, desk: Desk, note: str = "") -> None:
    """Show how an entry stands, in the place of the card that somebody came from."""
    card = desk_card(place_of(interaction), desk, note)
    files = []
    if desk.is_outdated:
        files = diff_file(diff_text(desk.beneath, desk.bundled), "changed-beneath", NEWS)
    if interaction.message is None:
        await answer_with(interaction, card, files)
    else:
        await show_with(interaction, card, files)


async def show_written(interaction: Interaction, written: Written, section_id: str) -> None:
    """Show an entry of which a section was saved, with what is wrong in it."""
    desk = written.desk
    if not written.changed:
        await show_desk(interaction, desk, "Nothing was typed anew, so nothing was changed.")
        return
    judging = desks_of(interaction).judge(desk)
    verdict = await in_time(interaction, judging, anew=interaction.message is None)
    await show_desk(interaction, desk, desk_words.saved(desk, section_id, verdict.problems))
