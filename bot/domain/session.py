"""Session: a member's place in their routine, while they are led through it.

The policy:

* A session begins with a check, goes through its steps, and is finished after the last one.
* A button names the session it belongs to, the step it leads to and the way of doing that step:
  Next on step 3 leads to step 4, wherever the session stands by now. The last press wins.
* A step that is named too low or too high is the nearest one there is; so is a way.
* The way that was chosen for a step (its own, an easier, a harder one) stays chosen for it.
* Nothing tells a step that was done from one that was passed by, and nothing that it hurt.
* A session belongs to one occurrence. Beginning another one, or the same one anew, ends it.
* One that nobody has touched for twelve hours is over.
* It goes through the list it was begun with. Where the routine, the level or the number of its
  steps is another one by now, it has changed: it is not gone on with, only begun anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum

from bot.domain.key import OccurrenceKey

LASTS = timedelta(hours=12)
"""How long a session that nobody touches can be gone on with."""

CHECK = 0
"""The place before the first step, where the emergency signs are asked about."""

OWN = 0
"""The way that a routine's list names; below it are easier ones, above it harder ones."""

FURTHEST = 4
"""How many ways away from its own a step can be done."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a session goes through: whose list it is, and how far each step can be varied.

    ``ways`` holds for each step the easiest and the hardest way there is.
    """

    routine: str
    level: str
    ways: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A member's place: the step (0 is the check), and the way chosen for each step."""

    user_id: int
    key: OccurrenceKey
    routine: str
    level: str
    step: int
    ways: tuple[int, ...]
    began_at: datetime
    touched_at: datetime

    @property
    def stamp(self) -> int:
        """Return what tells this session from others of the member: when it began, in ms."""
        return (self.began_at - _EPOCH) // _MILLISECOND

    @property
    def count(self) -> int:
        """Return how many steps there are."""
        return len(self.ways)

    def is_over(self, moment: datetime) -> bool:
        """Tell whether it was left alone for too long."""
        return moment - self.touched_at >= LASTS

    def way(self, step: int) -> int:
        """Return the way that is chosen for a step."""
        return self.ways[step - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a button leads: a step, and the way to do it; None is the one chosen already."""

    step: int
    way: int | None = None


class Verdict(Enum):
    """Whether a session can be gone on with."""

    OPEN = "open"
    CHANGED = "changed"
    OVER = "over"


def begun(user_id: int, key: OccurrenceKey, shape: Shape, moment: datetime) -> Session:
    """Return a new session, at its check."""
    # As exact as it is kept: what is read back has to have the same stamp.
    began_at = moment - timedelta(microseconds=moment.microsecond % 1000)
    return Session(
        user_id=user_id,
        key=key,
        routine=shape.routine,
        level=shape.level,
        step=CHECK,
        ways=(OWN,) * len(shape.ways),
        began_at=began_at,
        touched_at=began_at,
    )


def judge(session: Session | None, shape: Shape, moment: datetime) -> Verdict:
    """Tell whether a member's session can be gone on with."""
    if session is None or session.is_over(moment):
        return Verdict.OVER
    kept = (session.routine, session.level, session.count)
    same = kept == (shape.routine, shape.level, len(shape.ways))
    return Verdict.OPEN if same else Verdict.CHANGED


def moved(session: Session, target: Target, shape: Shape, moment: datetime) -> Session:
    """Return a session after a press."""
    step = min(max(target.step, CHECK), session.count)
    ways = _within(session.ways, shape.ways)
    if step != CHECK and target.way is not None and step == target.step:
        [chosen] = _within((target.way,), shape.ways[step - 1 : step])
        ways = (*ways[: step - 1], chosen, *ways[step:])
    return replace(session, step=step, ways=ways, touched_at=moment)


def _within(ways: Sequence[int], limits: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """Return the nearest ways there are; content may have lost some meanwhile."""
    return tuple(
        min(max(way, easiest), hardest)
        for way, (easiest, hardest) in zip(ways, limits, strict=True)
    )
