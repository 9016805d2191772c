"""Doorway: interactions of one member come in one after the other: no flood fills the house.

discord.py begins with every interaction as it arrives. Two hundred a second from one member are
more than a process can answer; everybody else's would be answered too late, which to Discord is
not at all. So before anything is made of an interaction it joins its member's line:

* Five come in at once, then five a second: more than hands keep up. Who types fast waits for
  a moment; nobody who is not a program is turned away.
* What would wait longer than a second is left unanswered; one sentence in ten seconds says so.
* Emergency signs, reminders' buttons and deletion have a line of their own: whatever else was
  asked for, these come.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import discord

from bot.client import Bot
from bot.domain.allowance import Allowance
from bot.domain.spacing import Spacing
from bot.errors import TooOften
from cogs.ui import marking, privacy
from cogs.ui.custom_id import SEPARATOR

log = logging.getLogger(__name__)

EVERY = 0.2
BURST = 5
PATIENCE = 1.0
"""Seconds between two of a member's, how many come at once, and seconds that one waits at most.

Discord gives an interaction up after three.
"""

TOLD_EVERY = timedelta(seconds=10)
LOGGED_EVERY = timedelta(minutes=1)

_VITAL_COMMANDS = frozenset({"emergency", "privacy delete", "routine stop"})
_VITAL_VERBS = frozenset(item.verb for module in (marking, privacy) for item in module.ITEMS)
_EVENT = "INTERACTION_CREATE"

Data = dict[str, Any]


class Doorway:
    """Lets interactions in, as Discord sends them."""

    def __init__(self, bot: Bot, state: Any, begin: Callable[[Data], None]) -> None:  # noqa: ANN401
        self._bot = bot
        self._state = state
        self._begin = begin
        self._lines = Spacing(EVERY, BURST, PATIENCE)
        self._told = Allowance(1, TOLD_EVERY)
        self._logged = Allowance(1, LOGGED_EVERY, kept=1)
        self._telling: set[asyncio.Task[None]] = set()

    def enter(self, data: Data) -> None:
        """Begin with an interaction now or in a moment, or turn it away."""
        loop = asyncio.get_running_loop()
        waits = self._lines.wait((_member_of(data), is_vital(data)), loop.time())
        if waits is None:
            self._turn_away(data)
        elif waits:
            loop.call_later(waits, self._begin, data)
        else:
            self._begin(data)

    def _turn_away(self, data: Data) -> None:
        now = self._bot.services.clock.now()
        if self._logged.take(None, now) is None:
            log.info("somebody asks faster than hands can: most of it is left unanswered")
        if data["type"] == discord.InteractionType.autocomplete.value:
            return
        if self._told.take(_member_of(data), now) is None:
            error = TooOften("That was faster than I can follow", now)
            interaction: Any = discord.Interaction(data=cast("Any", data), state=self._state)
            telling = asyncio.create_task(self._bot.answer_error(interaction, error))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)


def put_before(bot: Bot) -> None:
    """Let a bot's interactions come in through a doorway.

    The place is private to discord.py: where it is not there, they come in as they did.
    """
    state: Any = getattr(bot, "_connection", None)
    parsers: Any = getattr(state, "parsers", {})
    begin = parsers.get(_EVENT)
    if begin is not None:
        parsers[_EVENT] = Doorway(bot, state, begin).enter


def is_vital(data: Data) -> bool:
    """Tell whether an interaction is about emergency signs, a reminder or deletion."""
    asked = data.get("data", {})
    if "custom_id" in asked:
        verb, _, rest = str(asked["custom_id"]).partition(SEPARATOR)
        return verb in _VITAL_VERBS or rest.endswith(f"{SEPARATOR}emergency")
    below = [one["name"] for one in asked.get("options", ()) if one["type"] == 1]
    return " ".join([asked.get("name", ""), *below]) in _VITAL_COMMANDS


def _member_of(data: Data) -> str:
    """Return the id of who an interaction comes from: in a server they are a member of it."""
    user = data.get("user") or data.get("member", {}).get("user", {})
    return str(user.get("id", ""))
