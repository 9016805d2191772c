"""Fleet: several processes on one database: one of them sends reminders, and all know what is new.

The lead is a lock in the database that is held over a connection of the process's own. Whoever has
it looks before each batch whether that connection still stands; the others try for it every two
seconds. A process whose connection broke takes on nothing more, does not attempt what it has not
attempted yet, and connects anew, as a follower. What it missed meanwhile it reads anew.
"""

import asyncio
import logging
from datetime import timedelta
from typing import Protocol

from bot.domain.pauses import doubling
from bot.domain.vitals import Role
from bot.errors import StoreError
from bot.services.homes import Homes
from bot.services.libraries import Libraries
from bot.services.reminders import Reminders
from bot.store.line import Line
from bot.store.news import CONTENT, NOBODY, ROUTINE

log = logging.getLogger(__name__)

TRY_EVERY = 2.0
"""Seconds between two tries for the lead, and between two looks whether the connection stands."""


class Lead(Protocol):
    """Whether this process sends reminders."""

    @property
    def has_others(self) -> bool:
        """Tell whether there may be other processes, which may be gone at any time."""
        ...

    @property
    def role(self) -> Role:
        """Return what this process does, as far as is known here."""
        ...

    async def gained(self, stop: asyncio.Event) -> bool:
        """Wait until this process leads; return False when it is told to stop before."""
        ...

    async def held(self) -> bool:
        """Tell whether this process still leads."""
        ...

    async def run(self, stop: asyncio.Event) -> None:
        """Stay in touch with the others until told to stop."""
        ...


class Alone:
    """The lead of the only process there is."""

    has_others = False
    role = Role.LEADER

    async def gained(self, stop: asyncio.Event) -> bool:
        """Lead from the start."""
        return not stop.is_set()

    async def held(self) -> bool:
        """Lead for ever."""
        return True

    async def run(self, stop: asyncio.Event) -> None:
        """Have nobody to be in touch with."""
        await stop.wait()


class Fleet:
    """The lead of one of several processes, and what they tell each other."""

    has_others = True

    def __init__(
        self, line: Line, *, reminders: Reminders, libraries: Libraries, homes: Homes
    ) -> None:
        self._line = line
        self._reminders = reminders
        self._libraries = libraries
        self._homes = homes
        self._leads = asyncio.Event()
        self._news = asyncio.Event()
        self._published: set[int] = set()
        self._said = ""

    @property
    def role(self) -> Role:
        """Return what this process does: of two that take each other for gone, both may say it."""
        return Role.LEADER if self._leads.is_set() else Role.FOLLOWER

    async def gained(self, stop: asyncio.Event) -> bool:
        """Wait for the lead, or to be told to stop."""
        leading, stopped = (asyncio.create_task(one.wait()) for one in (self._leads, stop))
        try:
            await asyncio.wait({leading, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leading.cancel()
            stopped.cancel()
        return not stop.is_set()

    async def held(self) -> bool:
        """Ask over the connection that holds the lead."""
        if not self._leads.is_set():
            return False
        try:
            await self._line.check()
        except StoreError as error:
            log.warning("the lead is lost: %s", error)
            self._broken()
        return self._leads.is_set()

    async def run(self, stop: asyncio.Event) -> None:
        """Keep connected; hear what is new; try for the lead, until cancelled.

        Told to ``stop``, a process still counts as alive: what it has taken on is under way.
        """
        pauses = doubling(timedelta(seconds=0.5), timedelta(seconds=4))
        try:
            while True:
                try:
                    await self._connect()
                    pauses = doubling(timedelta(seconds=0.5), timedelta(seconds=4))
                    while True:
                        await self._look(stop)
                except StoreError as error:
                    self._say(str(error))
                self._broken()
                await self._line.close()
                await asyncio.sleep(next(pauses).total_seconds())
        finally:
            # At once, so that another process need not wait for the lead.
            await self._line.close()

    async def _connect(self) -> None:
        await self._line.open(self._hear, self._broken)
        self._said = ""
        # Whatever was told while nobody listened.
        self._published.clear()
        await self._libraries.load()

    async def _look(self, stop: asyncio.Event) -> None:
        """Take in what is new, and try for the lead or see that it is still held."""
        while self._published:
            await self._libraries.reload(self._published.pop())
        if self._leads.is_set():
            await self._line.check()
        elif not stop.is_set() and await self._line.lead():
            log.info("this process sends reminders from now on")
            self._reminders.lead()
            self._leads.set()
        try:
            async with asyncio.timeout(TRY_EVERY):
                await self._news.wait()
        except TimeoutError:
            pass
        self._news.clear()

    def _hear(self, channel: str, said: str) -> None:
        about, *more = said.split()
        if channel == CONTENT:
            self._published.add(int(about))
            self._news.set()
        elif channel == ROUTINE:
            self._hear_of(int(about), *more)

    def _hear_of(self, user_id: int, home: str = "") -> None:
        if home == "-":
            self._homes.forget(user_id)
            self._reminders.forget(user_id)
            return
        if home:
            self._homes.move(user_id, int(home))
        self._reminders.changed(None if user_id == NOBODY else user_id)

    def _broken(self) -> None:
        """Give the lead up: another process may have it already."""
        self._leads.clear()
        self._reminders.follow()
        self._news.set()

    def _say(self, trouble: str) -> None:
        if trouble != self._said:
            log.warning("not in touch with the other processes: %s", trouble)
        self._said = trouble
