"""Enrolment: a member's opt-in, with everything the bot keeps about them.

No diagnosis, no pain score, no free text, no name: a neutral routine id, times and choices.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.delivery import Problem
from bot.domain.schedule import Schedule

CONSENT_VERSION = 3
"""Raised whenever what is stored, and so what is asked consent for, changes."""

NUDGE_CHOICES = (30, 60, 90)
"""Minutes after which a member may ask to be reminded once more."""


QUIET_AFTER = 7
"""How many reminders in a row may get no answer before the next one asks whether to go on."""

FLARE_LONGEST = 14
"""For how many days at once a flare-up may be set."""


CALM = "calm"
"""The level of a flare-up, and of everybody's first weeks."""


class DeliveryState(StrEnum):
    """Whether direct messages reach the member."""

    UNTESTED = "untested"
    OK = "ok"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """One member's routine: schedule, choices and the state of delivery."""

    user_id: int
    schedule: Schedule
    routine: str
    level: str
    consent_at: datetime
    active_at: datetime
    consent_version: int = CONSENT_VERSION
    nudge_minutes: int | None = None
    summary: bool = False
    paused_from: date | None = None
    paused_until: date | None = None
    flare_from: date | None = None
    flare_until: date | None = None
    channel_id: int | None = None
    delivery_state: DeliveryState = DeliveryState.UNTESTED
    problem: Problem | None = None
    problem_told: bool = False
    strikes: int = 0
    ignored: int = 0
    guild_id: int | None = None

    def paused_on(self, day: date) -> bool:
        """Tell whether the routine is paused on a local date; the last day is not part of it."""
        if self.paused_from is None or day < self.paused_from:
            return False
        return self.paused_until is None or day < self.paused_until

    def paused_at(self, moment: datetime) -> bool:
        """Tell whether the routine is paused at a moment, by the member's own date."""
        return self.paused_on(self.schedule.date_at(moment))

    def flares_on(self, day: date) -> bool:
        """Tell whether a local date is part of a flare-up; the last day is not part of it."""
        if self.flare_from is None or self.flare_until is None:
            return False
        return self.flare_from <= day < self.flare_until

    def level_on(self, *days: date) -> str:
        """Return the level that holds on local dates: calm if one is part of a flare-up."""
        return CALM if any(map(self.flares_on, days)) else self.level

    @property
    def is_quiet(self) -> bool:
        """Tell whether the member was asked whether to go on, and gave no answer."""
        return self.ignored > QUIET_AFTER
