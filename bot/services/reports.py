"""Reports: how often a member may report a problem; what they write is kept nowhere."""

from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.allowance import Allowance
from bot.errors import TooOften

AN_HOUR = 3


class Reports:
    """The turns of every member at reporting."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._turns = Allowance(AN_HOUR, timedelta(hours=1))

    def check(self, user_id: int) -> None:
        """Refuse a member who has no turn now, before they write anything.

        Raises:
            TooOften: they have none.
        """
        _refuse(self._turns.free_at(user_id, self._clock.now()))

    def take(self, user_id: int) -> None:
        """Take a member's turn.

        Raises:
            TooOften: they have none.
        """
        _refuse(self._turns.take(user_id, self._clock.now()))


def _refuse(free_at: datetime | None) -> None:
    if free_at is not None:
        raise TooOften("You have reported a few problems already, thank you", free_at)
