"""Line: the score over the days, from 0 to 100."""

from collections.abc import Sequence
from datetime import date

from bot.charts import palette
from bot.charts.svg import SEMIBOLD, group, path, tag, text
from bot.domain.weeks import Day

HEIGHT = 208.0
_LEFT, _RIGHT = 110.0, 770.0
_TITLE = 42.0
_PLOT = 110.0
_LABEL = 22


def draw_line(days: Sequence[Day], top: float) -> str:
    """Return the score's panel; days without a score are left empty."""
    across = (_RIGHT - _LEFT) / max(len(days) - 1, 1)
    floor = top + _TITLE + _PLOT
    points = [
        (_LEFT + number * across, floor - day.score / 100 * _PLOT)
        for number, day in enumerate(days)
        if day.score is not None
    ]
    return group(
        (
            *_scale(floor),
            *_curve(points, floor),
            text(_LEFT, floor + 30, _date(days[0].day), size=_LABEL, fill=palette.QUIET_TEXT),
            text(
                _RIGHT,
                floor + 30,
                _date(days[-1].day),
                size=_LABEL,
                fill=palette.QUIET_TEXT,
                anchor="end",
            ),
        ),
        class_="score",
    )


def _scale(floor: float) -> list[str]:
    heading = floor - _PLOT - 20
    found = [text(30, heading, "Score", size=24, weight=SEMIBOLD, fill=palette.QUIET_TEXT)]
    for value in (0, 50, 100):
        y = floor - value / 100 * _PLOT
        found.append(path(f"M{_LEFT} {y:.1f}H{_RIGHT}", stroke=palette.RULE, stroke_width=2))
        found.append(
            text(_LEFT - 8, y + 7, str(value), size=20, fill=palette.QUIET_TEXT, anchor="end")
        )
    return found


def _curve(points: Sequence[tuple[float, float]], floor: float) -> list[str]:
    if not points:
        return []
    (first_x, _), (last_x, last_y) = points[0], points[-1]
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    area = path(
        f"M{first_x:.1f} {floor:.1f}L{line}L{last_x:.1f} {floor:.1f}Z", fill=palette.SCORE_AREA
    )
    return [
        area,
        path(f"M{line}", class_="line", stroke=palette.SCORE, stroke_width=5),
        tag(
            "circle",
            class_="now",
            cx=last_x,
            cy=last_y,
            r=8,
            fill=palette.SCORE,
            stroke=palette.PANEL,
            stroke_width=3,
        ),
    ]


def _date(day: date) -> str:
    return f"{day.day} {day:%b}"
