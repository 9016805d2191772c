"""Streak: how many reminders in a row were done.

The policy: what is done counts, what is missed ends the row, and everything else is passed over:
a pause, a flare-up, a skipped slot, a fault of the bot, and what may still be done.
"""

from collections.abc import Iterable

from bot.domain.claims import State


def streak(newest_first: Iterable[State]) -> int:
    """Return how many occurrences were done since the last one that was missed."""
    count = 0
    for state in newest_first:
        if state is State.MISSED:
            break
        count += state is State.DONE
    return count
