"""Vitals: how the process is, and what that means for whoever supervises it.

The policy:

* It is alive while its event loop comes back in time. Nothing else makes it not alive: a restart
  mends neither Discord nor a database.
* It is ready while its gateway is connected, its database answers, reminders are less than five
  minutes late, and nothing keeps them from being delivered.
* A trouble of delivery counts once it has lasted for as long as its owner would be told of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.delivery import LATE
from bot.domain.health import Notice

STANDSTILL = timedelta(seconds=10)
"""An event loop that does not come back for so long serves nobody."""


class Role(StrEnum):
    """What a process does: all answer commands, one sends reminders."""

    LEADER = "leader"
    FOLLOWER = "follower"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What is due and has not been sent: how much, and for how long the oldest has been due."""

    due: int = 0
    oldest: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """How the process is.

    ``backlog`` is None where the database does not answer; ``latency`` where the gateway has none
    yet. ``role`` says whether this process sends reminders.
    """

    connected: bool
    latency: timedelta | None
    delay: timedelta
    backlog: Backlog | None
    database_fault: str = ""
    troubles: Sequence[Notice] = ()
    role: Role = Role.LEADER


def alive_faults(vitals: Vitals) -> list[str]:
    """Return what a restart might mend."""
    if vitals.delay < STANDSTILL:
        return []
    return [f"the event loop stood still for {vitals.delay.total_seconds():.1f} s"]


def ready_faults(vitals: Vitals) -> list[str]:
    """Return what keeps it from serving everybody."""
    faults = alive_faults(vitals)
    if not vitals.connected:
        faults.append("the gateway is not connected")
    if vitals.backlog is None:
        faults.append(vitals.database_fault)
    elif vitals.backlog.oldest >= LATE:
        late = vitals.backlog.oldest.total_seconds() / 60
        faults.append(f"{vitals.backlog.due} messages are due, the oldest for {late:.0f} minutes")
    faults.extend(f"{one.trouble}: {one.reason}" for one in vitals.troubles)
    return faults
