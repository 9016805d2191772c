"""Routine: lists of exercises for the morning and the evening, under a neutral name.

The stored id of a routine must not name a condition: each routine is named by movement and is
often used for at least two causes.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.domain.slots import Slot
from bot.library.entry import Id, Model, Reviewed, Summary, line
from bot.library.exercise import Level


class Item(Model):
    """One exercise of a routine, and how it is done there.

    ``drawn`` says how much of the exercise's picture holds here: the whole, only the start, or none
    of it, where the note says to do it in another way.
    """

    exercise: Id
    note: Annotated[str, StringConstraints(max_length=120)] = ""
    drawn: Literal["whole", "start", "not"] = "whole"


CalmList = Annotated[tuple[Item, ...], Field(min_length=3, max_length=4)]
FullList = Annotated[tuple[Item, ...], Field(min_length=5, max_length=8)]


class Day(Model):
    """A morning and an evening list."""

    morning: FullList
    evening: FullList


class Routine(Reviewed):
    """What to do in the morning and in the evening, at three levels."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,15}$")]
    name: Annotated[str, line(40)]
    summary: Summary
    often_used_for: Annotated[tuple[Id, ...], Field(min_length=2)]
    calm: CalmList
    build: Day
    strong: Day
    notes: Annotated[tuple[Annotated[str, line(160)], ...], Field(min_length=1, max_length=4)]

    def items(self, level: Level, slot: Slot) -> tuple[Item, ...]:
        """Return the list of a level and a slot; calm has one list for both slots."""
        if level is Level.CALM:
            return self.calm
        day = self.build if level is Level.BUILD else self.strong
        return day.morning if slot is Slot.MORNING else day.evening
