"""Sheet: a routine's list on one page, to be kept on a phone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.body.vector import Vector
from bot.figures import lettering, palette, svg
from bot.figures.layout import Panel
from bot.figures.scene import Scene, stills
from bot.library.pose import Pose
from bot.library.sheet import Row, Sheet

WIDE = 1080.0
_EDGE = 48.0
_TITLE, _HEADING, _NAME, _DOSE, _NOTE, _SMALL = 58.0, 38.0, 42.0, 35.0, 32.0, 30.0
_DISC = 27.0
_FIGURES = 112.0
"""Where the figures begin."""

_FIGURE, _HIGHEST = 252.0, 204.0
"""How wide and how high one of them may be."""

_BETWEEN = 12.0
_ALL_FIGURES = 2 * _FIGURE + _BETWEEN
_MOST = 3
"""Figures in a row."""

_WORDS = _FIGURES + _ALL_FIGURES + 28
_ALONE = _FIGURES + 24
"""Where the words begin, beside figures and without."""

_COUNT, _UNBROKEN = re.compile(r"(?<=\d) "), "\N{NO-BREAK SPACE}"
"""A number stays with what it counts."""

_PAD = 20.0
_MARK = 30.0


@dataclass(frozen=True, slots=True)
class Block:
    """Something that was drawn, and how high it is."""

    drawn: str
    high: float


def sheet_svg(sheet: Sheet) -> str:
    """Return the page as SVG: title, exercises in order, notes, when to stop, small print."""
    blocks: list[str] = []
    top = _EDGE - 8
    for block in _blocks(sheet):
        blocks.append(svg.group([block.drawn], transform=f"translate(0 {svg.number(top)})"))
        top += block.high
    high = round(top + _EDGE - 18)
    ground = svg.box(0, 0, WIDE, high, fill=palette.PANEL)
    band = svg.box(0, 0, WIDE, 16, fill=palette.SHIRT)
    return svg.picture(WIDE, high, [ground, band, *blocks])


def _blocks(sheet: Sheet) -> Iterator[Block]:
    yield _text(sheet.title, _TITLE, bold=True)
    yield _text(sheet.heading, _HEADING, fill=palette.FAINT, below=18)
    for number, row in enumerate(sheet.rows, 1):
        yield _row(number, row)
    yield _rule()
    for note in sheet.notes:
        yield _text(note, _NOTE, left=_EDGE + 26, before=svg.circle(_BULLET, 5, fill=palette.FAINT))
    if sheet.mark:
        yield _text(sheet.mark, _NOTE, left=_EDGE + 44, before=_warning(Vector(_EDGE, 4)))
    yield _stop(sheet.stop)
    yield _text(sheet.advice, _SMALL, below=6)
    yield _text(sheet.small_print, _SMALL, fill=palette.FAINT)


_BULLET = Vector(_EDGE + 8, _NOTE * 0.66)


def _text(
    text: str,
    size: float,
    *,
    bold: bool = False,
    fill: str = palette.INK,
    left: float = _EDGE,
    before: str = "",
    below: float = 8,
) -> Block:
    lines = lettering.wrapped(text, size, WIDE - left - _EDGE, bold=bold)
    drawn = lettering.written(lines, Vector(left, 0), size, bold=bold, fill=fill)
    return Block(before + drawn, lettering.height(lines, size) + below)


def _rule() -> Block:
    line = svg.box(_EDGE, 0, WIDE - 2 * _EDGE, 3, fill=palette.EDGE)
    return Block(line, 20)


def _stop(text: str) -> Block:
    """Return when to stop, in a frame."""
    lines = lettering.wrapped(text, _DOSE, WIDE - 2 * _EDGE - 56, bold=True)
    high = lettering.height(lines, _DOSE) + 28
    frame = svg.box(
        _EDGE, 8, WIDE - 2 * _EDGE, high, 14, fill="none", stroke=palette.ARROW, stroke_width="4"
    )
    words = lettering.written(lines, Vector(_EDGE + 28, 20), _DOSE, bold=True)
    return Block(frame + words, high + 28)


def _row(number: int, row: Row) -> Block:
    figures = Block("", 0) if row.pose is None else _figures(row.pose)
    words = _words(row, _ALONE if row.pose is None else _WORDS)
    inner = max(figures.high, words.high)
    parts = [
        svg.box(_EDGE, 0, WIDE - 2 * _EDGE, 3, fill=palette.EDGE),
        _moved(figures, _PAD + (inner - figures.high) / 2),
        _moved(words, _PAD + (inner - words.high) / 2),
        _number(number, Vector(_EDGE + _DISC, _PAD + inner / 2)),
    ]
    return Block("".join(parts), inner + 2 * _PAD)


def _moved(block: Block, down: float) -> str:
    return svg.group([block.drawn], transform=f"translate(0 {svg.number(down)})")


def _number(number: int, middle: Vector) -> str:
    text, size = str(number), _DISC * 1.3
    at = Vector(middle.x - lettering.width(text, size, bold=True) / 2, middle.y - size * 0.62)
    disc = svg.circle(middle, _DISC, fill=palette.INK)
    return disc + lettering.written([text], at, size, bold=True, fill=palette.PANEL)


def _words(row: Row, edge: float) -> Block:
    """Return the name of an exercise, its mark, how much of it, and what to mind."""
    left, top, drawn = edge, 0.0, ""
    if row.marked:
        drawn, left = _warning(Vector(edge, 10)), edge + _MARK + 14
    lines = lettering.wrapped(row.name, _NAME, WIDE - _EDGE - left, bold=True)
    drawn += lettering.written(lines, Vector(left, top), _NAME, bold=True)
    top += lettering.height(lines, _NAME)
    dose = _COUNT.sub(_UNBROKEN, row.dose)
    for text, size in ((dose, _DOSE), (row.note, _NOTE)):
        lines = lettering.wrapped(text, size, WIDE - _EDGE - edge)
        drawn += lettering.written(lines, Vector(edge, top), size)
        top += lettering.height(lines, size) + 4
    return Block(drawn, top)


def _warning(corner: Vector) -> str:
    """Return the mark of an exercise that the osteoporosis notice is about."""
    top, low = corner.y, corner.y + _MARK * 0.92
    middle, right = corner.x + _MARK / 2, corner.x + _MARK
    outline = svg.line([Vector(middle, top), Vector(right, low), Vector(corner.x, low)])
    stroke = svg.line([Vector(middle, top + 10), Vector(middle, low - 10)])
    return (
        svg.path(
            f"{outline}Z", fill=palette.NERVE, stroke=palette.INK, stroke_width="3",
            stroke_linejoin="round",
        )
        + svg.path(stroke, stroke=palette.INK, stroke_width="4", stroke_linecap="round")
        + svg.circle(Vector(middle, low - 4.5), 2.2, fill=palette.INK)
    )  # fmt: skip


def _figures(pose: Pose) -> Block:
    """Return the postures of an exercise, side by side."""
    scene = Scene(pose)
    shown = _shown(pose)
    frame = scene.frame
    span = (_ALL_FIGURES - _BETWEEN * (len(shown) - 1)) / len(shown)
    unit = min(span / frame.wide, _FIGURE / frame.wide, _HIGHEST / frame.high)
    drawn = "".join(
        _figure(scene, which, _panel(scene, unit, _FIGURES + place * (span + _BETWEEN), span))
        for place, which in enumerate(shown)
    )
    return Block(drawn, frame.high * unit)


def _shown(pose: Pose) -> Sequence[int]:
    """Return which keyframes are drawn: of many, the first and the last."""
    shown = stills(pose)
    return shown if len(shown) <= _MOST else (shown[0], shown[-1])


def _panel(scene: Scene, unit: float, column: float, span: float) -> Panel:
    left = column + (span - scene.frame.wide * unit) / 2
    return Panel(left, 0, unit, scene.frame, column, 0, span)


def _figure(scene: Scene, which: int, panel: Panel) -> str:
    posture = scene.postures[which]
    over: Sequence[str] = [] if which else [scene.arrows(0)]
    ground = panel.ground() if scene.has_floor else ""
    return ground + panel.shows(scene.drawn(posture, *over))
