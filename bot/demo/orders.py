"""Orders: what can be typed in the demo's terminal to move its time, and how it is read."""

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.errors import UserError

LONGEST = timedelta(days=14)
"""How far one order may move: reminders on the way are delivered one by one."""

HELP = """\
  next    jump to the moment when the next reminder is due, and deliver it
  +30m    move time on by half an hour; also +2h, +1d, +1h30m. What falls due comes on time
  help    show this
  quit    end the demo, as Ctrl-C does"""

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_WORDS = {"n": "next", "?": "help", "h": "help", "q": "quit", "exit": "quit"}
_SPAN = re.compile(
    r"\+?\s*(?:\d{1,6}\s*(?:m|min|mins|minutes?|h|hours?|d|days?)\s*)+", re.IGNORECASE
)
_PART = re.compile(r"(\d+)\s*([mhd])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Next:
    """Jump to the next moment at which something is due."""


@dataclass(frozen=True, slots=True)
class Move:
    """Move time on by a span."""

    span: timedelta


@dataclass(frozen=True, slots=True)
class Help:
    """Say what can be typed."""


@dataclass(frozen=True, slots=True)
class Quit:
    """End the demo."""


Order = Next | Move | Help | Quit
_ORDERS: dict[str, Order] = {"next": Next(), "help": Help(), "quit": Quit()}


def parse(line: str) -> Order | None:
    """Return what a line orders; None for an empty one.

    Raises:
        UserError: one sentence with an example that works.
    """
    text = line.strip().casefold()
    if not text:
        return None
    word = _WORDS.get(text, text)
    if word in _ORDERS:
        return _ORDERS[word]
    if not _SPAN.fullmatch(text):
        shown = " ".join(text.split())[:40]
        raise UserError(f"I don't know `{shown}` here. Try `next`, `+2h` or `help`.")
    return Move(_span(text))


def _span(text: str) -> timedelta:
    """Return the sum of the parts of a span.

    Raises:
        UserError: it is nothing, or too long.
    """
    parts = ((int(number), _UNITS[unit]) for number, unit in _PART.findall(text))
    span = sum((timedelta(**{unit: number}) for number, unit in parts), timedelta())
    if not timedelta() < span <= LONGEST:
        raise UserError(
            f"Time can be moved by up to {LONGEST.days} days at once, and only forward. Try `+1d`."
        )
    return span
