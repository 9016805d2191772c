"""Anatomy: the sciatic nerve from the lower back to the foot, and where it is often felt.

The body is seen from behind. On the left the way of the nerve is named, on the right the places.
Nothing leads from a place to a root: a picture must not tell anybody which root is theirs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.body.vector import Vector
from bot.figures import anatomy_shapes as shapes
from bot.figures import lettering, palette, svg
from bot.figures.anatomy_shapes import Points
from bot.library.nerve import NerveDrawing

WIDE = 800.0
_EDGE = 26.0
_TITLE, _HEADING, _LABEL, _SMALL, _TAG = 38.0, 26.0, 25.0, 23.0, 20.0
_MIDDLE = 400.0
_UNIT = 0.96
_COLUMNS = {-1: (_EDGE, 222.0), 1: (586.0, 190.0)}
"""Where the labels on either side begin, and how wide they may be."""

_GAP = 16.0
_BODY_TOP = shapes.HIGHEST
_BODY_LOW = max(y for _, y in shapes.BODY)


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside the body, and the point on it that their line leads to."""

    lines: Sequence[str]
    at: Vector
    end: Vector
    leftwards: bool

    @property
    def start(self) -> Vector:
        """Return where the leader line begins: beside the first line of words."""
        y = self.at.y + _LABEL * 0.62
        if self.leftwards:
            return Vector(self.at.x - 8, y)
        return Vector(self.at.x + lettering.width(self.lines[0], _LABEL) + 8, y)


def anatomy_svg(words: NerveDrawing, small_print: str) -> str:
    """Return the drawing as SVG, with its words on it."""
    heading, top = _lines(
        [(words.title, _TITLE, palette.INK), (words.view, _SMALL, palette.FAINT)], _EDGE - 6
    )
    titles, free = _headings(words, top + 26)
    down = top + 16 - _BODY_TOP * _UNIT
    labels = [*_labels(words, down, free)]
    low = max(down + _BODY_LOW * _UNIT + 26, *(_end(one) for one in labels))
    below, high = _lines(
        [(words.note, _LABEL, palette.INK), (small_print, _SMALL, palette.FAINT)], low
    )
    high = round(high + _EDGE - 12)
    return svg.picture(
        WIDE,
        high,
        [
            svg.box(0, 0, WIDE, high, fill=palette.PANEL),
            heading,
            titles,
            _placed(_body(), down),
            *_tags(down),
            *(_leader(one) for one in labels),
            *(lettering.written(one.lines, one.at, _LABEL) for one in labels),
            below,
        ],
    )


def _lines(texts: Sequence[tuple[str, float, str]], top: float) -> tuple[str, float]:
    """Return texts across the picture, each with its size and colour, and where they end."""
    drawn: list[str] = []
    for text, size, fill in texts:
        bold = size == _TITLE
        lines = lettering.wrapped(text, size, WIDE - 2 * _EDGE, bold=bold)
        drawn.append(lettering.written(lines, Vector(_EDGE, top), size, bold=bold, fill=fill))
        top += lettering.height(lines, size) + 6
    return "".join(drawn), top


def _end(label: Label) -> float:
    return label.at.y + lettering.height(label.lines, _LABEL) + _GAP


def _headings(words: NerveDrawing, top: float) -> tuple[str, float]:
    """Return the headings of both columns, and where the longer one ends."""
    drawn, low = "", top
    for title, (left, wide) in zip(
        (words.route_title, words.areas_title), _COLUMNS.values(), strict=True
    ):
        lines = lettering.wrapped(title, _HEADING, wide, bold=True)
        drawn += lettering.written(
            lines, Vector(left, top), _HEADING, bold=True, fill=palette.FAINT
        )
        low = max(low, top + lettering.height(lines, _HEADING))
    return drawn, low + _GAP


def _labels(words: NerveDrawing, down: float, free: float) -> Iterator[Label]:
    for texts, ends, side in (
        (words.route.model_dump(), shapes.ROUTE_ENDS, -1),
        (words.areas.model_dump(), shapes.AREA_ENDS, 1),
    ):
        yield from _column(texts, ends, side, down, free)


def _column(
    texts: Mapping[str, str],
    ends: Mapping[str, tuple[float, float]],
    side: int,
    down: float,
    free: float,
) -> Iterator[Label]:
    """Yield the labels of a side: each as high as what it names, or below the one before."""
    left, wide = _COLUMNS[side]
    for name, (x, y) in ends.items():
        lines = lettering.wrapped(texts[name], _LABEL, wide)
        end = Vector(_MIDDLE + side * x * _UNIT, down + y * _UNIT)
        top = max(free, end.y - _LABEL * 0.62)
        yield Label(lines, Vector(left, top), end, leftwards=side > 0)
        free = top + lettering.height(lines, _LABEL) + _GAP


def _leader(label: Label) -> str:
    way = svg.line([label.start, label.end])
    return (
        svg.path(way, fill="none", stroke=palette.PANEL, stroke_width="4", stroke_opacity="0.8")
        + svg.path(way, fill="none", stroke=palette.INK, stroke_width="2")
        + svg.circle(label.end, 5, fill=palette.INK, stroke=palette.PANEL, stroke_width="2")
    )


def _tags(down: float) -> Iterator[str]:
    for name, y in shapes.TAGS.items():
        wide = lettering.width(name, _TAG, bold=True)
        at = Vector(_MIDDLE - wide / 2, down + y * _UNIT - _TAG * 0.62)
        yield lettering.written([name], at, _TAG, bold=True)


def _placed(drawn: str, down: float) -> str:
    place = f"translate({_MIDDLE:g} {down:.2f}) scale({_UNIT:g})"
    return svg.group([drawn], transform=place)


def _body() -> str:
    """Return the body in its own coordinates: skin, bones, areas, nerve, and the muscle over it."""
    return "".join(
        [
            _DEFINITIONS,
            _both(_skin()),
            _both(_bones()),
            _spine(),
            svg.group(_areas(), clip_path="url(#leg)"),
            _both(_nerve()),
            _both(_muscle()),
            svg.group([_shirt()], clip_path="url(#seen)"),
        ]
    )


def _both(half: str) -> str:
    return half + svg.group([half], transform="scale(-1 1)")


def _skin() -> str:
    outline = smooth(shapes.BODY)
    line = palette.mixed(palette.SKIN, palette.LINE, 0.35)
    parts = [
        svg.path(f"{outline}Z", fill=palette.FLESH),
        svg.path(outline, fill="none", stroke=line, stroke_width="3", stroke_linejoin="round"),
    ]
    parts += [
        svg.path(
            smooth(fold), fill="none", stroke=line, stroke_width="2.4", stroke_opacity="0.45",
            stroke_linecap="round",
        )
        for fold in (shapes.CLEFT, *shapes.FOLDS)
    ]  # fmt: skip
    return "".join(parts)


def _bones() -> str:
    return "".join(
        _bone(one) for one in (shapes.FIBULA, shapes.TIBIA, shapes.FEMUR, shapes.HIP_BONE)
    )


def _bone(points: Points) -> str:
    return svg.path(
        smooth(points, closed=True), fill=palette.BONE, fill_opacity="0.55",
        stroke=palette.BONE_EDGE, stroke_width="2", stroke_opacity="0.5",
    )  # fmt: skip


def _spine() -> str:
    style = svg.Style(fill=palette.BONE, stroke=palette.BONE_EDGE, stroke_width="2")
    parts: list[str] = []
    for top, high in shapes.VERTEBRAE.values():
        middle = top + high / 2
        parts.append(svg.box(-46, middle - 5, 92, 10, 5, **style))
        parts.append(svg.box(-26, top, 52, high, 8, **style))
    parts += [
        svg.path(smooth(_mirrored(half), closed=True), **style)
        for half in (shapes.COCCYX, shapes.SACRUM)
    ]
    return "".join(parts)


def _areas() -> Iterator[str]:
    for points in shapes.AREAS.values():
        yield svg.path(
            smooth(points, closed=True), fill=palette.FELT, fill_opacity="0.72", filter="url(#soft)"
        )


def _nerve() -> str:
    strands = [(shapes.ROOTS[name], 4.0) for name in shapes.ROOTS]
    strands += [(shapes.TIBIAL, 6.0), (shapes.PERONEAL, 5.0), (shapes.TRUNK, 10.0)]
    drawn: list[str] = []
    for colour, more in ((palette.NERVE_EDGE, 3.0), (palette.NERVE, 0.0)):
        drawn += [
            svg.path(
                smooth(points), fill="none", stroke=colour, stroke_width=svg.number(thick + more),
                stroke_linecap="round", stroke_linejoin="round",
            )
            for points, thick in strands
        ]  # fmt: skip
    return "".join(drawn)


def _shirt() -> str:
    edge = palette.mixed(palette.SHIRT, palette.LINE, 0.45)
    return svg.path(
        smooth(_mirrored(shapes.SHIRT), closed=True), fill=palette.SHIRT,
        stroke=edge, stroke_width="3", stroke_linejoin="round",
    )  # fmt: skip


def _muscle() -> str:
    return svg.path(
        smooth(shapes.PIRIFORMIS, closed=True), fill=palette.MUSCLE, fill_opacity="0.78",
        stroke=palette.MUSCLE_EDGE, stroke_width="2",
    )  # fmt: skip


def _mirrored(half: Points) -> Points:
    """Return the outline of both halves."""
    return (*half, *((-x, y) for x, y in reversed(half)))


def smooth(points: Points, *, closed: bool = False) -> str:
    """Return the data of a smooth path through points (Catmull and Rom's)."""
    count = len(points)

    def at(number: int) -> tuple[float, float]:
        return points[number % count] if closed else points[max(0, min(count - 1, number))]

    data = [f"M{svg.pair(Vector(*points[0]))}"]
    for number in range(count if closed else count - 1):
        before, here, there, after = (at(number + step) for step in (-1, 0, 1, 2))
        one = Vector(here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6)
        other = Vector(there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6)
        data.append(f"C{svg.pair(one)} {svg.pair(other)} {svg.pair(Vector(*there))}")
    return "".join(data) + ("Z" if closed else "")


_DEFINITIONS = (
    f'<defs><clipPath id="leg"><path d="{smooth(shapes.BODY)}Z"/></clipPath>'
    f'<clipPath id="seen"><rect x="-200" y="{_BODY_TOP:g}" width="400" height="200"/></clipPath>'
    '<filter id="soft" x="-20%" y="-20%" width="140%" height="140%">'
    '<feGaussianBlur stdDeviation="5"/></filter></defs>'
)
