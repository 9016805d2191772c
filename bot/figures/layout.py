"""Layout: panels, labels and the lines of words below, on one picture."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.body.vector import Vector
from bot.figures import marks, palette, svg
from bot.figures.frame import Frame

_SHAPE = 1.2
"""Breadth over height that a phone shows best: who scrolls sees the whole picture."""

_LINE, _LABEL = 0.062, 0.062
"""How high a line of words and a label are, for a picture one wide."""

_LETTERS = 0.038
"""How large both are written: at least eleven pixels on a card 300 wide."""

_ARROW = marks.arrow([Vector(-5, 0), Vector(0, 0), Vector(3, 0)])
_PIN = marks.pin(Vector(0, -4))

Caption = tuple[str, str]
"""A mark as it is drawn, and what it means here."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Where a scene stands on the picture, in pixels, and how large a canvas unit is there.

    ``column`` and ``ceiling`` are the corner of the place around it, where its label is;
    ``span`` is how wide that place is.
    """

    left: float
    top: float
    unit: float
    frame: Frame
    column: float
    ceiling: float
    span: float

    @property
    def floor(self) -> float:
        """Return where it ends below."""
        return self.top + self.frame.high * self.unit

    def shows(self, drawn: str) -> str:
        """Return a scene in its place."""
        frame, unit = self.frame, self.unit
        across, down = self.left - frame.left * unit, self.floor + frame.low * unit
        place = f"translate({svg.pair(Vector(across, down))}) scale({unit:.4f} {-unit:.4f})"
        return svg.group([drawn], transform=place)

    def ground(self) -> str:
        """Return the floor, from one side of the panel's place to the other."""
        deep = -self.frame.low * self.unit
        return svg.box(self.column, self.floor - deep, self.span, deep, fill=palette.FLOOR)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a picture is divided, in pixels."""

    wide: float
    high: float
    panels: Sequence[Panel]
    captions: Sequence[Caption]

    def backdrop(self) -> str:
        """Return the ground of the picture."""
        return svg.box(0, 0, self.wide, self.high, fill=palette.PANEL)

    def dividers(self) -> str:
        """Return the lines between panels."""
        lines: list[str] = []
        for before, panel in zip(self.panels, self.panels[1:], strict=False):
            if panel.ceiling > before.ceiling:
                lines.append(svg.box(0, panel.ceiling - 1, self.wide, 2, fill=palette.EDGE))
            else:
                high = panel.floor - panel.ceiling
                lines.append(svg.box(panel.column - 1, panel.ceiling, 2, high, fill=palette.EDGE))
        return "".join(lines)

    def label(self, number: int, text: str) -> str:
        """Return the label of a panel: its number, from 1, and its name."""
        panel, size = self.panels[number - 1], self.wide * _LETTERS
        left, top = panel.column + size * 0.5, panel.ceiling + size * 0.35
        middle = Vector(left + size * 0.62, top + size * 0.62)
        figure = Vector(middle.x - size * 0.24, middle.y + size * 0.31)
        return (
            svg.circle(middle, size * 0.62, fill=palette.INK)
            + svg.words(str(number), figure, size * 0.95, fill=palette.PANEL, font_weight="600")
            + svg.words(
                text,
                Vector(left + size * 1.6, middle.y + size * 0.34),
                size,
                fill=palette.INK,
                font_weight="600",
            )
        )

    def words_below(self) -> Iterator[str]:
        """Yield the lines of words below the panels, each with its mark."""
        step, base = self.wide * _LINE, self.panels[-1].floor + self.wide * 0.0075
        for number, (mark, text) in enumerate(self.captions):
            middle = base + step * (number + 0.5)
            at, size = svg.pair(Vector(step * 0.9, middle)), step / 9
            place = f"translate({at}) scale({size:.3f} {-size:.3f})"
            yield svg.group([mark], transform=place)
            yield svg.words(
                text,
                Vector(step * 1.65, middle + step * 0.2),
                self.wide * _LETTERS,
                fill=palette.INK,
                font_weight="600",
            )


def laid_out(
    frame: Frame, count: int, captions: Sequence[Caption], *, wide: float, highest: float
) -> Layout:
    """Return the layout of ``count`` equal panels with captions below.

    They stand in as many columns as give a picture that a phone shows largest; none is higher
    than ``highest`` pixels. Several have room for a label each.
    """
    columns = _columns(frame.high / frame.wide, count, _below(captions))
    step = wide / columns
    unit = min(step / frame.wide, highest / frame.high)
    above = wide * _LABEL * (count > 1)
    row = above + frame.high * unit
    panels: list[Panel] = []
    for number in range(count):
        rank, place = divmod(number, columns)
        column, ceiling = step * place, row * rank
        left = column + (step - frame.wide * unit) / 2
        panels.append(Panel(left, ceiling + above, unit, frame, column, ceiling, step))
    high = panels[-1].floor + wide * _below(captions)
    return Layout(round(wide), round(high), panels, captions)


def _below(captions: Sequence[Caption]) -> float:
    """Return how high the words below are, for a picture one wide."""
    return _LINE * len(captions) + 0.015 * bool(captions)


def _columns(steep: float, count: int, below: float) -> int:
    """Return how many columns fit a phone best.

    Panels are ``steep`` times as high as wide; ``below`` is the room for words.
    """

    def misfit(columns: int) -> float:
        row = steep / columns + _LABEL * (count > 1)
        return abs(math.log(_SHAPE * (row * count / columns + below)))

    return min((one for one in range(1, count + 1) if count % one == 0), key=misfit)


def captions(motion: str, still: str) -> list[Caption]:
    """Return the lines below a picture: what the arrow means, and what the pin."""
    return [(mark, text) for mark, text in ((_ARROW, motion), (_PIN, still)) if text]
