"""Tests of bot.figures.anatomy: what the drawing of the nerve says, and where it points."""

import io
import math
import re
from itertools import combinations, pairwise
from typing import Any, NamedTuple

import pytest
from PIL import Image

from bot.figures import anatomy_shapes as shapes
from bot.figures import drawing, palette
from bot.figures.anatomy import anatomy_svg, smooth
from bot.figures.anatomy_shapes import Points
from bot.library.library import Library
from bot.library.nerve import NerveDrawing
from bot.library.sheet import small_print
from tests.support.drawn import SVG, Drawn, Words, contrast, read

Point = tuple[float, float]
READABLE = 4.5
"""The contrast that words need at least."""

SMALLEST = 20
"""Pixels of the smallest letters: ten where the picture is shown 400 wide."""


class Leader(NamedTuple):
    """A line from a label to the body, on the picture and where it ends on the body."""

    start: Point
    end: Point
    on_body: Point


@pytest.fixture(scope="module")
def words(library: Library) -> NerveDrawing:
    found = library.guides["anatomy"].drawing
    assert found is not None
    return found


@pytest.fixture(scope="module")
def picture(library: Library, words: NerveDrawing) -> Drawn:
    print_ = small_print(library.guides["anatomy"], library.safety)
    return read(anatomy_svg(words, print_))


def filled(words: NerveDrawing, letters: str) -> NerveDrawing:
    """Return the drawing with every text as long as it may be."""

    def fill(data: Any, schema: Any) -> Any:
        if "$ref" in schema:
            schema = definitions[schema["$ref"].rpartition("/")[2]]
        if isinstance(data, dict):
            return {key: fill(value, schema["properties"][key]) for key, value in data.items()}
        if isinstance(data, str):
            return (letters * 900)[: schema["maxLength"]].strip()
        return data

    schema = NerveDrawing.model_json_schema()
    definitions = schema["$defs"]
    return NerveDrawing.model_validate(fill(words.model_dump(), schema))


def leaders(picture: Drawn) -> list[Leader]:
    """Return the leader lines, in the order of the labels."""
    placed = next(
        match
        for one in picture.root.iter(f"{SVG}g")
        if (match := re.match(r"translate\((\S+) (\S+)\) scale\((\S+)\)", one.get("transform", "")))
    )
    across, down, unit = (float(part) for part in placed.groups())
    lines = [one for one in picture.root.findall(f"{SVG}path") if one.get("stroke") == palette.INK]
    found: list[Leader] = []
    for one in lines:
        x1, y1, x2, y2 = (float(part) for part in re.findall(r"-?[\d.]+", one.attrib["d"]))
        found.append(Leader((x1, y1), (x2, y2), ((x2 - across) / unit, (y2 - down) / unit)))
    return found


def labels(words: NerveDrawing) -> list[str]:
    return [*words.route.model_dump().values(), *words.areas.model_dump().values()]


def inside(point: Point, outline: Points) -> bool:
    """Tell whether a point lies within an outline."""
    x, y = point
    crossed = 0
    for (x1, y1), (x2, y2) in pairwise([*outline, outline[0]]):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossed += 1
    return crossed % 2 == 1


def far_from(point: Point, way: Points) -> float:
    """Return how far a point is from a way."""

    def from_step(one: Point, other: Point) -> float:
        along = (other[0] - one[0], other[1] - one[1])
        share = (point[0] - one[0]) * along[0] + (point[1] - one[1]) * along[1]
        share = max(0.0, min(1.0, share / (along[0] ** 2 + along[1] ** 2)))
        return math.dist(point, (one[0] + share * along[0], one[1] + share * along[1]))

    return min(from_step(one, other) for one, other in pairwise(way))


def cross(one: Leader, other: Leader) -> bool:
    """Tell whether two lines cross."""

    def side(a: Point, b: Point, c: Point) -> bool:
        return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])

    apart = side(one.start, one.end, other.start) == side(one.start, one.end, other.end)
    return not apart and side(other.start, other.end, one.start) != side(
        other.start, other.end, one.end
    )


def test_every_word_of_the_content_stands_on_it(picture: Drawn, words: NerveDrawing) -> None:
    texts = [words.title, words.view, words.route_title, words.areas_title, words.note]
    assert [text for text in (*texts, *labels(words)) if not picture.says(text)] == []


def test_the_roots_are_named_on_the_spine(picture: Drawn) -> None:
    tags = [one for one in picture.words if one.text in shapes.ROOTS]
    assert [one.text for one in tags] == ["L4", "L5", "S1", "S2", "S3"]
    for one in tags:
        assert (one.left + one.right) / 2 == pytest.approx(picture.wide / 2, abs=0.5)


def test_the_small_print_says_that_nobody_has_reviewed_it(picture: Drawn, library: Library) -> None:
    assert picture.says(library.safety.not_reviewed)
    assert picture.says(library.safety.disclaimer_short)


def test_nothing_leads_from_a_place_to_a_root(words: NerveDrawing) -> None:
    told = " ".join([*words.areas.model_dump().values(), words.areas_title, words.note])
    assert re.findall(r"\b[LS][1-5]\b", told) == []


@pytest.mark.parametrize("letters", ["", "W", "Wide words ", "i"])
def test_words_stay_inside_and_apart_however_long_they_are(
    words: NerveDrawing, letters: str
) -> None:
    told = filled(words, letters) if letters else words
    picture = read(anatomy_svg(told, "Not reviewed. " * 8))
    assert picture.outside() == []
    assert picture.overlapping() == []


def test_words_can_be_read_at_phone_size(picture: Drawn) -> None:
    assert picture.wide == 800
    assert min(one.size for one in picture.words) >= SMALLEST


def test_words_stand_out_from_what_they_stand_on(picture: Drawn) -> None:
    for one in picture.words:
        ground = palette.BONE if one.text in shapes.ROOTS else palette.PANEL
        assert contrast(one.fill, ground) >= READABLE, one.text


def test_what_is_drawn_stands_out_from_the_skin() -> None:
    assert contrast(palette.NERVE_EDGE, palette.FLESH) >= 3
    assert contrast(palette.INK, palette.FLESH) >= READABLE
    assert contrast(palette.INK, palette.FELT) >= 3


def test_each_label_of_the_route_points_at_what_it_names(picture: Drawn) -> None:
    ways = {
        "roots": shapes.ROOTS["L5"],
        "nerve": shapes.TRUNK,
        "split": shapes.TRUNK,
        "peroneal": shapes.PERONEAL,
        "tibial": shapes.TIBIAL,
    }
    ends = [(-one.on_body[0], one.on_body[1]) for one in leaders(picture)[:6]]
    names = list(shapes.ROUTE_ENDS)
    for name, way in ways.items():
        assert far_from(ends[names.index(name)], way) <= 3, name
    assert inside(ends[names.index("piriformis")], shapes.PIRIFORMIS)
    assert math.dist(ends[names.index("split")], shapes.TRUNK[-1]) <= 3


def test_each_label_of_a_place_points_into_it(picture: Drawn) -> None:
    ends = [one.on_body for one in leaders(picture)[6:]]
    assert len(ends) == len(shapes.AREAS)
    for (name, outline), end in zip(shapes.AREAS.items(), ends, strict=True):
        assert inside(end, outline), name
        assert inside(end, shapes.BODY), name


def test_leader_lines_begin_beside_their_own_label(picture: Drawn, words: NerveDrawing) -> None:
    for text, leader in zip(labels(words), leaders(picture), strict=True):
        first = next(one for one in picture.words if text.startswith(one.text))
        x, y = leader.start
        assert first.top <= y <= first.low, text
        assert min(abs(x - first.left), abs(x - first.right)) <= 10, text


def test_leader_lines_cross_neither_each_other_nor_words(picture: Drawn) -> None:
    lines = leaders(picture)
    assert [pair for pair in combinations(lines, 2) if cross(*pair)] == []

    def on(line: Leader, text: Words) -> bool:
        steps = [share / 50 for share in range(51)]
        spots = (
            (
                line.start[0] + (line.end[0] - line.start[0]) * share,
                line.start[1] + (line.end[1] - line.start[1]) * share,
            )
            for share in steps
        )
        return any(text.left <= x <= text.right and text.top <= y <= text.low for x, y in spots)

    assert [(line, text) for line in lines for text in picture.words if on(line, text)] == []


@pytest.mark.parametrize(
    "way", [*shapes.ROOTS.values(), shapes.TRUNK, shapes.TIBIAL, shapes.PERONEAL]
)
def test_the_nerve_stays_inside_the_body(way: Points) -> None:
    assert [point for point in way if not inside(point, shapes.BODY)] == []


@pytest.mark.parametrize("name", shapes.AREAS)
def test_a_place_lies_on_the_body_or_along_its_outline(name: str) -> None:
    outside = [point for point in shapes.AREAS[name] if not inside(point, shapes.BODY)]
    # The outline runs smoothly through its points, and what lies beyond is cut off.
    assert [point for point in outside if far_from(point, shapes.BODY) > 4] == []


def test_the_nerve_is_one_way_from_the_roots_to_the_foot() -> None:
    for name, root in shapes.ROOTS.items():
        assert math.dist(root[-1], shapes.TRUNK[0]) <= 5, name
    assert shapes.TRUNK[-1] == shapes.TIBIAL[0] == shapes.PERONEAL[0]
    foot = max(y for _, y in shapes.BODY) - 40
    assert shapes.TIBIAL[-1][1] > foot
    assert shapes.PERONEAL[-1][1] > foot


def test_it_splits_above_the_knee_and_passes_under_the_muscle() -> None:
    knee = shapes.TIBIA[0][1]
    assert shapes.TRUNK[-1][1] < knee
    hidden = [point for point in shapes.TRUNK if inside(point, shapes.PIRIFORMIS)]
    assert hidden
    assert all(y < shapes.TRUNK[4][1] for _, y in hidden)


def test_each_root_leaves_below_the_bone_it_is_named_for() -> None:
    for name in ("L4", "L5"):
        top, high = shapes.VERTEBRAE[name]
        assert shapes.ROOTS[name][0][1] > top + high
    for name in ("S1", "S2", "S3"):
        assert inside(shapes.ROOTS[name][0], shapes.SACRUM)


def test_a_smooth_path_passes_through_its_points() -> None:
    assert smooth(((0, 0), (6, 0), (6, 6))) == "M0 0C1 0 5 -1 6 0C7 1 6 5 6 6"
    assert smooth(((0, 0), (6, 0), (6, 6)), closed=True).endswith(" 0 0Z")


def test_it_is_a_picture_that_can_be_drawn(words: NerveDrawing, picture: Drawn) -> None:
    data = drawing.nerve(words, "Not reviewed.")
    assert len(data) < 300_000
    with Image.open(io.BytesIO(data)) as opened:
        assert opened.format == "PNG"
        assert opened.size == (picture.wide, picture.high)
        colours = opened.convert("RGB").getcolors(2**24)
    assert colours is not None
    assert max(colours)[1] == (244, 239, 230), "the ground is the panel, opaque"
    assert {(242, 183, 5), (250, 243, 227)} <= {colour for _, colour in colours}
