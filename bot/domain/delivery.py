"""Delivery: one intended message, and what an answer to its sending decides.

An occurrence is what a member does or misses; a delivery is one message (the first about it, a
nudge, a snooze, the summary of a week, the notice before an idle routine is deleted, or the test
message of an opt-in). The table (design rule 8):

* A closed DM (50007) blocks the member's deliveries and keeps the schedule.
* An unknown channel or user is asked for anew once, then it blocks.
* No access (50001, 50278) passes by itself until it has ended three occurrences, then it blocks.
* Opening DMs too fast (40003) opens a breaker; the delivery waits inside its window.
* A rate limit (429) is waited out and counted.
* A server error, a reset or a timeout is tried again with backoff, under the same nonce.
* A refused token (401) stops the process.
* Anything else that Discord refuses is a fault of the bot: it ends the delivery and is logged.
* What would be tried again after the window is over is recorded as the bot's own miss instead;
  what may have arrived is looked for a last time before that.
* A delivery that has to wait for its turn at opening a DM waits; no request was made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LATE = timedelta(minutes=5)
"""From here on a reminder says that it is late."""

SNOOZE_CHOICES = (10, 30, 60)
"""Minutes after which a member may have a reminder sent again."""

LAST_LOOK = timedelta(seconds=10)
"""How long before the end of its window a delivery of unknown outcome is only looked for."""

STILL_LOOKED_FOR = timedelta(minutes=1)
"""How long after the end of its window it is still looked for, where no answer came before."""

STRIKES = 3
"""How many occurrences in a row may end without access before deliveries are blocked."""

_LONGEST_BACKOFF = timedelta(minutes=1)
_LOOK_AGAIN = timedelta(seconds=5)
_NO_ACCESS_PAUSE = timedelta(minutes=15)


class Kind(StrEnum):
    """What a delivery is."""

    FIRST = "first"
    NUDGE = "nudge"
    SNOOZE = "snooze"
    SUMMARY = "summary"
    NOTICE = "notice"
    TEST = "test"


APART_FROM_OTHERS = frozenset({Kind.SUMMARY, Kind.NOTICE})
"""What keeps its distance from every other message to the same member."""

EXTRA = frozenset({Kind.NUDGE, Kind.SUMMARY, Kind.NOTICE})
"""What is no reminder that somebody waits for: without it, nothing is missed."""


class Answer(StrEnum):
    """What came back from sending, sorted by what it means."""

    SENT = "sent"
    CLOSED_DM = "closed_dm"
    UNKNOWN = "unknown"
    NO_ACCESS = "no_access"
    OPENING_REFUSED = "opening_refused"
    IN_TURN = "in_turn"
    RATE_LIMITED = "rate_limited"
    UNCERTAIN = "uncertain"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - the name of an answer
    REFUSED = "refused"


class Problem(StrEnum):
    """Why a member's deliveries are blocked."""

    CLOSED_DM = "closed_dm"
    UNKNOWN = "unknown"
    NO_ACCESS = "no_access"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What is known about a delivery when an answer comes in."""

    attempts: int
    expires_at: datetime
    uncertain: bool = False
    reopened: bool = False
    strikes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """It arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Try again at a moment; ``uncertain`` when the message may have arrived all the same."""

    at: datetime
    uncertain: bool = False
    reopen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Deliver nothing more to this member until a test message arrives."""

    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """Give up: the occurrence is excused as the bot's own fault."""

    strike: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """End the process: no request will succeed any more."""


Decision = Sent | Retry | Block | Miss | Stop

_SETTLED: Mapping[Answer, Decision] = {
    Answer.SENT: Sent(),
    Answer.CLOSED_DM: Block(problem=Problem.CLOSED_DM),
    Answer.REFUSED: Miss(),
    Answer.TOKEN_REFUSED: Stop(),
}


def decide(
    answer: Answer,
    attempt: Attempt,
    moment: datetime,
    *,
    jitter: float = 0.5,
    wait: timedelta | None = None,
) -> Decision:
    """Return what an answer means for a delivery.

    ``jitter`` is a random number in [0, 1) that spreads the retries; ``wait`` is how long
    Discord asked to be left alone, where it said so.
    """
    if answer in _SETTLED:
        return _SETTLED[answer]
    if answer is Answer.UNKNOWN:
        if attempt.reopened:
            return Block(problem=Problem.UNKNOWN)
        return Retry(at=moment, reopen=True)
    return _again(answer, attempt, moment, jitter, wait)


def _again(
    answer: Answer, attempt: Attempt, moment: datetime, jitter: float, wait: timedelta | None
) -> Decision:
    """Retry inside the window; past it, end the delivery."""
    pause = _backoff(answer, attempt.attempts) * (0.5 + jitter) if wait is None else wait
    uncertain = answer is Answer.UNCERTAIN
    may_have_arrived = uncertain or attempt.uncertain
    last_look = attempt.expires_at - LAST_LOOK
    if moment < last_look <= moment + pause and may_have_arrived:
        return Retry(at=last_look, uncertain=uncertain)
    if moment + pause < attempt.expires_at:
        return Retry(at=moment + pause, uncertain=uncertain)
    if may_have_arrived and moment < attempt.expires_at + STILL_LOOKED_FOR:
        over = moment >= attempt.expires_at
        at = moment + _LOOK_AGAIN if over else attempt.expires_at
        return Retry(at=at, uncertain=uncertain)
    if answer is not Answer.NO_ACCESS:
        return Miss()
    if attempt.strikes + 1 >= STRIKES:
        return Block(problem=Problem.NO_ACCESS)
    return Miss(strike=True)


def _backoff(answer: Answer, attempts: int) -> timedelta:
    """Return the pause before the next attempt: doubling from two seconds to a minute."""
    if answer is Answer.NO_ACCESS:
        return _NO_ACCESS_PAUSE
    return min(timedelta(seconds=2 ** min(attempts, 10)), _LONGEST_BACKOFF)


def only_looked_for(*, uncertain: bool, expires_at: datetime, moment: datetime) -> bool:
    """Tell whether a delivery may not be sent any more, but may have arrived.

    It ends a little before its window does, so that the next reminder can say what became of it.
    """
    return uncertain and moment >= expires_at - LAST_LOOK


def is_late(due_at: datetime, moment: datetime) -> bool:
    """Tell whether a reminder that goes out now has to say that it is late."""
    return moment - due_at >= LATE
