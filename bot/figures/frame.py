"""Frame: the part of the canvas that a picture shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle in canvas units, by its lower left corner."""

    left: float
    low: float
    wide: float
    high: float
