"""Dose: how often, how long and how many, as numbers a session can count and words to read."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from bot.library.entry import Model

Count = Annotated[int, Field(ge=1, le=60)]
Minutes = Annotated[float, Field(gt=0, le=60)]
CountRange = Count | tuple[Count, Count]
MinutesRange = Minutes | tuple[Minutes, Minutes]


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
