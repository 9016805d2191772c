"""Tests of bot.library.nerve and of the guide that carries it: what content may write on it."""

from pathlib import Path

import pytest

from bot.library import cards
from bot.library.library import Library
from cogs.ui.picture import in_words
from tests.support.content import ContentCopy

GUIDE = "guides/anatomy"


@pytest.fixture
def content(tmp_path: Path) -> ContentCopy:
    return ContentCopy(tmp_path)


def test_only_the_sections_that_it_names_show_it(library: Library) -> None:
    guide = library.guides["anatomy"]
    shown = [section.id for section in guide.sections if guide.draws(section)]
    assert shown == ["route", "where_felt"]


def test_a_guide_without_a_drawing_shows_none(library: Library) -> None:
    guide = library.guides["posture"]
    assert guide.drawing is None
    assert not any(guide.draws(section) for section in guide.sections)


def test_its_description_names_every_place_and_root(library: Library) -> None:
    words = library.guides["anatomy"].drawing
    assert words is not None
    places = [one.lower() for one in words.areas.model_dump().values()]
    roots = ["L4", "L5", "S1", "S2", "S3", "piriformis", "tibial", "common peroneal"]
    assert [one for one in (*places, *roots) if one not in words.alt] == []


@pytest.mark.parametrize(
    ("pattern", "new", "told"),
    [
        (r"sections: \[route, where_felt\]", "sections: [route, leg]", "guide lacks: leg"),
        (r"    calf: Calf", "    calf: ''", "drawing.areas.calf: "),
        (r"    calf: Calf\n", "", "drawing.areas.calf: "),
        (r"    calf: Calf", f"    calf: {'Calf ' * 12}", "drawing.areas.calf: "),
        (r"    foot: Foot", "    foot: Foot\n    hand: Hand", "drawing.areas.hand: "),
        (r"  note: Typical places", "  note: You have sciatica", "`You have sciatica` tells"),
        (r"  alt: >-", f"  alt: >-\n    {'long ' * 180}", "drawing.alt: "),
    ],
)
def test_what_is_wrong_with_it_is_a_problem_with_its_place(
    content: ContentCopy, pattern: str, new: str, told: str
) -> None:
    content.edit(GUIDE, pattern, new)
    problems = content.problems()
    assert len(problems) >= 1
    assert problems[0].startswith("content/en/guides/anatomy.yaml:")
    assert told in problems[0]


def test_at_its_longest_its_description_fits_on_the_longest_card(library: Library) -> None:
    guide = library.guides["anatomy"]
    section = guide.sections[0].model_copy(
        update={"title": "x" * 60, "text": "x" * 500, "points": ("x" * 200,) * 8}
    )
    blocks = cards.section_blocks(guide.model_copy(update={"name": "x" * 60}), section)
    longest = cards.text_length([*blocks, in_words("x" * 900)])
    assert longest <= cards.MESSAGE_TEXT - cards.RESERVE
