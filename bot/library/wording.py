"""Wording: what the bot never says (clinical wording rules, Discord's policy on health claims).

Never a diagnosis, never a promise, never advice on medicines, never "safe to wait"; and nothing
in a content file may mention people, lead them elsewhere, or hold signs that nobody sees.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

from bot.library.problems import Path

_CONDITIONS = (
    r"sciatica|stenosis|piriformis|spondylolisthesis|cauda equina|arthritis|"
    r"a (?:slipped|herniated|bulging|worn) dis[ck]|a strain|an? infection|cancer"
)


class Rule(NamedTuple):
    """What a text must not say: how it is found, what is said of it, and what cannot be missing.

    A text in ASCII that holds none of the ``traces``, in lower case, does not break the rule:
    looking for plain letters takes a tenth of the time.
    """

    pattern: re.Pattern[str]
    sentence: str
    traces: Sequence[str]


def _rule(pattern: str, sentence: str, *traces: str) -> Rule:
    return Rule(re.compile(pattern, re.IGNORECASE), sentence, traces)


_MEDICINES = (
    *("ibuprofen", "paracetamol", "acetaminophen", "naproxen", "diclofenac", "codeine"),
    *("tramadol", "gabapentin", "pregabalin", "amitriptyline", "nsaid", "opioid", "cortisone"),
)

_SAID = (
    _rule(
        r"(?<!if )(?<!whether )\byou(?:'ve| have| may have| probably have) "
        rf"(?:{_CONDITIONS})\b",
        "tells the reader what they have; say what something can be a sign of",
        *("you've", "you have", "you may have", "you probably have"),
    ),
    _rule(r"\byou (?:don't|do not) have\b", "tells the reader what they don't have", "you do"),
    _rule(r"\bthis sounds like\b", "sounds like a diagnosis", "this sounds like"),
    _rule(r"\bcures?\b(?! for everyone)", "promises a cure", "cure"),
    _rule(r"\bguarantee", "promises an outcome", "guarantee"),
    _rule(r"\bright for you\b", 'says "right for you"; say "often used for"', "right for you"),
    _rule(r"\bsafe to wait\b", "tells the reader that it is safe to wait", "safe to wait"),
    _rule(r"\bno pain,? no gain\b", "asks the reader to push through pain", "no pain"),
    _rule(
        rf"\b(?:{'|'.join(_MEDICINES)})s?\b",
        "names a medicine; the bot gives no advice on medicines",
        *_MEDICINES,
    ),
)

_ACTING = (
    _rule(r"@(?:everyone|here)|<@[!&]?\d+>|<#\d+>", "mentions people or channels", "@", "<"),
    _rule(
        r"<a?:\w{1,32}:\d+>|<t:-?\d+(?::\w)?>|</[\w -]{1,100}:\d+>|<id:[\w-]+>",
        "is replaced by Discord (an emoji, a time, a command); write it in words",
        "<",
    ),
    _rule(
        r"discord(?:app)?\.(?:gg|com/invite|new|gift)|"
        r"\b(?:dsc\.gg|discord\.(?:me|io|li|link))\b",
        "invites people to a server",
        *("discord", "dsc.gg"),
    ),
    _rule(
        r"\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.|<(?:mailto|tel|sms):|"
        r"\b(?<![\w.@-])(?!discord(?:app)?\.(?:gg|com/invite))"
        r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3}\.[a-z]{2,24}/[a-z0-9]",
        "carries an address; name a source id instead",
        *("/", "www.", "<"),
    ),
    _rule(r"\]\([\w.:/-]{0,60}", "hides an address behind words", "]("),
)

RULES = (*_SAID, *_ACTING)
_TRACES = tuple(dict.fromkeys(trace for rule in RULES for trace in rule.traces))
_ANY = re.compile("|".join(f"(?:{rule.pattern.pattern})" for rule in RULES), re.IGNORECASE)
"""All of them at once: nearly every text is seen to break none with one look."""


_UNSEEN = re.compile(
    # Controls, except for tabs and line ends.
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    # What turns the direction of writing, so that a card reads otherwise than its file.
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    # Spaces and fillers without a width or a form, which could split a word that is looked for.
    r"\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u2028\u2029\u2060-\u2065"
    r"\u206a-\u206f\u2800\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    # What joins or styles emoji, where there are none.
    r"|(?<![^A-Za-z0-9\s])\u200d|\u200d(?![^A-Za-z0-9\s])|(?<![^A-Za-z\s])[\ufe0e\ufe0f]"
)
"""Signs that cannot be seen."""


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


def acts(text: str) -> bool:
    """Tell whether a text does something to who looks at it: mentions, leads away, or hides."""
    return bool(_UNSEEN.search(text)) or any(rule.pattern.search(_plain(text)) for rule in _ACTING)


def complaints(text: str) -> Iterator[str]:
    """Yield what a text says that the bot never says, and what it hides."""
    if not _is_seen(text):
        for sign in sorted(set(_UNSEEN.findall(text))):
            name = unicodedata.name(sign, "control character").lower()
            yield f"`U+{ord(sign):04X}` ({name}) cannot be seen; take it out"
    text = _plain(text)
    if not _may_break_a_rule(text):
        return
    for rule in RULES:
        found = rule.pattern.search(text)
        if found:
            yield f"`{found.group(0)}` {rule.sentence}"


def _may_break_a_rule(text: str) -> bool:
    # Other letters than ASCII's can stand for one another, such as ı for i.
    lower = text.lower()
    return (not text.isascii() or any(trace in lower for trace in _TRACES)) and bool(
        _ANY.search(text)
    )


def _is_seen(text: str) -> bool:
    """Tell at once that all signs of an ordinary text can be seen."""
    return text.isascii() and text.isprintable()


def _plain(text: str) -> str:
    if _is_seen(text):
        return " ".join(text.split())
    # Phones type curly apostrophes, a line break is a space, and a wide letter is a letter.
    return " ".join(unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).replace("’", "'").split())
