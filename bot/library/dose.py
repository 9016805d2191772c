"""Dose: how often, how long and how many, as numbers a session can count and words to read."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from bot.library.entry import Model

Count = Annotated[int, Field(ge=1, le=60)]
Minutes = Annotated[float, Field(gt=0, le=60)]
CountRange = Count | tuple[Count, Count]
MinutesRange = Minutes | tuple[Minutes, Minutes]


class Timer(StrEnum):
    """What of a dose a clock can run for."""

    HOLD = "hold"
    REST = "rest"
    TIME = "time"


class Dose(Model):
    """Repetitions, holds (seconds), sets, rests (seconds) or minutes; ranges are (from, to)."""

    repetitions: CountRange | None = None
    sets: CountRange | None = None
    hold_seconds: CountRange | None = None
    rest_seconds: CountRange | None = None
    minutes: MinutesRange | None = None
    each_side: bool = False
    note: Annotated[str, StringConstraints(max_length=160)] = ""

    @model_validator(mode="after")
    def _says_how_much(self) -> "Dose":
        if self.repetitions is None and self.minutes is None and self.hold_seconds is None:
            raise ValueError("needs repetitions, hold_seconds or minutes")
        for name in ("repetitions", "sets", "hold_seconds", "rest_seconds", "minutes"):
            value = getattr(self, name)
            if isinstance(value, tuple) and value[0] >= value[1]:
                raise ValueError(f"the range of {name} must go from less to more")
        return self

    def words(self) -> str:
        """Return the dose as a person would say it, without the note."""
        parts: list[str] = []
        if self.repetitions is not None:
            parts.append(_unit(self.repetitions, "time") + (" each side" * self.each_side))
        if self.minutes is not None:
            parts.append(_minutes(self.minutes))
        if self.hold_seconds is not None:
            parts.append(
                f"hold {_unit(self.hold_seconds, 'second')}" + (" each" * (len(parts) > 0))
            )
        if self.sets is not None and self.sets != 1:
            parts.append(_unit(self.sets, "set"))
        if self.rest_seconds is not None:
            parts.append(f"rest {_unit(self.rest_seconds, 'second')} between")
        if self.each_side and self.repetitions is None:
            parts.append("each side")
        return ", ".join(parts)

    def timers(self, *, half: bool) -> Mapping[Timer, int]:
        """Return for how many seconds each timer of the dose runs.

        Of a range it is the lower end: going on is easier than having been held too long. By
        ``half`` (the calm level) the minutes are halved; of holds there are fewer instead.
        """
        seconds: dict[Timer, int] = {}
        if self.hold_seconds is not None:
            seconds[Timer.HOLD] = round(_least(self.hold_seconds))
        if self.minutes is not None:
            seconds[Timer.TIME] = round(_least(self.minutes) * (30 if half else 60))
        if self.rest_seconds is not None:
            seconds[Timer.REST] = round(_least(self.rest_seconds))
        return seconds


def _least(value: float | tuple[float, float]) -> float:
    return value[0] if isinstance(value, tuple) else value


def _span(value: float | tuple[float, float]) -> str:
    if isinstance(value, tuple):
        return f"{value[0]:g} to {value[1]:g}"
    return f"{value:g}"


def _minutes(value: MinutesRange) -> str:
    """Return minutes in words; half a minute is thirty seconds."""
    if not isinstance(value, tuple) and value < 1:
        return _unit(value * 60, "second")
    return _unit(value, "minute")


def _unit(value: float | tuple[float, float], unit: str) -> str:
    return f"{_span(value)} {unit}" + ("" if value == 1 else "s")
