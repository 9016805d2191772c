"""Progress: what a member has done, as a score, and as a streak that forgives.

What counts:

* What is done counts as done, whatever else there was that day.
* What is missed counts as not done.
* What was skipped or excused is passed over: a pause, a flare-up, a silence after the bot had
  asked, messages that did not reach the member, a fault of the bot.
* What may still be done is passed over.

The score, exponential smoothing as habit trackers use it (Loop Habit Tracker is one of them):

* It is the share of sessions done among those that count, the newest weighing most: it begins at
  0, and each session moves it by a twentieth of the way, ``s = s + 0.05 * (x - s)``, to ``x`` = 100
  where it was done and to 0 where it was missed.
* So no session moves it by more than five points, and it is never below 0 or above 100.
* Every session done raises it, and nothing else does.

The streak, which forgives as habits do: a single missed opportunity does not undo one (Lally et
al. 2010, doi 10.1002/ejsp.674):

* It counts the sessions that were done.
* A missed day is a local date on which something was missed, one session or both.
* A missed day is forgiven where there was none in the six days before it: it neither counts nor
  ends the streak.
* A second missed day inside seven ends it: it begins anew behind what was missed on that day.
* The longest streak is the longest there has been, the present one included.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from bot.domain.slots import Slot
from bot.domain.state import State

WEIGHT = 0.05
"""How much of the way to its own value each session moves the score."""

FORGIVES_ONE_IN = timedelta(days=7)
"""Of this many days one may be missed."""


class Outcome(StrEnum):
    """What a session counts as, or why it does not count."""

    DONE = "done"
    MISSED = "missed"
    EXCUSED = "excused"
    COMING = "coming"
    OFF = "off"


COUNT = frozenset({Outcome.DONE, Outcome.MISSED})
"""The outcomes that count; the others are passed over."""

_OUTCOMES = {
    State.DONE: Outcome.DONE,
    State.MISSED: Outcome.MISSED,
    State.SKIPPED: Outcome.EXCUSED,
    State.EXCUSED: Outcome.EXCUSED,
    State.OPEN: Outcome.COMING,
    State.SENT: Outcome.COMING,
}


def outcome_of(state: State) -> Outcome:
    """Return what an occurrence's state counts as."""
    return _OUTCOMES[state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One slot of one local date, and what became of it."""

    slot: Slot
    day: date
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many sessions were done, of how many that count, and how many were passed over."""

    done: int
    missed: int
    excused: int

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> "Tally":
        """Count outcomes."""
        found = list(outcomes)
        return cls(
            done=found.count(Outcome.DONE),
            missed=found.count(Outcome.MISSED),
            excused=found.count(Outcome.EXCUSED),
        )

    @property
    def counted(self) -> int:
        """Return how many count."""
        return self.done + self.missed


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """How many sessions were done since a streak last ended, and the most there have been."""

    now: int
    longest: int


def scores(record: Iterable[Session]) -> Iterator[float]:
    """Yield the score after each session of a record, the oldest first."""
    score = 0.0
    for one in record:
        if one.outcome in COUNT:
            score += WEIGHT * (100 * (one.outcome is Outcome.DONE) - score)
        yield score


def score_after(record: Iterable[Session]) -> float:
    """Return the score after a record, the oldest session first."""
    return [0.0, *scores(record)][-1]


def streak(record: Sequence[Session]) -> Streak:
    """Return the streak at the end of a record, the oldest session first."""
    ending = _not_forgiven({one.day for one in record if one.outcome is Outcome.MISSED})
    count = longest = 0
    for one in record:
        if one.outcome is Outcome.DONE:
            count += 1
            longest = max(longest, count)
        elif one.outcome is Outcome.MISSED and one.day in ending:
            count = 0
    return Streak(now=count, longest=longest)


def missed_days(record: Iterable[Session]) -> int:
    """Return on how many local dates something was missed."""
    return len({one.day for one in record if one.outcome is Outcome.MISSED})


def _not_forgiven(missed: set[date]) -> set[date]:
    """Return the missed days that end a streak."""
    days = sorted(missed)
    return {day for before, day in pairwise(days) if day - before < FORGIVES_ONE_IN}
