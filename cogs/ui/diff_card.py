"""Diff card: what two states of an entry differ in, as a block; whole as a file if it is long."""

import io

import discord

from bot.library.differences import as_text, differences
from bot.library.edition import Plain

LONGEST = 2400
"""Characters of a diff that a card shows; the file has all of it."""

_FENCE = "```"


def diff_text(before: Plain | None, after: Plain | None) -> str:
    """Return what two states of an entry differ in; None is no entry, or one that is hidden."""
    return as_text(differences(before, after))


def diff_block(text: str, longest: int = LONGEST) -> str:
    """Return a diff as a block of a card, cut where it is too long."""
    if not text:
        return "Nothing differs."
    # Nobody's words end the block early, or begin one.
    shown = text.replace("`", "ʼ")
    if len(shown) > longest:
        shown = f"{shown[:longest].rpartition(chr(10))[0]}\n# … the file has the rest"
    return f"{_FENCE}diff\n{shown}\n{_FENCE}"


def diff_file(text: str, name: str, longest: int = LONGEST) -> list[discord.File]:
    """Return a diff as a file where the block does not show all of it."""
    if len(text) <= longest:
        return []
    return [discord.File(io.BytesIO(text.encode()), filename=f"{name}.diff")]
