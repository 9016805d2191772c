"""Encouragement: which kind sentence fits; its words stand in ``cogs/ui/progress_words.py``.

The first rule that fits decides. *Lately* is the seven days up to today:

* A flare-up: it is a flare-up today.
* Paused: the routine is paused today.
* Nothing yet: nothing that counts has come so far.
* First week: the routine began lately, and something was done.
* Comeback: something was done lately, nothing in the seven days before, and something before that.
* Full week: everything that counted lately was done.
* One day off: something was missed lately, all of it on one day, and something was done.
* Most: at least two thirds of what counted lately were done.
* Some: something was done lately.
* Rested: nothing counted lately.
* Waiting: nothing was done lately, though something counted.

No rule knows how anybody feels, and none is a reproach.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.progress import Session, Tally, missed_days

_WEEK = timedelta(days=7)


class Note(StrEnum):
    """What a kind sentence is about."""

    FLARE = "flare"
    PAUSED = "paused"
    NOTHING_YET = "nothing_yet"
    FIRST_WEEK = "first_week"
    COMEBACK = "comeback"
    FULL_WEEK = "full_week"
    ONE_DAY_OFF = "one_day_off"
    MOST = "most"
    SOME = "some"
    RESTED = "rested"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the rules look at."""

    today: date
    begun: date
    flaring: bool
    paused: bool
    record: Sequence[Session]

    def tally(self, weeks_ago: int = 0) -> Tally:
        """Count the seven days up to today, or the seven days that end some weeks ago."""
        last = self.today - weeks_ago * _WEEK
        return Tally.of(one.outcome for one in self.record if last - _WEEK < one.day <= last)

    @property
    def lately(self) -> list[Session]:
        """Return the sessions of the seven days up to today."""
        return [one for one in self.record if self.today - _WEEK < one.day <= self.today]

    @property
    def before(self) -> list[Session]:
        """Return the sessions from before the last fourteen days."""
        return [one for one in self.record if one.day <= self.today - 2 * _WEEK]


def encouragement(now: Situation) -> Note:
    """Return what a kind sentence is to be about."""
    return next((note for note, fits in _RULES if fits(now)), Note.WAITING)


def _nothing_yet(now: Situation) -> bool:
    return Tally.of(one.outcome for one in now.record).counted == 0


def _first_week(now: Situation) -> bool:
    return now.begun > now.today - _WEEK and now.tally().done > 0


def _comeback(now: Situation) -> bool:
    earlier = Tally.of(one.outcome for one in now.before)
    return now.tally().done > 0 and now.tally(1).done == 0 and earlier.done > 0


def _full_week(now: Situation) -> bool:
    lately = now.tally()
    return lately.done > 0 and lately.missed == 0


def _one_day_off(now: Situation) -> bool:
    return missed_days(now.lately) == 1 and now.tally().done > 0


def _most(now: Situation) -> bool:
    lately = now.tally()
    return lately.done > 0 and 3 * lately.done >= 2 * lately.counted


_RULES: tuple[tuple[Note, Callable[[Situation], bool]], ...] = (
    (Note.FLARE, lambda now: now.flaring),
    (Note.PAUSED, lambda now: now.paused),
    (Note.NOTHING_YET, _nothing_yet),
    (Note.FIRST_WEEK, _first_week),
    (Note.COMEBACK, _comeback),
    (Note.FULL_WEEK, _full_week),
    (Note.ONE_DAY_OFF, _one_day_off),
    (Note.MOST, _most),
    (Note.SOME, lambda now: now.tally().done > 0),
    (Note.RESTED, lambda now: now.tally().counted == 0),
)
