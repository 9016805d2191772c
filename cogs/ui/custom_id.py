"""Custom ids: what a component carries, so that it works after a restart, for ever.

A custom id is ``verb|owner|part|…``, at most 100 characters. The owner is the member whose
component it is, in base 36; ``0`` means that anybody may press it.
"""

import string

from bot.errors import NotYours

LIMIT = 100
SEPARATOR = "|"
ANYBODY = 0
_DIGITS = string.digits + string.ascii_lowercase


def encode(verb: str, owner: int, *parts: str) -> str:
    """Return a custom id.

    Raises:
        ValueError: it would be too long, or a part holds the separator.
    """
    if any(SEPARATOR in part for part in parts):
        raise ValueError(f"a part holds {SEPARATOR!r}: {parts}")
    custom_id = SEPARATOR.join((verb, to_base36(owner), *parts))
    if len(custom_id) > LIMIT:
        raise ValueError(f"a custom id of {len(custom_id)} characters: {custom_id}")
    return custom_id


def template(verb: str) -> str:
    """Return the pattern that a verb's custom ids match, for a DynamicItem."""
    return rf"{verb}\|(?P<owner>[0-9a-z]{{1,13}})(?:\|(?P<parts>.*))?"


def check_owner(owner: str, user_id: int) -> None:
    """Refuse a press by anybody but the owner.

    Raises:
        NotYours: the component belongs to somebody else.
    """
    wanted = int(owner, 36)
    if wanted not in {ANYBODY, user_id}:
        raise NotYours


def to_base36(number: int) -> str:
    """Write a number in base 36."""
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"
