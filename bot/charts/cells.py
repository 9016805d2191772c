"""Cells: one session of the calendar, as a sign that can be told without its colour.

Done is full, with a tick. Not done is a hollow frame with a dash. Excused is hatched. To come is
a dashed frame. Off is a dot.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.charts import palette
from bot.charts.svg import path, tag
from bot.domain.progress import Outcome
from bot.domain.slots import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Where something is drawn."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """Return its middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def unit(self) -> float:
        """Return a tenth of its shorter side, which signs are measured in."""
        return min(self.width, self.height) / 10


def cell(box: Box, outcome: Outcome) -> str:
    """Return the sign of an outcome."""
    return _SIGNS[outcome](box)


def slot_sign(slot: Slot, x: float, y: float, size: float) -> str:
    """Return a small sun or moon around a point."""
    return _sun(x, y, size) if slot is Slot.MORNING else _moon(x, y, size)


def _frame(box: Box, **attributes: object) -> str:
    line = 2.5
    return tag(
        "rect",
        x=box.x + line / 2,
        y=box.y + line / 2,
        width=box.width - line,
        height=box.height - line,
        rx=2 * box.unit,
        stroke_width=line,
        **attributes,
    )


def _done(box: Box) -> str:
    (x, y), unit = box.middle, box.unit
    tick = f"M{x - 2.4 * unit:.1f} {y + 0.2 * unit:.1f}l{1.7 * unit:.1f} {1.8 * unit:.1f}"
    return _frame(box, fill=palette.DONE, stroke=palette.DONE) + path(
        f"{tick}l{3.1 * unit:.1f} {-3.8 * unit:.1f}",
        stroke=palette.ON_DONE,
        stroke_width=1.2 * unit,
    )


def _missed(box: Box) -> str:
    (x, y), unit = box.middle, box.unit
    return _frame(box, fill=palette.RAISED, stroke=palette.MISSED) + path(
        f"M{x - 1.8 * unit:.1f} {y:.1f}h{3.6 * unit:.1f}",
        stroke=palette.MISSED,
        stroke_width=1.2 * unit,
    )


def _excused(box: Box) -> str:
    return _frame(box, fill=palette.RAISED, stroke=palette.EXCUSED) + path(
        _hatching(box), stroke=palette.EXCUSED, stroke_width=2.0
    )


def _hatching(box: Box) -> str:
    """Return lines that rise from the left to the right, three of them, inside a box."""
    left, top = box.x + 3.5, box.y + 3.5
    wide, high = box.width - 7, box.height - 7
    lines: list[str] = []
    for share in (0.5, 1.0, 1.5):
        # Along the diagonal: from the left or lower edge to the upper or right one.
        start = (
            (left, top + high * share) if share <= 1 else (left + wide * (share - 1), top + high)
        )
        end = (left + wide * share, top) if share <= 1 else (left + wide, top + high * (share - 1))
        lines.append(f"M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}")
    return "".join(lines)


def _coming(box: Box) -> str:
    dash = max(1.6 * box.unit, 3.0)
    return _frame(
        box,
        fill="none",
        stroke=palette.COMING,
        stroke_dasharray=f"{dash:.1f} {dash:.1f}",
    )


def _off(box: Box) -> str:
    x, y = box.middle
    return tag("circle", cx=x, cy=y, r=3.0, fill=palette.COMING)


_SIGNS: Mapping[Outcome, Callable[[Box], str]] = {
    Outcome.DONE: _done,
    Outcome.MISSED: _missed,
    Outcome.EXCUSED: _excused,
    Outcome.COMING: _coming,
    Outcome.OFF: _off,
}


def _sun(x: float, y: float, size: float) -> str:
    near, far, slant = 0.36 * size, 0.5 * size, 0.7071
    rays = "".join(
        f"M{x + near * dx:.1f} {y + near * dy:.1f}L{x + far * dx:.1f} {y + far * dy:.1f}"
        for dx, dy in (
            *((1, 0), (0, 1), (-1, 0), (0, -1)),
            *((slant, slant), (-slant, slant), (-slant, -slant), (slant, -slant)),
        )
    )
    return tag("circle", cx=x, cy=y, r=0.24 * size, fill=palette.SUN) + path(
        rays, stroke=palette.SUN, stroke_width=0.09 * size
    )


def _moon(x: float, y: float, size: float) -> str:
    far, cut = 0.42 * size, 0.36 * size
    tip_x, tip_y = x + 0.16 * size, 0.39 * size
    return path(
        f"M{tip_x:.1f} {y - tip_y:.1f}A{far:.1f} {far:.1f} 0 1 0 {tip_x:.1f} {y + tip_y:.1f}"
        f"A{cut:.1f} {tip_y:.1f} 0 0 1 {tip_x:.1f} {y - tip_y:.1f}Z",
        fill=palette.MOON,
    )
