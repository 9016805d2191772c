"""Tests of bot.figures.lettering: words break where they have to, and nothing of them is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.body.vector import Vector
from bot.figures import lettering
from tests.support.drawn import read

TEXTS = st.text(
    st.characters(whitelist_categories=("L", "N", "P"), max_codepoint=0x24F) | st.just(" "),
    max_size=120,
)


def test_a_line_is_as_wide_as_its_size_says() -> None:
    assert lettering.width("Bridge", 40) == pytest.approx(2 * lettering.width("Bridge", 20))


def test_semibold_is_wider() -> None:
    assert lettering.width("Bridge", 20, bold=True) > lettering.width("Bridge", 20)


def test_a_text_that_fits_stays_on_one_line() -> None:
    assert lettering.wrapped("Back of the thigh", 20, 400) == ["Back of the thigh"]


def test_a_text_breaks_between_words() -> None:
    wide = lettering.width("Back of the", 20) + 1
    assert lettering.wrapped("Back of the thigh", 20, wide) == ["Back of the", "thigh"]


def test_a_space_that_does_not_break_holds_its_words_together() -> None:
    wide = lettering.width("each side, 2", 20) + 1
    broken = lettering.wrapped("each side, 2\N{NO-BREAK SPACE}sets", 20, wide)
    assert broken == ["each side,", "2\N{NO-BREAK SPACE}sets"]


def test_a_word_that_is_wider_than_its_place_is_broken() -> None:
    wide = lettering.width("unforese", 20) + 1
    assert lettering.wrapped("unforeseeable", 20, wide) == ["unforese", "eable"]


@given(text=TEXTS, size=st.floats(8, 60), wide=st.floats(60, 400), bold=st.booleans())
def test_no_line_is_wider_than_its_place_and_nothing_is_lost(
    text: str, size: float, wide: float, bold: bool
) -> None:
    lines = lettering.wrapped(text, size, wide, bold=bold)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert lettering.width(line, size, bold=bold) <= wide or len(line) == 1


def test_lines_stand_below_each_other_in_the_place_they_take() -> None:
    lines = ["Five roots, L4 to S3,", "join in the pelvis"]
    text = lettering.written(lines, Vector(10, 5), 20)
    drawn = read(f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200">{text}</svg>')
    assert [one.text for one in drawn.words] == lines
    assert drawn.overlapping() == []
    assert min(one.left for one in drawn.words) == 10
    assert min(one.top for one in drawn.words) >= 5
    assert max(one.low for one in drawn.words) <= 5 + lettering.height(lines, 20)


def test_signs_that_mean_something_in_svg_are_words_here() -> None:
    text = lettering.written(["<b> & co"], Vector(0, 0), 20)
    [line] = read(f'<svg xmlns="http://www.w3.org/2000/svg">{text}</svg>').words
    assert line.text == "<b> & co"
