"""Tests of bot.library.forms: every entry in sections, shown and read back without a loss."""

import copy
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.library.edition import Plain
from bot.library.form_fields import Section, value_at
from bot.library.form_order import Order
from bot.library.forms import NOT_EDITED, blank, section, sections, shown, written
from bot.library.kinds import Kind
from bot.library.library import Library
from bot.library.problems import Path
from tests.support.entries import entries, entry

CHOSEN = [
    *("cause/general", "exercise/bridge", "exercise/walking", "routine/side_lying"),
    *("guide/anatomy", "guide/posture", "safety/safety"),
]


def every(library: Library) -> Iterator[tuple[Kind, Plain, Section]]:
    """Yield all sections of all bundled entries."""
    for key, data in entries(library):
        for one in sections(key.kind, data):
            yield key.kind, data, one


def typed(library: Library, name: str, section_id: str, values: Mapping[Path, str]) -> Plain:
    """Return an entry with texts typed into one of its sections."""
    data = entry(library, name)
    found = section(Kind(name.partition("/")[0]), data, section_id)
    assert found is not None
    return written(found, data, values, library)


def changed(new: object, old: object, path: Path = ()) -> Iterator[Path]:
    """Yield where two entries differ, as deep as their groups go."""
    if isinstance(new, dict) and isinstance(old, dict) and new.keys() == old.keys():
        for field, value in new.items():
            yield from changed(value, old[field], (*path, field))
    elif isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        for place, value in enumerate(new):
            yield from changed(value, old[place], (*path, place))
    elif new != old:
        yield path


def of_path(new: Plain, old: Plain, path: Path) -> bool:
    """Tell whether everything that differs stands at a path."""
    return all(where[: len(path)] == path for where in changed(new, old))


def test_a_form_sent_off_as_it_was_opened_changes_nothing(library: Library) -> None:
    for _, data, one in every(library):
        assert written(one, data, shown(one, data, library), library) == data


def test_what_is_shown_says_all_that_is_held(library: Library) -> None:
    """Read what is shown as if it had been typed into an empty entry."""
    for kind, data, one in every(library):
        for field in one.fields:
            if isinstance(field.codec, Order):
                continue
            bare: Any = copy.deepcopy(data)
            *around, last = field.path
            value_at(bare, tuple(around))[last] = None  # pyright: ignore[reportOptionalSubscript, reportIndexIssue] - a group
            filled = written(one, bare, shown(one, data, library), library)
            held = value_at(data, field.path)
            there = None if held in ("", []) else held
            assert value_at(filled, field.path) == there, (kind, field.path)


def test_an_edit_changes_its_own_field_only_and_not_the_entry_it_is_made_of(
    library: Library,
) -> None:
    for _, data, one in every(library):
        before = copy.deepcopy(data)
        texts = shown(one, data, library)
        for field in one.fields:
            text = "no" if texts[field.path] == "yes" else f"{texts[field.path]} more"
            new = written(one, data, {**texts, field.path: text}, library)
            where = field.path[:-1] if value_at(data, field.path[:-1]) is None else field.path
            assert new != data, field.path
            assert of_path(new, data, where), field.path
        assert data == before


def test_sections_fit_a_select_and_a_modal(library: Library) -> None:
    for key, data in entries(library):
        found = sections(key.kind, data)
        assert 1 <= len(found) <= 25
        assert len({one.id for one in found}) == len(found)
        for one in found:
            assert re.fullmatch(r"[a-z0-9_.]{1,40}", one.id), one.id
            assert 1 <= len(one.title) <= 45, one.title
            assert 1 <= len(one.fields) <= 5, one.id
            assert section(key.kind, data, one.id) == one
    assert section(Kind.CAUSE, {}, "nonsense") is None


def test_labels_hints_and_texts_fit_their_inputs(library: Library) -> None:
    for _, data, one in every(library):
        texts = shown(one, data, library)
        assert texts.keys() == {field.path for field in one.fields}
        for field in one.fields:
            text = texts[field.path]
            assert 1 <= len(field.label) <= 45, field.label
            assert len(field.hint) <= 100, field.hint
            assert "\n" not in text or field.long, field.path
            assert text or not field.required, field.path
            if field.choices:
                assert len(field.choices) <= 25
                assert text in dict(field.choices), field.path
            else:
                assert field.limit is not None
                assert len(text) <= field.limit <= 4000, field.path


@cache
def schema_of(model: type[BaseModel]) -> Mapping[str, Any]:
    return model.model_json_schema()


def schema_at(model: type[BaseModel], path: Path) -> Mapping[str, Any]:
    """Return the JSON Schema of the part of a model at a path."""
    whole = schema_of(model)

    def seen(part: Mapping[str, Any]) -> Mapping[str, Any]:
        for one in part.get("anyOf", ()):
            if "$ref" in one:
                return seen(one)
        return whole["$defs"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part

    found: Mapping[str, Any] = whole
    for step in path:
        found = seen(found["items"] if isinstance(step, int) else found["properties"][step])
    return found


def test_an_input_of_words_takes_as_many_as_the_schema_and_asks_for_what_it_asks(
    library: Library,
) -> None:
    for kind, _, one in every(library):
        for field in one.fields:
            schema = schema_at(kind.model, field.path)
            if "maxLength" in schema:
                assert field.limit == schema["maxLength"], field.path
            needed = schema.get("minLength", 0) > 0 or schema.get("minItems", 0) > 0
            if field.path != ("harder", "text"):
                assert not needed or field.required, field.path
            if schema.get("type") == "string" and "enum" not in schema and "format" not in schema:
                assert needed or "pattern" in schema or not field.required, field.path
            if "enum" in schema:
                assert [value for value, _ in field.choices] == schema["enum"], field.path


def parts(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """Yield the paths of all fields of a model and of the models in it."""
    for name, field in model.model_fields.items():
        inner = list(models(field.annotation))
        yield f"{path}{name}"
        for one in inner:
            yield from parts(one, f"{path}{name}.")


def models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models(part)


def reached(library: Library, kind: Kind) -> set[str]:
    """Return the fields of a kind that some section of a bundled entry offers."""
    return {
        ".".join(part for part in field.path if isinstance(part, str))
        for of, _, one in every(library)
        for field in one.fields
        if of is kind and not isinstance(field.codec, Order)
    }


def covered(path: str, by: set[str]) -> bool:
    """Tell whether a field, or one around or within it, is among others."""
    return any(f"{path}.".startswith(f"{one}.") or one.startswith(f"{path}.") for one in by)


@pytest.mark.parametrize("kind", Kind)
def test_every_field_of_every_model_can_be_edited_or_is_listed_with_a_reason(
    library: Library, kind: Kind
) -> None:
    offered = reached(library, kind)
    missing = {
        path
        for path in parts(kind.model)
        if not covered(path, offered) and not covered(path, set(NOT_EDITED))
    }
    assert missing == set()
    assert not {path for path in offered if covered(path, set(NOT_EDITED))}


def test_what_is_listed_as_not_edited_is_there_and_has_a_reason() -> None:
    known = {path for kind in Kind for path in parts(kind.model)}
    assert set(NOT_EDITED) <= known
    assert all(NOT_EDITED.values())


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_text_is_read_and_leads_to_an_entry_that_can_be_edited_on(
    library: Library, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(CHOSEN))
    kind, held = Kind(name.partition("/")[0]), entry(library, name)
    for _ in range(3):
        one = data.draw(st.sampled_from(sections(kind, held)))
        field = data.draw(st.sampled_from(one.fields))
        text = data.draw(_TEXTS)
        new = written(one, held, {field.path: text}, library)
        assert of_path(new, held, field.path[:-1] if field.within else field.path)
        held = new
        assert len(sections(kind, held)) <= 25
        for each in sections(kind, held):
            texts = shown(each, held, library)
            assert written(each, held, texts, library) == held


_TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="- *•1.:()[]· \n\rabc", max_size=60),
    st.sampled_from(["8-12", "8 to 12", "Bridge · slow [start only]\nabc [no picture]", "UK: 1"]),
)


def test_words_are_trimmed_and_have_one_kind_of_line_break(library: Library) -> None:
    new = typed(library, "cause/general", "what", {("what",): "  One.\r\n\r\nTwo.\n "})
    assert new["what"] == "One.\n\nTwo."


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("8", 8),
        ("8-12", [8, 12]),
        ("8 - 12", [8, 12]),
        ("8 to 12", [8, 12]),
        ("8–12", [8, 12]),
        ("1.5", 1.5),
        ("1.5 TO 2", [1.5, 2]),
        ("", None),
        ("  ", None),
        ("abc", "abc"),
        ("8 times", "8 times"),
        ("٣", "٣"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_numbers_and_ranges_are_read_as_people_write_them(
    library: Library, text: str, held: object
) -> None:
    path = ("dose", "repetitions")
    assert typed(library, "exercise/bridge", "dose", {path: text})["dose"]["repetitions"] == held


@pytest.mark.parametrize(
    ("held", "text"),
    [(8, "8"), ([8, 12], "8-12"), (1.5, "1.5"), ([5.0, 30.0], "5-30"), (None, ""), ("abc", "abc")],
)
def test_numbers_and_ranges_are_shown_as_people_write_them(
    library: Library, held: object, text: str
) -> None:
    data = {"dose": {"minutes": held}}
    found = section(Kind.EXERCISE, data, "dose")
    assert found is not None
    assert shown(found, data, library)["dose", "minutes"] == text


@pytest.mark.parametrize(("text", "held"), [("yes", True), ("No", False), ("perhaps", "perhaps")])
def test_yes_and_no_are_read(library: Library, text: str, held: object) -> None:
    new = typed(library, "exercise/bridge", "causes", {("morning_ok",): text})
    assert new["morning_ok"] == held


def test_dates_and_choices_are_what_is_typed_and_picked(library: Library) -> None:
    dated = typed(library, "cause/general", "review", {("last_reviewed",): " 2026-11-27 "})
    assert dated["last_reviewed"] == "2026-11-27"
    picked = typed(library, "exercise/bridge", "facts", {("position",): "side_lying"})
    assert picked["position"] == "side_lying"


def test_a_harder_way_comes_with_its_first_word_and_goes_with_its_last(library: Library) -> None:
    data = {**entry(library, "exercise/bridge"), "harder": None}
    ways = section(Kind.EXERCISE, data, "ways")
    assert ways is not None
    text, exercise = ("harder", "text"), ("harder", "exercise")
    with_words = written(ways, data, {text: "On one leg."}, library)
    assert with_words["harder"] == {"text": "On one leg.", "exercise": None}
    with_exercise = written(ways, data, {exercise: "Wall sit"}, library)
    assert with_exercise["harder"] == {"text": "", "exercise": "wall_sit"}
    assert written(ways, with_words, {text: " "}, library) == data
    assert written(ways, with_exercise, {text: "", exercise: ""}, library) == data


def test_fields_that_were_not_sent_stay(library: Library) -> None:
    assert typed(library, "exercise/bridge", "names", {}) == entry(library, "exercise/bridge")


def test_a_blank_cause_can_be_filled_in_section_by_section(library: Library) -> None:
    data = blank(Kind.CAUSE, "new", "New", None)
    like = entry(library, "cause/general")
    for one in sections(Kind.CAUSE, data):
        data = written(one, data, shown(one, like, library), library)
    assert data == {**like, "id": "new"}


def test_every_label_says_something_of_its_own(library: Library) -> None:
    for _, _, one in every(library):
        labels = [field.label for field in one.fields]
        assert len(set(labels)) == len(labels), one.id
