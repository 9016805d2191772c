"""Calendar: mornings and evenings over some weeks, two cells a day.

Few weeks are rows, so that the cells are large; many are columns, as the picture grows no taller
with them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.charts import palette
from bot.charts.cells import Box, cell, slot_sign
from bot.charts.svg import SEMIBOLD, group, tag, text
from bot.domain.progress import Outcome
from bot.domain.slots import Slot
from bot.domain.weeks import Week

MOST_ROWS = 8
"""More weeks than these are drawn as columns."""

_LEFT, _RIGHT = 110.0, 770.0
_LABEL = 24
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A calendar that begins at ``top``; x positions are those of an 800 wide picture."""

    weeks: tuple[Week, ...]
    today: date
    top: float

    @property
    def in_rows(self) -> bool:
        """Tell whether its weeks are rows."""
        return len(self.weeks) <= MOST_ROWS

    @property
    def bottom(self) -> float:
        """Return where it ends."""
        if self.in_rows:
            return self.top + _ROWS_HEAD + len(self.weeks) * _ROW
        return self.top + _COLUMNS_HEAD + 7 * _DAY_HIGH

    def draw(self) -> str:
        """Return its labels and cells."""
        labels = self._row_labels() if self.in_rows else self._column_labels()
        return group(labels, class_="labels") + group(self._cells(), class_="calendar")

    def box(self, week: int, weekday: int, slot: Slot) -> Box:
        """Return where a session's cell is."""
        second = slot is Slot.EVENING
        if self.in_rows:
            return Box(
                x=_LEFT + weekday * _DAY_WIDE + second * (_SIDE + 4),
                y=self.top + _ROWS_HEAD + week * _ROW,
                width=_SIDE,
                height=_SIDE,
            )
        wide = self._column_wide
        return Box(
            x=_LEFT + week * wide,
            y=self.top + _COLUMNS_HEAD + weekday * _DAY_HIGH + second * (_CELL_HIGH + 3),
            width=min(wide - 4, 44.0),
            height=_CELL_HIGH,
        )

    @property
    def _column_wide(self) -> float:
        return (_RIGHT - _LEFT) / len(self.weeks)

    def _cells(self) -> Iterator[str]:
        for number, week in enumerate(self.weeks):
            for weekday, day in enumerate(week.days):
                if day.day == self.today:
                    yield self._today(number, weekday)
                for slot, outcome in day.outcomes.items():
                    yield _session(self.box(number, weekday, slot), day.day, slot, outcome)

    def _today(self, week: int, weekday: int) -> str:
        """Return the frame around today."""
        first, last = (self.box(week, weekday, slot) for slot in Slot)
        return tag(
            "rect",
            class_="today",
            x=first.x - 5,
            y=first.y - 5,
            width=last.x + last.width - first.x + 10,
            height=last.y + last.height - first.y + 10,
            rx=10,
            fill=palette.RAISED,
            stroke=palette.TODAY,
            stroke_width=2.5,
        )

    def _row_labels(self) -> Iterator[str]:
        for weekday, name in enumerate(_DAYS):
            boxes = [self.box(0, weekday, slot) for slot in Slot]
            middle = (boxes[0].x + boxes[1].x + boxes[1].width) / 2
            yield text(
                middle, self.top + 22, name, size=_LABEL, fill=palette.QUIET_TEXT, anchor="middle"
            )
            for slot, box in zip(Slot, boxes, strict=True):
                yield slot_sign(slot, box.middle[0], self.top + 45, 24)
        for number, week in enumerate(self.weeks):
            _, middle = self.box(number, 0, Slot.MORNING).middle
            yield text(30, middle + 8, _date(week.monday), size=_LABEL, fill=palette.QUIET_TEXT)

    def _column_labels(self) -> Iterator[str]:
        for weekday, name in enumerate(_DAYS):
            boxes = [self.box(0, weekday, slot) for slot in Slot]
            middle = (boxes[0].middle[1] + boxes[1].middle[1]) / 2
            yield text(30, middle + 8, name, size=_LABEL, fill=palette.QUIET_TEXT)
            for slot, box in zip(Slot, boxes, strict=True):
                yield slot_sign(slot, _LEFT - 20, box.middle[1], 21)
        free = 0.0
        for number, week in enumerate(self.weeks):
            x = self.box(number, 0, Slot.MORNING).x
            begins = number == 0 or week.monday.day <= 7
            if begins and x >= free and x + _MONTH_WIDE <= _RIGHT + 15:
                yield text(
                    x,
                    self.top + 22,
                    f"{week.monday:%b}",
                    size=_LABEL,
                    weight=SEMIBOLD,
                    fill=palette.QUIET_TEXT,
                )
                free = x + _MONTH_WIDE


def _session(box: Box, day: date, slot: Slot, outcome: Outcome) -> str:
    return tag(
        "g",
        cell(box, outcome),
        class_=f"cell {outcome}",
        data_day=day.isoformat(),
        data_slot=slot.value,
    )


def _date(day: date) -> str:
    return f"{day.day} {day:%b}"


_ROWS_HEAD = 66.0
_ROW = 54.0
_SIDE = 40.0
_DAY_WIDE = (_RIGHT - _LEFT + 10) / 7
_COLUMNS_HEAD = 36.0
_CELL_HIGH = 23.0
_DAY_HIGH = 61.0
_MONTH_WIDE = 52.0
