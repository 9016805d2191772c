"""Session frame: what the cards and buttons of a session have in common.

Each button names the session it belongs to and where it leads, so that it means the same whenever
and wherever it is pressed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from discord import ButtonStyle

from bot.domain.session import Target
from bot.library.dose import Timer
from bot.library.exercise import Level
from bot.library.library import Library
from bot.services.sessions import Name, Seen
from cogs.ui.custom_id import to_base36
from cogs.ui.parts import Button, button
from cogs.ui.phrases import slot_day
from cogs.ui.place import Place

GO = "sgo"
HURT = "shurt"
TIMER = "stimer"
FINISH = "sdone"
STOP = "sstop"
BEGIN = "sbegin"
TAKE_UP = "sopen"
LIST = "slist"
REACTION = "sleg"

LEAD = timedelta(seconds=3)
"""How long it takes to put the phone down and get into place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A timer that runs: of which kind, how many of its kind there were with it, and until when."""

    timer: Timer
    number: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A session as its cards need it: for whom, where in it, and the words around it."""

    place: Place
    seen: Seen

    @property
    def library(self) -> Library:
        """Return the content."""
        return self.seen.library

    @property
    def at(self) -> int:
        """Return the step."""
        return self.seen.session.step

    @property
    def calm(self) -> bool:
        """Tell whether it is a calm one, of which half is enough."""
        return self.seen.session.level == Level.CALM

    @property
    def heading(self) -> str:
        """Return which routine it is, at which level, and which day it counts for."""
        session = self.seen.session
        routine = self.library.followed(session.routine).name
        day = slot_day(session.key.slot, session.key.day)
        return f"-# {routine}, level {session.level}. It counts for: {day}"

    def button(
        self, verb: str, label: str, *parts: object, style: ButtonStyle = ButtonStyle.secondary
    ) -> Button:
        """Return a button about this session."""
        name = written(self.seen.name)
        return button(verb, self.place.owner, *name, *map(str, parts), label=label, style=style)

    def to(self, label: str, target: Target, **style: ButtonStyle) -> Button:
        """Return a button that leads to a step, in a way."""
        way = () if target.way is None else (target.way,)
        return self.button(GO, label, target.step, *way, **style)

    def following(self, label: str, step: int, **style: ButtonStyle) -> Button:
        """Return a button that leads to a step, or past the last one to the end."""
        if step > self.seen.session.count:
            return self.button(FINISH, label, **style)
        return self.to(label, Target(step=step), **style)

    def varied(self, label: str, by: int) -> Button:
        """Return a button that makes this step easier or harder; a dead one where it is not."""
        way = self.seen.session.way(self.at) + by
        easiest, hardest = self.seen.step.limits
        made = self.to(label, Target(step=self.at, way=way))
        made.disabled = not easiest <= way <= hardest
        return made


def written(name: Name) -> tuple[str, str]:
    """Write what a session is called by as parts of a custom id."""
    return str(name.key), to_base36(name.stamp)


def begin(place: Place, name: Name, label: str, *parts: int) -> Button:
    """Return a button that begins a session of the same occurrence anew, from a step on."""
    return button(BEGIN, place.owner, str(name.key), *map(str, parts), label=label)


def take_up(place: Place, name: Name, label: str) -> Button:
    """Return a button that shows the open session of the same occurrence, or begins one."""
    return button(TAKE_UP, place.owner, str(name.key), label=label, style=ButtonStyle.primary)
