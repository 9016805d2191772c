"""Health: whether reminders can be delivered, and when whoever runs the bot has to be told.

The policy:

* A trouble begins with its first failure and ends with the first success.
* One that lasts longer than its patience is broken: that is said once.
* Its recovery is said too, once; also where the breakdown itself could not be said in time.
* What passes sooner is nobody's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Trouble(StrEnum):
    """What keeps reminders from being delivered."""

    DATABASE = "database"
    DISCORD = "discord"
    OPENING = "opening"


PATIENCE: Mapping[Trouble, timedelta] = {
    Trouble.DATABASE: timedelta(minutes=1),
    Trouble.DISCORD: timedelta(minutes=5),
    # Discord has refused already, and nothing is tried for ten minutes.
    Trouble.OPENING: timedelta(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What has to be said: broken since when and why, or over (``until``)."""

    trouble: Trouble
    since: datetime
    reason: str
    until: datetime | None = None


@dataclass(slots=True)
class _Course:
    since: datetime
    reason: str
    told: bool = False
    until: datetime | None = None


class Health:
    """The troubles there are, and what has been said about them."""

    def __init__(self) -> None:
        self._courses: dict[Trouble, _Course] = {}

    def failed(self, trouble: Trouble, moment: datetime, reason: str) -> bool:
        """Note a failure; return whether it is the first of its trouble."""
        course = self._courses.get(trouble)
        if course is None:
            self._courses[trouble] = _Course(moment, reason)
            return True
        if course.until is not None:
            # It comes back before its end was said: it never ended.
            course.until = None
        return False

    def worked(self, trouble: Trouble, moment: datetime) -> None:
        """Note a success."""
        course = self._courses.get(trouble)
        if course is None or course.until is not None:
            return
        if course.told or _is_broken(trouble, course, moment):
            course.until = moment
        else:
            del self._courses[trouble]

    def notices(self, moment: datetime) -> list[Notice]:
        """Return what has to be said now, until :meth:`told` confirms it."""
        return [
            Notice(trouble=trouble, since=one.since, reason=one.reason, until=one.until)
            for trouble, one in self._courses.items()
            if (one.until is not None) or (not one.told and _is_broken(trouble, one, moment))
        ]

    def told(self, notice: Notice) -> None:
        """Note that something was said."""
        course = self._courses.get(notice.trouble)
        if course is None:
            return
        if notice.until is None:
            course.told = True
        else:
            del self._courses[notice.trouble]

    def broken(self, moment: datetime) -> list[Notice]:
        """Return the troubles that are broken now, said or not."""
        return [
            Notice(trouble=trouble, since=one.since, reason=one.reason)
            for trouble, one in self._courses.items()
            if one.until is None and _is_broken(trouble, one, moment)
        ]


def _is_broken(trouble: Trouble, course: _Course, moment: datetime) -> bool:
    return moment - course.since >= PATIENCE[trouble]
