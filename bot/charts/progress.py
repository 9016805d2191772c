"""Progress: the picture of ``/progress``: figures, calendar, score, legend, one below the other."""

from collections.abc import Iterator

from bot.charts import palette
from bot.charts.calendar import Calendar
from bot.charts.cells import Box, cell, slot_sign
from bot.charts.line import HEIGHT, draw_line
from bot.charts.svg import SEMIBOLD, group, tag, text
from bot.domain.progress import Outcome, Streak
from bot.domain.slots import Slot
from bot.domain.weeks import Progress

WIDTH = 800
_MARGIN = 30
_HEAD = 148.0
_LEGEND = 96.0
_NONE = "–"
_COLUMNS = (_MARGIN, 240, 520)


def draw_progress(seen: Progress) -> str:
    """Return the picture of a member's progress, as SVG, on an opaque panel."""
    calendar = Calendar(weeks=seen.weeks, today=seen.today, top=_HEAD)
    line_top = calendar.bottom + 14
    legend_top = line_top + HEIGHT
    height = round(legend_top + _LEGEND)
    days = [day for week in seen.weeks for day in week.days]
    return tag(
        "svg",
        tag("rect", width=WIDTH, height=height, rx=28, fill=palette.PANEL),
        group(_figures(seen), class_="figures"),
        calendar.draw(),
        draw_line(days, line_top),
        group(_legend(legend_top), class_="legend"),
        xmlns="http://www.w3.org/2000/svg",
        width=WIDTH,
        height=height,
        viewBox=f"0 0 {WIDTH} {height}",
    )


def _figures(seen: Progress) -> Iterator[str]:
    tally = seen.tally
    done = f"{tally.done} of {tally.counted}" if tally.counted else _NONE
    figures = (
        (f"{seen.score:.0f}", "score of 100"),
        _streak(seen.streak),
        (done, f"done in {len(seen.weeks)} weeks"),
    )
    for x, (figure, caption) in zip(_COLUMNS, figures, strict=True):
        yield text(x, 78, figure, size=56, weight=SEMIBOLD, fill=palette.TEXT)
        yield text(x, 112, caption, size=24, fill=palette.QUIET_TEXT)


def _streak(streak: Streak) -> tuple[str, str]:
    """Return the streak that goes on, or else the longest: no big nought for anybody."""
    if not streak.now:
        return (str(streak.longest), "longest in a row") if streak.longest else (_NONE, "in a row")
    return str(streak.now), f"in a row, longest {streak.longest}"


def _legend(top: float) -> Iterator[str]:
    x = float(_MARGIN)
    for outcome, words, width in _OUTCOMES:
        yield cell(Box(x=x, y=top, width=30, height=30), outcome)
        yield text(x + 38, top + 23, words, size=24, fill=palette.TEXT)
        x += width
    x = float(_MARGIN)
    for slot in Slot:
        yield slot_sign(slot, x + 15, top + 58, 28)
        yield text(x + 38, top + 66, slot.value, size=24, fill=palette.TEXT)
        x += _SLOT_WIDTH


_OUTCOMES = (
    (Outcome.DONE, "done", 124),
    (Outcome.MISSED, "not done", 168),
    (Outcome.EXCUSED, "doesn't count", 214),
    (Outcome.COMING, "to come", 158),
    (Outcome.OFF, "off", 76),
)
_SLOT_WIDTH = 168.0
