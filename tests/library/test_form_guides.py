"""Tests of bot.library.form_guides and form_safety: the parts of an entry, each a section."""

import re

import pytest

from bot.library.form_guides import part_id, part_title
from bot.library.forms import section, sections, shown, written
from bot.library.kinds import Kind
from bot.library.library import Library
from tests.support.entries import entry


def ids(kind: Kind, data: object) -> list[str]:
    assert isinstance(data, dict)
    return [one.id for one in sections(kind, data)]


def test_a_guide_has_a_section_for_each_of_its_own_between_order_and_review(
    library: Library,
) -> None:
    data = entry(library, "guide/posture")
    assert ids(Kind.GUIDE, data)[:2] == ["names", "order"]
    assert ids(Kind.GUIDE, data)[2:-1] == [f"part.{one['id']}" for one in data["sections"]]
    assert ids(Kind.GUIDE, data)[-1] == "review"


def test_only_a_guide_with_a_drawing_offers_its_words(library: Library) -> None:
    def drawn(name: str) -> list[str]:
        return [one for one in ids(Kind.GUIDE, entry(library, name)) if one.startswith("drawing")]

    assert drawn("guide/anatomy") == [
        *("drawing", "drawing.nerve", "drawing.branches", "drawing.places"),
    ]
    assert drawn("guide/posture") == []


def test_a_section_that_was_moved_is_found_under_its_id(library: Library) -> None:
    data = entry(library, "guide/posture")
    order = section(Kind.GUIDE, data, "order")
    assert order is not None
    titles = shown(order, data, library)["sections",].split("\n")
    moved = written(order, data, {("sections",): "\n".join(reversed(titles))}, library)
    assert moved["sections"] == data["sections"][::-1]
    for one in data["sections"]:
        before, after = (section(Kind.GUIDE, of, f"part.{one['id']}") for of in (data, moved))
        assert before is not None
        assert after is not None
        texts = list(shown(before, data, library).values())
        assert texts == list(shown(after, moved, library).values())


def test_a_new_section_can_be_filled_in(library: Library) -> None:
    data = entry(library, "guide/hamstrings")
    order = section(Kind.GUIDE, data, "order")
    assert order is not None
    titles = shown(order, data, library)["sections",]
    data = written(order, data, {("sections",): f"In bed\n{titles}"}, library)
    part = section(Kind.GUIDE, data, "part.in_bed")
    assert part is not None
    data = written(part, data, {("sections", 0, "points"): "- Lie.\n- Turn."}, library)
    assert data["sections"][0] == {
        "id": "in_bed",
        "title": "In bed",
        "text": "",
        "points": ["Lie.", "Turn."],
    }
    Kind.GUIDE.model.model_validate(data)


def test_the_drawing_names_the_sections_that_show_it_by_title(library: Library) -> None:
    data = entry(library, "guide/anatomy")
    drawing = section(Kind.GUIDE, data, "drawing")
    assert drawing is not None
    path = ("drawing", "sections")
    assert shown(drawing, data, library)[path] == "The way the nerve runs\nWhere it is often felt"
    new = written(drawing, data, {path: "One leg or both\nElsewhere"}, library)
    assert new["drawing"]["sections"] == ["one_side_or_both", "Elsewhere"]


@pytest.mark.parametrize("own", ["sitting", "x" * 40, f"{'x' * 39}y", "Not an id", "", None, 7])
def test_ids_of_parts_fit_a_custom_id_whatever_the_part_is_called(own: object) -> None:
    assert re.fullmatch(r"[a-z0-9_.]{1,40}", part_id("reaction", {"id": own}, 0))


def test_ids_of_parts_differ_where_the_parts_do() -> None:
    owns = ["x" * 40, f"{'x' * 39}y", "1", ""]
    made = {part_id("part", {"id": own}, place) for place, own in enumerate(owns)}
    assert len(made) == len(owns)


def test_long_titles_are_cut_and_missing_ones_counted() -> None:
    assert part_title("Section", "x" * 60, 0) == f"Section: {'x' * 35}…"
    assert part_title("Section", "", 2) == part_title("Section", None, 2) == "Section: 3"


def test_the_safety_texts_begin_with_the_emergency_card_and_have_every_rule_and_reaction(
    library: Library,
) -> None:
    data = entry(library, "safety/safety")
    found = ids(Kind.SAFETY, data)
    assert found[:4] == ["emergency", "emergency.signs", "urgent", "routine"]
    assert [one for one in found if one.startswith("rule.")] == [
        f"rule.{one['id']}" for one in data["stop_rules"]
    ]
    assert [one for one in found if one.startswith("reaction.")] == [
        f"reaction.{one['id']}" for one in data["reactions"]
    ]


def test_the_safety_texts_with_as_many_parts_as_they_may_have_fit_a_select(
    library: Library,
) -> None:
    data = entry(library, "safety/safety")
    for one, path, most in (("rules", "stop_rules", 8), ("reactions", "reactions", 5)):
        found = section(Kind.SAFETY, data, one)
        assert found is not None
        lines = shown(found, data, library)[path,].split("\n")
        more = [f"Quite another {letter * 9}" for letter in "abcdefgh"][: most - len(lines)]
        data = written(found, data, {(path,): "\n".join([*lines, *more])}, library)
        assert len(data[path]) == most
    assert len(sections(Kind.SAFETY, data)) <= 25
