"""Looking back: short ways to a record, written as letters, and to what is made of it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.domain.progress import Outcome, Session
from bot.domain.slots import Slot
from bot.domain.weeks import Past
from tests.support.enrolled import enrolment

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 2)
LETTERS = {
    "d": Outcome.DONE,
    "m": Outcome.MISSED,
    "x": Outcome.EXCUSED,
    "?": Outcome.COMING,
}


def record(text: str, first: date = MONDAY) -> list[Session]:
    """Return a record: a word a day, a letter a session; ``-`` is a slot without one.

    ``record("dm x- --")`` is a Monday with both, a Tuesday with a morning, and an empty day.
    """
    return [
        Session(slot=slot, day=first + number * DAY, outcome=LETTERS[letter])
        for number, word in enumerate(text.split())
        for slot, letter in zip(Slot, word, strict=False)
        if letter != "-"
    ]


def daily(letters: str, first: date = MONDAY) -> list[Session]:
    """Return a record with one session a day, in the morning."""
    return record(" ".join(letters), first)


def weeks_of(*weeks: str, first: date = MONDAY) -> list[Session]:
    """Return a record week by week."""
    return [
        one for number, week in enumerate(weeks) for one in record(week, first + number * 7 * DAY)
    ]


def at_noon(day: date) -> datetime:
    """Return noon of a day, in UTC."""
    return datetime.combine(day, time(12), UTC)


def past(
    sessions: Sequence[Session] | Iterable[Session],
    *,
    begun: date = MONDAY,
    nexts: dict[Slot, date] | None = None,
    **parts: Any,
) -> Past:
    """Return everything that progress is made of."""
    return Past(
        enrolment=enrolment(consent_at=at_noon(begun), **parts),
        record=list(sessions),
        nexts=nexts or {},
    )
