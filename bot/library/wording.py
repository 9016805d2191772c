"""Wording: what the bot never says (clinical wording rules, Discord's policy on health claims).

Never a diagnosis, never a promise, never advice on medicines, never "safe to wait"; and nothing
in a content file may mention people or invite them elsewhere.
"""

import re
from collections.abc import Iterator
from typing import cast

from bot.library.problems import Path

_CONDITIONS = (
    r"sciatica|stenosis|piriformis|spondylolisthesis|cauda equina|arthritis|"
    r"a (?:slipped|herniated|bulging|worn) dis[ck]|a strain|an? infection|cancer"
)

RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), sentence)
    for pattern, sentence in (
        (
            r"(?<!if )(?<!whether )\byou(?:'ve| have| may have| probably have) "
            rf"(?:{_CONDITIONS})\b",
            "tells the reader what they have; say what something can be a sign of",
        ),
        (r"\byou (?:don't|do not) have\b", "tells the reader what they don't have"),
        (r"\bthis sounds like\b", "sounds like a diagnosis"),
        (r"\bcures?\b(?! for everyone)", "promises a cure"),
        (r"\bguarantee", "promises an outcome"),
        (r"\bright for you\b", 'says "right for you"; say "often used for"'),
        (r"\bsafe to wait\b", "tells the reader that it is safe to wait"),
        (r"\bno pain,? no gain\b", "asks the reader to push through pain"),
        (
            r"\b(?:ibuprofen|paracetamol|acetaminophen|naproxen|diclofenac|codeine|tramadol|"
            r"gabapentin|pregabalin|amitriptyline|nsaids?|opioids?|cortisone)\b",
            "names a medicine; the bot gives no advice on medicines",
        ),
        (r"@(?:everyone|here)\b|<@[!&]?\d+>|<#\d+>", "mentions people or channels"),
        (r"discord(?:app)?\.(?:gg|com/invite)", "invites people to a server"),
        (r"https?://", "carries an address; name a source id instead"),
    )
)


def texts(data: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield every text of a document with its path."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in cast("dict[str, object]", data).items():
            yield from texts(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(cast("list[object]", data)):
            yield from texts(value, (*path, index))


def complaints(text: str) -> Iterator[str]:
    """Yield what a text says that the bot never says."""
    # Phones type curly apostrophes, and a line break is a space.
    text = " ".join(text.replace("’", "'").split())
    for pattern, sentence in RULES:
        found = pattern.search(text)
        if found:
            yield f"`{found.group(0)}` {sentence}"
