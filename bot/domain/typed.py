"""Typed: times and days as people type them.

What belongs here is reading text and nothing else; time zones and cities are in
``bot.library.zones``. The policy:

* A bare hour from 1 to 11 is the morning's for the morning slot and the evening's for the evening
  slot, with or without minutes: ``8`` and ``8:30`` in the evening are 20:00 and 20:30.
* What says which half of the day it means is taken literally: am and pm, an hour of 13 or more,
  a leading zero (``08:30``). ``0`` and ``00:00`` are midnight.
* A bare ``12`` is noon in either slot; ``12am``, ``0:00`` and ``midnight`` are midnight.
* Day and month as two bare numbers are refused, because half the world swaps them.
* A text of more than 100 characters is refused unread.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.domain.slots import Slot
from bot.errors import NotUnderstood

LONGEST = 100
"""How many characters are read; more is refused."""

_NOON = 12 * 60
_DAY = 24 * 60
_OFF = frozenset({"off", "none", "no", "never", "-", "–", "—"})
_NAMED = {"noon": _NOON, "12 noon": _NOON, "midday": _NOON, "midnight": 0, "12 midnight": 0}
_SHIFTS = {"half past": 30, "quarter past": 15, "quarter to": -15}
_HOURS = frozenset({"oclock", "hours", "hrs", "uhr"})
_HALVES = {" in the morning": "am", " in the afternoon": "pm", " in the evening": "pm"}
# Around a wall clock: "my clock says 7:42 here". None of them is a city.
_FILLER = (
    "my the our clock watch phone computer says shows reads its it is now right here time for me "
    "i have at currently local just"
)
# Every quantifier is bounded: nothing here can blow up.
_CLOCK = re.compile(r"(\d{1,2}?) ?[:.h]? ?(\d\d)?(?: ?([ap])m?)?")
_SPAN = re.compile(r"(\d{1,3}|[a-z]{1,6}) ?(d|days?|nights?|w|weeks?|fortnights?|months?|years?)")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_SWAPPABLE = re.compile(r"(\d{1,2}) ?[-/.] ?(\d{1,2})(?: ?[-/.] ?(?:\d{4}|\d\d)?)?")
_YEAR = re.compile(r"\d{4}")
_DAY_OF_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?")

_UNITS = {"d": 1, "n": 1, "w": 7, "f": 14, "m": 30, "y": 365}
_COUNTS = {
    "a": 1, "an": 1, "next": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_AHEAD = {"today": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_YEAR_AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A time of day as typed: minutes since midnight, and what was said about them."""

    minutes: int
    either_half: bool
    """Nothing tells morning from evening: a bare hour of the twelve-hour clock."""
    told: bool
    """There were minutes or am/pm, so it can be nothing but a time."""


def parse_time(text: str, slot: Slot) -> time | None:
    """Return the time of day that was typed for a slot, or None for ``off``.

    Raises NotUnderstood. The readings of a bare hour are in the module's docstring.
    """
    typed = _tidy(text).removeprefix("at ")
    if typed in _OFF:
        return None
    reading = _read(typed)
    if reading is None:
        raise NotUnderstood("a time", text, "`8`, `8:30pm` or `20:30`")
    if slot is Slot.EVENING and reading.either_half and reading.minutes < _NOON:
        return _time(reading.minutes + _NOON)
    return _time(reading.minutes)


def parse_wall_clock(text: str) -> time | None:
    """Return the time that somebody says it is now, or None where the text says no time.

    It takes minutes or am/pm ("my clock says 7:42", "7 am", "19:42"), so that a bare number or a
    city is never one. A bare 7:42 is returned as 07:42; ``wall_clocks`` gives both readings.
    """
    return next(iter(wall_clocks(text)), None)


def wall_clocks(text: str) -> tuple[time, ...]:
    """Return every time that "my clock says 7:42" may mean: none, one or two, as typed first."""
    words = _tidy(text).removesuffix(".").split()
    filler = _FILLER.split()
    while words and words[0].rstrip(":,") in filler:
        del words[0]
    while words and words[-1] in filler:
        del words[-1]
    reading = _read(" ".join(words))
    if reading is None or not reading.told:
        return ()
    first = _time(reading.minutes)
    return (first, _time(reading.minutes + _NOON)) if reading.either_half else (first,)


def parse_until(text: str, today: date) -> date:
    """Return the first day on which reminders come again: a later day, at most a year away.

    A span counts from today (a month is 30 days), a weekday is the next such day and never
    today, a date without a year is the next one. Raises NotUnderstood.
    """
    typed = _tidy(text)
    for word in ("until ", "till ", "for ", "in ", "on "):
        typed = typed.removeprefix(word)
    if swapped := _SWAPPABLE.fullmatch(typed):
        what = "one day, as day and month could be swapped"
        raise NotUnderstood(what, text, _unswapped(swapped, today))
    try:
        day = _read_day(typed, today)
    except (ValueError, OverflowError):
        day = None
    example = f"`3 days`, `friday` or `{_example(today)}`"
    if day is None:
        raise NotUnderstood("a day", text, example)
    if day <= today:
        raise NotUnderstood("a day from tomorrow on", text, example)
    if day - today > _YEAR_AHEAD:
        raise NotUnderstood("a day within a year", text, example)
    return day


def _tidy(text: str) -> str:
    """Return a text in one spelling: case, spaces, digits, apostrophes; empty where too long."""
    if len(text) > LONGEST:
        return ""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(plain.replace("'", "").replace("’", "").split())


def _time(minutes: int) -> time:
    hour, minute = divmod(minutes % _DAY, 60)
    return time(hour, minute)


def _read(typed: str) -> _Reading | None:
    """Return what a tidied text says as a time of day."""
    if typed in _NAMED:
        return _Reading(minutes=_NAMED[typed], either_half=False, told=True)
    for words, half in _HALVES.items():
        typed = typed.replace(words, half)
    typed = typed.replace("a.m", "am").replace("p.m", "pm").removesuffix(".")
    typed = " ".join(word for word in typed.split() if word not in _HOURS)
    for words, shift in _SHIFTS.items():
        if typed.startswith(words + " "):
            return _read_clock(typed.removeprefix(words + " "), shift)
    return _read_clock(typed, 0)


def _read_clock(typed: str, shift: int) -> _Reading | None:
    """Return digits as a time of day, moved by the minutes of "half past"."""
    found = _CLOCK.fullmatch(typed)
    if found is None or (shift and found[2]):
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if hour > 23 or minute > 59 or not _agrees(hour, half):
        return None
    literal = half is not None or int(found[1][0]) == 0 or hour > 12
    if half is not None and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return _Reading(
        minutes=hour * 60 + minute + shift,
        either_half=not literal,
        told=half is not None or found[2] is not None or shift != 0,
    )


def _agrees(hour: int, half: str | None) -> bool:
    """Tell whether an hour goes with am or pm; ``20:30 pm`` is superfluous but clear."""
    return half is None or (hour <= 12 if half == "a" else hour > 0)


def _read_day(typed: str, today: date) -> date | None:
    """Return the day that a tidied text names; ValueError where the calendar has no such day."""
    if typed in _AHEAD:
        return today + timedelta(days=_AHEAD[typed])
    if iso := _ISO.fullmatch(typed):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    weekday = _named(typed, _WEEKDAYS)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if span := _SPAN.fullmatch(typed):
        count = int(span[1]) if span[1].isdecimal() else _COUNTS.get(span[1])
        return None if count is None else today + timedelta(days=count * _UNITS[span[2][0]])
    return _read_date(typed.replace(",", " ").split(), today)


def _read_date(words: list[str], today: date) -> date | None:
    """Return the day of ``1 Dec``, ``Dec 1st`` or ``1 December 2027``; the next without a year."""
    words = [word for word in words if word not in ("of", "the")]
    if len(words) not in (2, 3):
        return None
    number, name = (words[0], words[1]) if words[0][0].isdecimal() else (words[1], words[0])
    day, month = _DAY_OF_MONTH.fullmatch(number), _named(name.removesuffix("."), _MONTHS)
    if day is None or month is None:
        return None
    if len(words) == 3:
        if not _YEAR.fullmatch(words[2]):
            return None
        return date(int(words[2]), month + 1, int(day[1]))
    return next(_yearly(int(day[1]), month + 1, today), None)


def _yearly(day: int, month: int, today: date) -> Iterator[date]:
    """Yield the days of this year and the next that bear a date and are still to come."""
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found > today:
            yield found


def _named(word: str, names: tuple[str, ...]) -> int | None:
    """Return the place of the name that a word of three letters or more begins."""
    word = {"weds": "wed"}.get(word, word)
    return next(
        (i for i, name in enumerate(names) if len(word) > 2 and name.startswith(word)), None
    )


def _unswapped(found: re.Match[str], today: date) -> str:
    """Return an example for ``1/12``: what it may mean, spelt so that it cannot be swapped."""
    first, second = int(found[1]), int(found[2])
    readings = dict.fromkeys(((first, second), (second, first)))
    meant = [
        f"`{day} {_MONTHS[month - 1][:3].capitalize()}`"
        for day, month in readings
        if 1 <= month <= 12 and next(_yearly(day, month, today), None) is not None
    ]
    return " or ".join(meant) or f"`{_example(today)}`"


def _example(today: date) -> str:
    """Return a date that works: two weeks ahead, or the last day there is."""
    return (today + min(timedelta(days=14), date.max - today)).isoformat()
