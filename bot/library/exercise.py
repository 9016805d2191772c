"""Exercise: one movement, how it is done, how much, and for whom it is left out."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.library.dose import Dose
from bot.library.entry import Entry, Id, Model, line
from bot.library.pose import Pose


class Level(StrEnum):
    """How demanding an exercise is, and how demanding a member's routine is."""

    CALM = "calm"
    BUILD = "build"
    STRONG = "strong"

    @property
    def rank(self) -> int:
        """Return 1 for calm, 2 for build, 3 for strong."""
        return list(Level).index(self) + 1


class Position(StrEnum):
    """The starting position, in the field's terms."""

    SUPINE = "supine"
    PRONE = "prone"
    SIDE_LYING = "side_lying"
    QUADRUPED = "quadruped"
    KNEELING = "kneeling"
    HALF_KNEEL = "half_kneel"
    SEATED = "seated"
    SEATED_FLOOR = "seated_floor"
    STANDING = "standing"


class Variation(Model):
    """An easier or a harder way, and the exercise it leads to, where it leads to one."""

    text: Annotated[str, line(160)]
    exercise: Id | None = None


class Exercise(Entry):
    """One movement."""

    number: Annotated[int, Field(ge=1, le=999)]
    works: Annotated[str, line(140)]
    position: Position
    bias: Literal["extension", "flexion", "neutral", "hip"]
    level: Level
    minutes: Annotated[float, Field(gt=0, le=60)]
    equipment: tuple[Annotated[str, line(40)], ...] = ()
    start: Annotated[str, line(300)]
    steps: Annotated[tuple[Annotated[str, line(160)], ...], Field(min_length=3, max_length=6)]
    dose: Dose
    cues: Annotated[tuple[Annotated[str, line(100)], ...], Field(min_length=1, max_length=3)]
    mistakes: Annotated[tuple[Annotated[str, line(100)], ...], Field(min_length=1, max_length=4)]
    easier: Variation
    harder: Variation | None = None
    not_if: Annotated[tuple[Annotated[str, line(140)], ...], Field(min_length=1, max_length=5)]
    evidence: Annotated[str, StringConstraints(max_length=200)] = ""
    suits: Annotated[tuple[Id, ...], Field(min_length=1)]
    default_off: tuple[Id, ...] = ()
    morning_ok: bool
    osteoporosis_notice: bool = False
    pose: Pose
