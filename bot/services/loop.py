"""Loop: sleeps until the nearest due row, takes on what is due, and is woken by changes.

It belongs to the application, not to a cog: when it dies, the process ends with it. What is under
way does not keep it from taking on more: one message that hangs must not hold the others up.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from bot.clock import Clock
from bot.domain.health import Trouble
from bot.domain.pauses import doubling
from bot.errors import StoreError, TokenRefused
from bot.services.fleet import Alone, Lead
from bot.services.ledger import FIRST_PAUSE, LONGEST_PAUSE
from bot.services.reminders import Reminders

log = logging.getLogger(__name__)
T = TypeVar("T")

LONGEST_SLEEP = timedelta(seconds=30)
"""So that a machine that was suspended, or whose clock was set, is noticed soon."""

RECOVER_EVERY = timedelta(seconds=10)
"""How often a process that leads looks for the claims of others that are gone."""


async def run_loop(
    reminders: Reminders, clock: Clock, stop: asyncio.Event, lead: Lead | None = None
) -> None:
    """Take on what is due until told to stop; recover first what an earlier process left behind.

    Of several processes only the one that leads does so, for as long as it leads.

    What is under way when it is told to stop is finished.

    Raises:
        TokenRefused: Discord does not accept the token any more.
    """
    patient = _Patience(reminders, clock, stop)
    lead = lead or Alone()
    try:
        async with asyncio.TaskGroup() as group:
            while await lead.gained(stop):
                await _send(reminders, patient, clock, lead, group)
    except* TokenRefused:
        raise TokenRefused from None
    except* StoreError as failed:
        # Told to stop with a database that cannot be written to: the next start takes it up.
        log.warning("what was sent last could not be written down: %s", failed.exceptions[0])


async def _send(
    reminders: Reminders,
    patient: "_Patience",
    clock: Clock,
    lead: Lead,
    group: asyncio.TaskGroup,
) -> None:
    """Take on what is due for as long as this process leads."""
    now = asyncio.get_running_loop().time
    await patient.until_it_works(reminders.recover)
    recovered = now()
    log.info("the reminder loop is running")
    while not patient.is_over and await lead.held():
        if lead.has_others and now() - recovered > RECOVER_EVERY.total_seconds():
            await patient.until_it_works(reminders.recover)
            recovered = now()
        batch = await patient.until_it_works(lambda: reminders.claim(clock.now()))
        if batch is None:
            continue
        if batch.claims:
            group.create_task(reminders.deliver(batch))
        await _rest(reminders, patient, clock, more=batch.due > 0)


class _Patience:
    """Waits a database out that cannot be used."""

    def __init__(self, reminders: Reminders, clock: Clock, stop: asyncio.Event) -> None:
        self._reminders = reminders
        self._clock = clock
        self._stop = stop

    @property
    def is_over(self) -> bool:
        """Tell whether the process was told to stop."""
        return self._stop.is_set()

    async def until_it_works(self, ask: Callable[[], Awaitable[T]]) -> T | None:
        """Ask the database until it answers; return None where the process stops before."""
        pauses, health = doubling(FIRST_PAUSE, LONGEST_PAUSE), self._reminders.health
        failed = False
        while not self._stop.is_set():
            try:
                answer = await ask()
                if failed:
                    # Whoever follows from now on would never say so otherwise.
                    health.worked(Trouble.DATABASE, self._clock.now())
                return answer  # noqa: TRY300 - only what was asked for may fail
            except StoreError as error:
                failed = True
                if health.failed(Trouble.DATABASE, self._clock.now(), str(error)):
                    log.error("reminders wait: %s", error)  # noqa: TRY400 - said in words
                await self._pause(next(pauses))
        return None

    async def _pause(self, pause: timedelta) -> None:
        try:
            async with asyncio.timeout(pause.total_seconds()):
                await self._stop.wait()
        except TimeoutError:
            return


async def _rest(reminders: Reminders, patient: _Patience, clock: Clock, *, more: bool) -> None:
    """Sleep until there is room and something is due, or until woken."""
    if more and reminders.has_room:
        return
    pause = LONGEST_SLEEP
    # Where there was more than there is room for, room is what is waited for.
    if not (more and reminders.cut_short):
        moment = await patient.until_it_works(reminders.next_moment)
        if moment is not None:
            pause = min(pause, max(moment - clock.now(), timedelta()))
    try:
        async with asyncio.timeout(pause.total_seconds()):
            await reminders.woken()
    except TimeoutError:
        return
