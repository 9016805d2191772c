"""Tests of bot.library.form_order: parts are moved, added and removed as lines."""

from collections.abc import Collection

import pytest

from bot.library.form_fields import Around
from bot.library.form_order import Order, PartOf
from bot.library.library import Library


def made(title: str, taken: Collection[str]) -> str:
    return f"{title.casefold()}{len(taken)}"


ORDER = Order("title", (("text", ""), ("points", ())), made)
SIT = {"id": "sit", "title": "Sitting at a desk", "text": "Sit.", "points": []}
LIE = {"id": "lie", "title": "Lying", "text": "Lie.", "points": []}
RUN = {"id": "run", "title": "Running", "text": "Run.", "points": []}
PARTS = [SIT, LIE, RUN]


def read(library: Library, text: str, parts: object = PARTS) -> object:
    return ORDER.read(text, Around(library=library, data={}, value=parts))


def test_it_is_shown_as_the_lines_of_the_titles(library: Library) -> None:
    around = Around(library=library, data={}, value=PARTS)
    assert ORDER.show(around) == "Sitting at a desk\nLying\nRunning"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Running\nSitting at a desk\nLying", [RUN, SIT, LIE]),
        ("Sitting at a desk\n\nRunning", [SIT, RUN]),
        ("1. Lying\n2. Running", [LIE, RUN]),
        ("", []),
    ],
)
def test_moved_lines_move_and_missing_ones_remove(
    library: Library, text: str, parts: object
) -> None:
    assert read(library, text) == parts


def test_a_new_line_adds_a_part_with_empty_texts_and_an_id_of_its_own(library: Library) -> None:
    new = {"id": "bed3", "title": "Bed", "text": "", "points": []}
    again = {"id": "bed4", "title": "Bed", "text": "", "points": []}
    assert read(library, "Bed\nLying\nBed") == [new, LIE, again]


def test_a_mended_title_keeps_its_text(library: Library) -> None:
    mended = {**SIT, "title": "Sitting at the desk"}
    assert read(library, "Lying\nSitting at the desk\nRunning") == [LIE, mended, RUN]


def test_in_a_list_longer_than_any_no_mended_title_is_looked_for(library: Library) -> None:
    more = [f"Part {number}" for number in range(100)]
    parts = read(library, "\n".join(["Lying", "Sitting at the desk", *more]))
    assert isinstance(parts, list)
    new = {"id": "sitting at the desk3", "title": "Sitting at the desk", "text": "", "points": []}
    assert parts[:2] == [LIE, new]


def test_two_parts_of_one_title_stay_two(library: Library) -> None:
    twins = [LIE, {**LIE, "id": "lie_2", "text": "Other."}]
    assert read(library, "Lying\nLying", twins) == twins


def test_whatever_stands_in_place_of_parts_is_read(library: Library) -> None:
    new = {"id": "lying1", "title": "Lying", "text": "", "points": []}
    assert read(library, "Lying", None) == [{**new, "id": "lying0"}]
    assert read(library, "Lying", ["junk", None]) == [new]


def test_a_part_is_told_by_its_title_and_kept_as_typed_where_there_is_none(
    library: Library,
) -> None:
    around = Around(library=library, data={"parts": [*PARTS, {**RUN, "id": "run_2"}]}, value=[])
    part = PartOf("parts", "title")
    assert [part.show(one, around) for one in ("sit", "run", "run_2", "gone")] == [
        *("Sitting at a desk", "run", "Running", "gone"),
    ]
    assert [part.read(one, around) for one in ("lying", "Running", "Gone")] == [
        *("lie", "run_2", "Gone"),
    ]
