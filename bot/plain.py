"""Plain: what somebody typed, shown back so that nothing of it acts or looks like the bot's.

Discord acts on markdown, on links with other words over them, on mentions and codes in angle
brackets, and a reader is misled by signs that nobody sees (one turns the direction of a line).
``plainly``, ``quoted`` and ``sentence`` are for words among words, ``in_code`` for a code span. A
bare address stays one: who reads it sees where it leads. No message of the bot's pings anybody,
whatever it says (``bot/client.py``).
"""

import re

_ACTING = re.compile(r"[\\*_~|`\[\]<]|^[ \t]*(?=[#>+-])", re.MULTILINE)
"""What Discord acts on, anywhere or at the beginning of a line.

``discord.utils.escape_markdown`` takes seconds for a thousand brackets.
"""

_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d{15})", re.IGNORECASE)
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
"""Control characters, and signs that hide something or turn the direction of what follows."""

_LONGEST_CODE = 60


def plainly(text: str, longest: int = 200) -> str:
    """Return typed words on one line, as they were typed, cut where they are too long."""
    return _tamed(" ".join(text.split()), longest)


def quoted(text: str, longest: int) -> str:
    """Return typed words as a quotation, line by line, cut where they are too long."""
    shown = _tamed(text, longest) or "(empty)"
    return "\n".join(f"> {line}" for line in shown.splitlines())


def sentence(text: str, longest: int = 300) -> str:
    """Return a sentence of the bot's that quotes typed words: what the bot sets off stays."""
    flat = _seen(" ".join(text.split()))
    cut = flat if len(flat) <= longest else f"{flat[: longest - 1]}…"
    # A link with other words over it, a mention and a spoiler need these.
    for sign, instead in (("](", "] ("), ("<", "‹"), ("||", "ǀǀ")):
        cut = cut.replace(sign, instead)
    return _unmentioned(cut)


def in_code(text: str) -> str:
    """Return typed words in a code span, where Discord acts on nothing; none of them ends it."""
    shown = " ".join(_seen(text.replace("`", "'")).split())[:_LONGEST_CODE]
    # Two marks with nothing between them would begin a span that goes on to the end.
    return f"`{_unmentioned(shown) or ' '}`"


def _tamed(text: str, longest: int) -> str:
    text = _seen(text)
    cut = text if len(text) <= longest else f"{text[: longest - 1]}…"
    return _unmentioned(_ACTING.sub(_escaped, cut))


def _seen(text: str) -> str:
    return _UNSEEN.sub("", text)


def _unmentioned(text: str) -> str:
    return _MENTION.sub("@\u200b", text)


def _escaped(found: re.Match[str]) -> str:
    sign = found[0]
    # At the beginning of a line the sign that acts stands behind what was found.
    return f"\\{sign}" if sign.strip() else f"{sign}\\"
