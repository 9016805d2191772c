"""Figures: what was measured, what it is compared with, and whether that meets the target.

A figure holds plain numbers, so that the text and the JSON say the same. One that could not be
measured says why instead; a number is never made up for it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A bound on a ratio (`times`) or on a number of ours, from above or (`at_least`) below."""

    bound: float
    at_least: bool = False
    times: bool = False
    digits: int = 0

    def met_by(self, value: float) -> bool:
        """Tell whether a value meets it."""
        return value >= self.bound if self.at_least else value <= self.bound

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤" if self.bound else "="
        return f"{sign} {self.bound:.{self.digits}f}{' ×' if self.times else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table; `other` is what `bare` stands for where it is not bare discord.py."""

    name: str
    unit: str = ""
    ours: float | None = None
    bare: float | None = None
    digits: int = 2
    target: Target | None = None
    note: str = ""
    other: str = ""
    failed: str = ""

    @property
    def ratio(self) -> float | None:
        """Return ours over bare, where both were measured."""
        if self.ours is None or not self.bare:
            return None
        return self.ours / self.bare

    @property
    def met(self) -> bool | None:
        """Tell whether the target is met, or None where there is none or nothing was measured."""
        judged = self.ratio if self.target is not None and self.target.times else self.ours
        if self.target is None or judged is None or self.failed:
            return None
        return self.target.met_by(judged)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, what follows from them included."""
        target = None if self.target is None else str(self.target)
        return asdict(self) | {"ratio": self.ratio, "target": target, "met": self.met}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much is measured, and where there is room for databases."""

    quick: bool
    folder: Path

    def of(self, full: int, quick: int) -> int:
        """Return a count for a full run or for a quick one."""
        return quick if self.quick else full


Measure: TypeAlias = Callable[[Scale], Awaitable[Sequence[Figure]]]
Measures: TypeAlias = Mapping[str, Measure]
