"""Departure: when what a server said is deleted after the bot has left it.

The policy:

* Once a day the servers that the bot is in are read. Nothing is concluded from a list that could
  not be read to its end.
* A server that something is held of and that is not among them is noted as gone since that day.
* One that is among them again is noted no more, and everything of it is as it was.
* After 30 days gone, each is asked for by itself; only where Discord says that there is no such
  server, or none for this bot, its data is deleted.
* Its texts, choices and roles go. Its members' routines stay, without the server's id.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT = timedelta(days=30)
"""For how long what a server said is kept after the bot has left it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look at the servers changes: who is gone now, who is back, and whose time is over."""

    gone: frozenset[int]
    back: frozenset[int]
    over: frozenset[int]


def look(
    held: Collection[int],
    present: Collection[int],
    gone_at: Mapping[int, datetime],
    moment: datetime,
) -> Look:
    """Compare the servers that something is held of with those that the bot is in."""
    here, absent = frozenset(present), frozenset(held) - frozenset(present)
    return Look(
        gone=absent - gone_at.keys(),
        back=frozenset(gone_at.keys() & here),
        over=frozenset(one for one in absent & gone_at.keys() if moment - gone_at[one] >= KEPT),
    )
