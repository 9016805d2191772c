"""Plainly: what somebody typed, shown back so that nothing of it acts or looks like the bot's."""

import re

from discord.utils import escape_mentions

_ACTING = re.compile(r"[\\*_~|`\[\]<]|^[ \t]*(?=[#>+-])", re.MULTILINE)
"""What Discord acts on, anywhere or at the beginning of a line.

``discord.utils.escape_markdown`` takes seconds for a thousand brackets.
"""


def plainly(text: str, longest: int = 200) -> str:
    """Return typed words on one line, as they were typed, cut where they are too long."""
    return _tamed(" ".join(text.split()), longest)


def quoted(text: str, longest: int) -> str:
    """Return typed words as a quotation, line by line, cut where they are too long."""
    shown = _tamed(text, longest) or "(empty)"
    return "\n".join(f"> {line}" for line in shown.splitlines())


def sentence(text: str, longest: int = 300) -> str:
    """Return a sentence of the bot's that quotes typed words: what the bot sets off stays."""
    flat = " ".join(text.split())
    cut = flat if len(flat) <= longest else f"{flat[: longest - 1]}…"
    # A link with other words over it, a mention and a spoiler need these.
    for sign, instead in (("](", "] ("), ("<", "‹"), ("||", "ǀǀ")):
        cut = cut.replace(sign, instead)
    return escape_mentions(cut)


def _tamed(text: str, longest: int) -> str:
    cut = text if len(text) <= longest else f"{text[: longest - 1]}…"
    return escape_mentions(_ACTING.sub(_escaped, cut))


def _escaped(found: re.Match[str]) -> str:
    sign = found[0]
    # At the beginning of a line the sign that acts stands behind what was found.
    return f"\\{sign}" if sign.strip() else f"{sign}\\"
