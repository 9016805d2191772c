"""Conflict: the cards of a draft that was overtaken: both texts, and what can be chosen."""

from typing import Any

import discord
from discord import ButtonStyle, ui

from bot.domain.editorial import Draft
from bot.library.merging import Merge
from bot.library.problems import field_name
from bot.services.desks import Desk
from bot.services.editorial import Editorial
from cogs.ui.card import Card
from cogs.ui.diff_card import diff_block, diff_file, diff_text
from cogs.ui.parts import button
from cogs.ui.place import Place
from cogs.ui.release_parts import DISCARD, MERGE, OVER, history_button, publish_button
from cogs.ui.release_words import by_whom, safe, who, why

_SHOWN = 1200
"""Characters of each of two diffs on one card."""

Shown = tuple[Card, list[discord.File]]


async def conflict(editorial: Editorial, place: Place, desk: Desk) -> Shown:
    """Return what overtook somebody, and what they can do."""
    draft = desk.draft
    if draft is None:
        return _faster(place, desk), []
    if draft.version == desk.number:
        return _rewritten(place, desk, draft)
    began = desk.text_of(await editorial.desks.state_at(desk, draft.version))
    theirs, mine = diff_text(began, desk.seen), diff_text(began, desk.text)
    card = Card(
        [
            f"## {safe(desk.name)}: somebody was faster\nVersion {desk.number} was published while "
            "this draft was written. Nothing is lost: both are below, each as what it changes "
            f"in the text that the draft began from ({_began_from(draft)}).",
            f"{_newest(desk)}\n{diff_block(theirs, _SHOWN)}",
            f"**The draft**, last written by {who(draft.author_id)}\n{diff_block(mine, _SHOWN)}",
        ],
        [_choices(place, desk, draft), [place.emergency()]],
    )
    files = [
        *diff_file(theirs, f"{desk.key.id}-version-{desk.number}", _SHOWN),
        *diff_file(mine, f"{desk.key.id}-draft", _SHOWN),
    ]
    return card, files


def _began_from(draft: Draft) -> str:
    return f"version {draft.version}" if draft.version else "the bundled text"


def _newest(desk: Desk) -> str:
    if desk.version is None:
        return "**What members see**"
    return (
        f"**Version {desk.number}**, {by_whom(desk.version)}\n{why(desk.version.reason)}"
        f"{' (members do not see it: it is hidden)' if desk.state.retired else ''}"
    )


def _choices(place: Place, desk: Desk, draft: Draft) -> list[ui.Item[Any]]:
    key, number, owner = str(desk.key), str(desk.number), place.owner
    return [
        button(MERGE, owner, key, number, label="Merge the two", style=ButtonStyle.primary),
        button(OVER, owner, key, number, label="Publish mine over it"),
        button(DISCARD, owner, key, str(draft.revision), label="Discard mine"),
    ]


def _faster(place: Place, desk: Desk) -> Card:
    return Card(
        [
            f"## {safe(desk.name)}: somebody was faster\nThere is another version by now, so "
            "nothing was changed. Look at it, and do it again if it is still needed.\n"
            f"{_newest(desk)}"
        ],
        [[history_button(place.owner, desk.key), place.emergency()]],
    )


def _rewritten(place: Place, desk: Desk, draft: Draft) -> Shown:
    text = diff_text(desk.seen, desk.text)
    card = Card(
        [
            f"## {safe(desk.name)}: the draft has changed\n{who(draft.author_id)} wrote in it "
            "meanwhile, so nothing was published. This is what it changes now:",
            diff_block(text),
        ],
        [[publish_button(place.owner, desk.key, draft.revision), place.emergency()]],
    )
    return card, diff_file(text, desk.key.id)


def merged(place: Place, desk: Desk, draft: Draft, merge: Merge) -> Shown:
    """Return a draft that has gone on from the version that overtook it."""
    text = diff_text(desk.seen, desk.text)
    said = "It has what both of you changed."
    if merge.both:
        parts = ", ".join(f"`{field_name(one)}`" for one in merge.both[:20])
        said = (
            f"Both of you changed {parts}: there the draft keeps its own words. Look at them "
            f"before you publish; `/content edit {desk.key}` changes them."
        )
    card = Card(
        [
            f"## {safe(desk.name)}: merged\nThe draft goes on from version {desk.number}. {said}",
            f"What it changes in what members see:\n{diff_block(text)}",
        ],
        [[publish_button(place.owner, desk.key, draft.revision), place.emergency()]],
    )
    return card, diff_file(text, desk.key.id)
