"""Limits: how often somebody, and everybody together, may ask for what costs.

The policy:

* Each member has turns of their own, so one who floods is refused and nobody else is.
* Everybody together has turns, too, so that many at once do not bring the bot to a stand.
* What is refused to one costs the others nothing.
* The refusal is a sentence that says when it works again. Two things are never refused: a card
  comes without its picture and says so in words, and who types is offered nothing.
* Only what costs takes a turn: a picture that is there already takes none, nor does a name that is
  spelt as it is written here.
* The figures are such that nobody meets them who reads what they ask for: somebody who leafs
  through all 36 exercises in two minutes, both pictures of each, is a tenth below the lowest.
* Emergency signs, reminders and their buttons, and deletion have no limit.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import Enum, auto

from bot.clock import Clock
from bot.domain.allowance import Allowance
from bot.errors import TooOften


class Costly(Enum):
    """What costs.

    Reading all titles, for an answer or while somebody types; drawing a picture or a chart;
    reading all that is held; writing, reading and judging content.
    """

    SEARCH = auto()
    COMPLETION = auto()
    PICTURE = auto()
    CHART = auto()
    COPY = auto()
    PREVIEW = auto()
    EXPORT = auto()
    IMPORT = auto()


PER = timedelta(minutes=1)
EACH: Mapping[Costly, int] = {
    Costly.SEARCH: 30,
    Costly.COMPLETION: 180,
    Costly.PICTURE: 40,
    Costly.CHART: 6,
    Costly.COPY: 3,
    Costly.PREVIEW: 20,
    Costly.EXPORT: 12,
    Costly.IMPORT: 6,
}
"""Turns of each member in a minute."""

TOGETHER: Mapping[Costly, int] = {
    Costly.SEARCH: 1200,
    Costly.COMPLETION: 6000,
    Costly.PICTURE: 400,
    Costly.CHART: 240,
    Costly.COPY: 60,
    Costly.PREVIEW: 200,
    Costly.EXPORT: 120,
    Costly.IMPORT: 60,
}
"""Turns of everybody together in a minute."""

_OWN: Mapping[Costly, str] = {
    Costly.SEARCH: "That was a lot of searching at once",
    Costly.COMPLETION: "That was a lot of typing at once",
    Costly.PICTURE: "I have just drawn a lot of pictures for you",
    Costly.CHART: "I have just drawn your progress a few times",
    Costly.COPY: "I have just given you a few copies",
    Costly.PREVIEW: "I have just shown you a lot of previews",
    Costly.EXPORT: "I have just given you a lot of files",
    Costly.IMPORT: "I have just read a lot of files for you",
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

    def grants(self, what: Costly, user_id: int) -> bool:
        """Take a member's turn if there is one; tell whether there was."""
        try:
            self.take(what, user_id)
        except TooOften:
            return False
        return True
