"""Opening: who may have a DM channel opened next, and when.

Opening DMs in bursts gets a bot flagged (403, code 40003, at a few dozen at once), so:

* Openings are spaced evenly, and each delivery that needs one is given a turn of its own.
* A delivery that comes back when its turn has come goes through.
* After a 40003 nothing is opened for ten minutes, and every turn is given anew.
* A turn that is not taken within an hour is forgotten.
* A clock that is set back takes the turns back with it.
"""

from datetime import datetime, timedelta

BREAKER = timedelta(minutes=10)
_KEPT = timedelta(hours=1)
_PRUNED_FROM = 1000
_SET_BACK = timedelta(minutes=1)


class Turns:
    """Turns at opening DM channels, ``rate`` a second."""

    def __init__(self, rate: float) -> None:
        self._spacing = timedelta(seconds=1 / rate)
        self._next: datetime | None = None
        self._seen: datetime | None = None
        self._given: dict[str, datetime] = {}

    def wait(self, delivery_id: str, moment: datetime) -> timedelta:
        """Return how long a delivery has to wait for its turn; zero means that it is now."""
        self._follow_clock(moment)
        turn = self._given.pop(delivery_id, None)
        if turn is None:
            turn = max(moment, self._next or moment)
            self._next = turn + self._spacing
        if turn <= moment:
            return timedelta()
        self._given[delivery_id] = turn
        self._prune(moment)
        return turn - moment

    def break_off(self, moment: datetime) -> timedelta:
        """Open nothing for a while; return how long."""
        self._follow_clock(moment)
        self._given.clear()
        self._next = moment + BREAKER
        return BREAKER

    def _follow_clock(self, moment: datetime) -> None:
        back = (self._seen or moment) - moment
        if back > _SET_BACK:
            self._next = None if self._next is None else self._next - back
            self._given = {one: turn - back for one, turn in self._given.items()}
        self._seen = moment

    def _prune(self, moment: datetime) -> None:
        if len(self._given) > _PRUNED_FROM:
            kept = {one: turn for one, turn in self._given.items() if turn > moment - _KEPT}
            self._given = kept
