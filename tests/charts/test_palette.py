"""Tests of bot.charts.palette: what is drawn can be seen, also by who sees no colours."""

import pytest

from bot.charts import palette


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", [palette.PANEL, palette.RAISED])
@pytest.mark.parametrize("colour", palette.TEXTS)
def test_text_can_be_read(colour: str, ground: str) -> None:
    assert contrast(colour, ground) >= 4.5


@pytest.mark.parametrize("ground", [palette.PANEL, palette.RAISED])
@pytest.mark.parametrize("colour", palette.MARKS)
def test_marks_can_be_seen(colour: str, ground: str) -> None:
    assert contrast(colour, ground) >= 3


def test_what_stands_on_a_mark_or_under_the_line_can_be_told_from_it() -> None:
    assert contrast(palette.ON_DONE, palette.DONE) >= 3
    assert contrast(palette.SCORE, palette.SCORE_AREA) >= 3
