"""Idle: when a routine that nobody uses is deleted, and the notice before.

The policy:

* A routine is idle while its member does nothing with the bot: no press, no command, no change.
* It is deleted after 90 idle days, but never less than 14 days after its member was told.
* The notice comes by direct message 76 days after the member last did something, once, and says
  on which day the routine goes.
* It comes by day: where that moment is before 9:00 or from 20:00 on by the member's clock, it
  comes at the next ten in the morning.
* It can be sent for seven days. If it could not be by then, another one is written.
* It keeps ten minutes from every other message to the same member.
* A pause and a silence are no reason to keep it back.
* Where messages do not reach the member there is none, and the routine goes after 90 days.
* Whatever the member does keeps the routine, and the 90 days begin anew.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.enrolment import DeliveryState, Enrolment
from bot.domain.schedule import due_at

IDLE = timedelta(days=90)
"""How long a routine is kept that nobody uses."""

BEFORE = timedelta(days=14)
"""How long before that its member is told, at least."""

NOTICE_AFTER = IDLE - BEFORE
NOTICE_LASTS = timedelta(days=7)
"""For how long a notice may be tried."""

NOTED_EVERY = timedelta(days=1)
"""How exactly it is known when somebody last looked at something."""

_DAY = timedelta(days=1)
_FROM, _UNTIL, _TEN = time(9), time(20), time(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTiming:
    """When a notice comes, and until when it may."""

    at: datetime
    expires_at: datetime


def notice_timing(zone_name: str, moment: datetime) -> NoticeTiming:
    """Return when a notice comes that is written at a moment: then, or the next ten o'clock."""
    zone = ZoneInfo(zone_name)
    local = moment.astimezone(zone)
    at = moment
    if not _FROM <= local.time() < _UNTIL:
        at = due_at(zone, local.date() + (_DAY if local.time() >= _UNTIL else timedelta()), _TEN)
    return NoticeTiming(at=at, expires_at=at + NOTICE_LASTS)


def is_notice_wanted(enrolment: Enrolment, moment: datetime) -> bool:
    """Tell whether a member is still to be told that their routine will be deleted."""
    blocked = enrolment.delivery_state is DeliveryState.BLOCKED
    return not blocked and moment - enrolment.active_at >= NOTICE_AFTER


def deleted_from(active_at: datetime, told_at: datetime) -> datetime:
    """Return from when on a routine is deleted whose member is told at a moment."""
    return max(active_at + IDLE, told_at + BEFORE)
