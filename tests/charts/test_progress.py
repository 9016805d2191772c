"""Tests of bot.charts.progress: the drawing, as it is parsed again."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from bot.charts import palette
from bot.charts.cells import Box, cell
from bot.charts.progress import WIDTH, draw_progress
from bot.domain.progress import Outcome, Session, Streak
from bot.domain.slots import Slot
from bot.domain.weeks import WEEK_CHOICES, Progress, look_back
from tests.support.lookback import DAY, MONDAY, past, record, weeks_of

SVG = "{http://www.w3.org/2000/svg}"
FULL = "dd dd dd dd dd dd dd"
TODAY = MONDAY + 200 * DAY
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
FONTS = Path(str(resources.files("font_source_sans_pro"))) / "files"
WEIGHTS = {"400": "SourceSansPro-Regular.ttf", "600": "SourceSansPro-Semibold.ttf"}
COLOURS = {
    value for value in vars(palette).values() if isinstance(value, str) and value.startswith("#")
}


def seen(sessions: list[Session], today: date = TODAY, weeks: int = 4) -> Progress:
    """Return progress with all that may come still to come."""
    return look_back(past(sessions, nexts=dict.fromkeys(Slot, today + DAY)), today, weeks)


def parsed(progress: Progress) -> ET.Element:
    return ET.fromstring(draw_progress(progress))  # noqa: S314 - what was drawn here


def of_class(root: ET.Element, name: str) -> Iterator[ET.Element]:
    return (one for one in root.iter() if name in one.get("class", "").split())


def lines(root: ET.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text")]


many = weeks_of(*["dm x? dd mm dd xx dd"] * 30)


# --- The cells.


@pytest.mark.parametrize("weeks", WEEK_CHOICES)
def test_there_is_one_cell_for_each_slot_of_each_day_with_what_became_of_it(weeks: int) -> None:
    progress = seen(many, weeks=weeks)
    found = {
        (one.get("data-day"), one.get("data-slot")): one.get("class")
        for one in of_class(parsed(progress), "cell")
    }
    assert found == {
        (day.day.isoformat(), slot.value): f"cell {outcome}"
        for week in progress.weeks
        for day in week.days
        for slot, outcome in day.outcomes.items()
    }
    assert len(found) == weeks * 14


def shape(outcome: Outcome) -> str:
    """Return how a cell is drawn, without its colours."""
    drawn = cell(Box(x=0, y=0, width=40, height=40), outcome)
    return re.sub(r'(stroke|fill)="#\w+"', r'\1="…"', drawn)


def test_no_two_outcomes_differ_by_colour_alone() -> None:
    shapes = {shape(outcome) for outcome in Outcome}
    assert len(shapes) == len(Outcome)


@pytest.mark.parametrize("weeks", WEEK_CHOICES)
def test_no_two_cells_overlap_and_each_lies_in_its_grid(weeks: int) -> None:
    frames = [rectangle(one) for one in of_class(parsed(seen(many, weeks=weeks)), "cell")]
    for at, (left, top, right, bottom) in enumerate(frames):
        for other in frames[at + 1 :]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
            assert apart


def rectangle(group: ET.Element) -> tuple[float, float, float, float]:
    """Return where a cell is."""
    for one in group.iter():
        if one.tag == f"{SVG}rect":
            x, y, wide, high = (float(one.get(name, "0")) for name in ("x", "y", "width", "height"))
            return x, y, x + wide, y + high
        if one.tag == f"{SVG}circle":
            x, y, far = (float(one.get(name, "0")) for name in ("cx", "cy", "r"))
            return x - far, y - far, x + far, y + far
    raise AssertionError("an empty cell")


@pytest.mark.parametrize("weeks", WEEK_CHOICES)
def test_today_is_framed_once(weeks: int) -> None:
    root = parsed(seen(many, weeks=weeks))
    [frame] = of_class(root, "today")
    x, y = float(frame.get("x", "")), float(frame.get("y", ""))
    right, bottom = x + float(frame.get("width", "")), y + float(frame.get("height", ""))
    inside = [
        one.get("data-day")
        for one in of_class(root, "cell")
        for left, top, to_right, to_bottom in (rectangle(one),)
        if x <= left and y <= top and to_right <= right and to_bottom <= bottom
    ]
    assert inside == [TODAY.isoformat()] * 2


# --- Line, figures, legend.


def points(root: ET.Element) -> list[tuple[float, float]]:
    [line] = of_class(root, "line")
    numbers = [float(one) for one in NUMBER.findall(line.get("d", ""))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


@pytest.mark.parametrize("weeks", WEEK_CHOICES)
def test_the_line_has_a_point_for_each_day_and_rises_with_the_score(weeks: int) -> None:
    progress = seen(many, weeks=weeks)
    scores = [day.score for week in progress.weeks for day in week.days if day.score is not None]
    drawn = points(parsed(progress))
    assert len(drawn) == len(scores)
    heights = [-y for _, y in drawn]
    for score, height in zip(scores, heights, strict=True):
        shares = (score - scores[0]) / 100 * 110, height - heights[0]
        assert shares[0] == pytest.approx(shares[1], abs=0.11)
    assert [x for x, _ in drawn] == sorted({x for x, _ in drawn})


def test_before_the_first_session_there_is_no_line() -> None:
    begun_tomorrow = look_back(past([], begun=TODAY + DAY), TODAY, 4)
    assert list(of_class(parsed(begun_tomorrow), "line")) == []


def test_on_the_first_day_it_is_a_dot() -> None:
    root = parsed(seen(record("dd"), today=MONDAY))
    assert len(points(root)) == 1
    assert len(list(of_class(root, "now"))) == 1


def test_the_figures_are_score_streak_and_what_was_done() -> None:
    found = lines(parsed(seen(weeks_of(FULL, FULL), today=MONDAY + 13 * DAY)))
    assert found[:6] == [
        *("76", "score of 100", "28", "in a row, longest 28", "28 of 28", "done in 4 weeks"),
    ]


def test_there_is_no_big_nought_for_a_streak_that_ended() -> None:
    found = lines(parsed(seen(record("dd dd mm mm"), today=MONDAY + 3 * DAY)))
    assert found[2:4] == ["4", "longest in a row"]


def test_nor_before_anything_was_done() -> None:
    found = lines(parsed(seen([], today=MONDAY)))
    assert found[2:6] == ["–", "in a row", "–", "done in 4 weeks"]


def test_the_legend_names_every_sign() -> None:
    root = parsed(seen(many))
    [legend] = of_class(root, "legend")
    words = ["done", "not done", "doesn't count", "to come", "off", "morning", "evening"]
    assert lines(legend) == words


# --- The whole.


def extents(one: ET.Element) -> Iterator[tuple[float, float]]:
    """Yield points that an element reaches, all of them for lines without arcs."""
    if one.tag in {f"{SVG}rect", f"{SVG}circle"}:
        left, top, right, bottom = rectangle(one)
        yield from ((left, top), (right, bottom))
    elif one.tag == f"{SVG}text":
        font = ImageFont.truetype(
            str(FONTS / WEIGHTS[one.get("font-weight", "")]), int(one.get("font-size", ""))
        )
        wide = font.getlength(one.text or "")
        x, y = float(one.get("x", "")), float(one.get("y", ""))
        begin = x - {"start": 0, "middle": wide / 2, "end": wide}[one.get("text-anchor", "")]
        yield from ((begin, y - font.size), (begin + wide, y + font.size / 3))


def whole_history(days: int) -> Progress:
    """Return 26 weeks in which every figure is as long as it gets."""
    found = seen(weeks_of(*[FULL] * 30), weeks=26)
    return Progress(
        today=found.today,
        weeks=found.weeks,
        score=100,
        streak=Streak(now=days, longest=days),
        note=found.note,
    )


CASES = [
    *(seen(many, weeks=weeks) for weeks in WEEK_CHOICES),
    *(seen([], weeks=weeks) for weeks in WEEK_CHOICES),
    whole_history(9999),
]


@pytest.mark.parametrize("progress", CASES, ids=lambda one: str(len(one.weeks)))
def test_nothing_lies_outside_the_picture(progress: Progress) -> None:
    root = parsed(progress)
    high = float(root.get("height", ""))
    assert root.get("viewBox") == f"0 0 {WIDTH} {high:g}"
    reached = [point for one in root.iter() for point in extents(one)]
    assert len(reached) > 100
    assert all(0 <= x <= WIDTH and 0 <= y <= high for x, y in reached)


@pytest.mark.parametrize("progress", CASES, ids=lambda one: str(len(one.weeks)))
def test_no_two_lines_of_words_overlap(progress: Progress) -> None:
    boxes = [
        (one.text, *list(extents(one))) for one in parsed(progress).iter(f"{SVG}text") if one.text
    ]
    for at, (words, (left, top), (right, bottom)) in enumerate(boxes):
        for other, (begin, upper), (end, lower) in boxes[at + 1 :]:
            across = right <= begin or end <= left
            # A letter's height, not its line's: lines may be set close.
            assert across or bottom - 6 <= upper + 6 or lower - 6 <= top + 6, (words, other)


def test_it_stands_on_an_opaque_panel_and_uses_the_palette_alone() -> None:
    root = parsed(seen(many))
    panel = root[0]
    assert (panel.get("fill"), panel.get("width")) == (palette.PANEL, str(WIDTH))
    used = Counter(
        value
        for one in root.iter()
        for name in ("fill", "stroke")
        if (value := one.get(name)) not in {None, "none"}
    )
    assert set(used) <= COLOURS
    assert not [one for one in root.iter() if one.get("opacity")]


@settings(max_examples=50)
@given(
    st.lists(st.text(alphabet="dmx?-", min_size=2, max_size=2), max_size=60),
    st.integers(0, 80),
    st.sampled_from(WEEK_CHOICES),
)
def test_any_record_can_be_drawn(days: list[str], today: int, weeks: int) -> None:
    root = parsed(seen(record(" ".join(days)), MONDAY + today * DAY, weeks))
    assert len(list(of_class(root, "cell"))) == weeks * 14


def test_the_same_progress_is_the_same_picture() -> None:
    assert draw_progress(seen(many)) == draw_progress(seen(many))
