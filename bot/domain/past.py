"""Past: a day that has been, as people type it.

A weekday is the last such day before today. Day and month as two bare numbers are refused,
because half the world swaps them.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.errors import NotUnderstood

LONGEST_BACK = 60
"""How many days back something can be filled in."""

_LONGEST_TEXT = 40
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMED = {0: ("today", "this morning", "this evening", "tonight"), 1: ("yesterday", "last night")}
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|\.)(?= |$)")
_IDLE = re.compile(r"\b(?:on|last|of|the)\b|,")


def parse_past(text: str, today: date) -> date:
    """Return the day that was typed: today, or one of the last :data:`LONGEST_BACK` days.

    Raises:
        NotUnderstood: no such day was named.
    """
    plain = " ".join(text[:_LONGEST_TEXT].casefold().split())
    typed = " ".join(_IDLE.sub(" ", _ORDINAL.sub(r"\1", plain)).split())
    for back in range(LONGEST_BACK + 1):
        day = today - timedelta(days=back)
        if typed in _spellings(day, back) or plain in _NAMED.get(back, ()):
            return day
    example = (today - timedelta(days=2)).isoformat()
    raise NotUnderstood(
        f"a day of the last {LONGEST_BACK}", text, f"`yesterday`, `monday` or `{example}`"
    )


def _spellings(day: date, back: int) -> set[str]:
    return {day.isoformat(), *_by_distance(day, back), *_by_name(day)}


def _by_distance(day: date, back: int) -> Iterator[str]:
    yield f"{back} day ago" if back == 1 else f"{back} days ago"
    if back % 7 == 0 and back:
        yield "a week ago" if back == 7 else f"{back // 7} weeks ago"
        yield "1 week ago" if back == 7 else f"{back // 7} weeks ago"
    if 1 <= back <= 7:
        weekday = _WEEKDAYS[day.weekday()]
        yield from (weekday[:length] for length in range(3, len(weekday) + 1))


def _by_name(day: date) -> Iterator[str]:
    month = _MONTHS[day.month - 1]
    for length in range(3, len(month) + 1):
        for written in (f"{day.day} {month[:length]}", f"{month[:length]} {day.day}"):
            yield written
            yield f"{written} {day.year}"
