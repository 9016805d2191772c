"""Limits: how often somebody, and everybody together, may ask for what costs.

The policy:

* Each member has turns of their own, so one who floods is refused and nobody else is.
* Everybody together has turns, too, so that many at once do not bring the bot to a stand.
* What is refused to one costs the others nothing.
* The refusal is a sentence that says when it works again.
* Emergency signs, reminders and their buttons, and deletion have no limit.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum, auto

from bot.clock import Clock
from bot.domain.allowance import Allowance
from bot.errors import TooOften


class Costly(Enum):
    """What costs: reading all titles, drawing a chart, reading all that is held."""

    SEARCH = auto()
    CHART = auto()
    COPY = auto()


PER = timedelta(minutes=1)
EACH: Mapping[Costly, int] = {Costly.SEARCH: 15, Costly.CHART: 6, Costly.COPY: 3}
"""Turns of each member in a minute."""

TOGETHER: Mapping[Costly, int] = {Costly.SEARCH: 1200, Costly.CHART: 240, Costly.COPY: 60}
"""Turns of everybody together in a minute."""

_OWN = {
    Costly.SEARCH: "That was a lot of searching at once",
    Costly.CHART: "I have just drawn your progress a few times",
    Costly.COPY: "I have just given you a few copies",
}
_EVERYBODYS = "Many people want this from me right now"


class Limits:
    """The turns at what costs."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._each = {what: Allowance(times, PER) for what, times in EACH.items()}
        self._together = {what: Allowance(times, PER, kept=1) for what, times in TOGETHER.items()}

    def take(self, what: Costly, user_id: int) -> None:
        """Take a member's turn.

        Raises:
            TooOften: they, or everybody together, have none.
        """
        now = self._clock.now()
        free_at = self._each[what].free_at(user_id, now)
        if free_at is not None:
            raise TooOften(_OWN[what], free_at)
        free_at = self._together[what].take(None, now)
        if free_at is not None:
            raise TooOften(_EVERYBODYS, free_at)
        self._each[what].take(user_id, now)
