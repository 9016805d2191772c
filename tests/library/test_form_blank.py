"""Tests of bot.library.form_blank: a new entry is like another one, or says nothing yet."""

import copy

import pytest
from pydantic import ValidationError

from bot.library.form_blank import blank
from bot.library.kinds import Kind
from bot.library.library import Library
from tests.support.entries import entry


def test_a_new_exercise_is_like_another_but_for_what_is_its_own(library: Library) -> None:
    like = entry(library, "exercise/bridge")
    like = {**like, "reviewed_by": "Dr Who"}
    before = copy.deepcopy(like)
    made = blank(Kind.EXERCISE, "new_bridge", "New bridge", like, number=37)
    own = {"id": "new_bridge", "name": "New bridge", "number": 37, "aliases": []}
    assert made == {**like, **own, "reviewed_by": ""}
    Kind.EXERCISE.model.model_validate(made)
    made["steps"].append("One more.")
    assert like == before


def test_an_exercise_needs_another_one_for_its_pose() -> None:
    with pytest.raises(ValueError, match="like another"):
        blank(Kind.EXERCISE, "new", "New", None, number=37)


def test_there_is_one_set_of_safety_texts(library: Library) -> None:
    with pytest.raises(ValueError, match="one set"):
        blank(Kind.SAFETY, "new", "New", entry(library, "safety/safety"))


def test_a_routine_has_no_aliases_to_empty(library: Library) -> None:
    made = blank(Kind.ROUTINE, "new", "New", entry(library, "routine/hip"))
    Kind.ROUTINE.model.model_validate(made)


@pytest.mark.parametrize("kind", [Kind.CAUSE, Kind.ROUTINE, Kind.GUIDE])
def test_an_entry_like_none_has_all_fields_and_the_schema_says_what_is_missing(kind: Kind) -> None:
    made = blank(kind, "new", "New name", None)
    assert made.keys() == set(kind.model.model_fields)
    assert (made["id"], made["name"], made["reviewed_by"]) == ("new", "New name", "")
    with pytest.raises(ValidationError) as caught:
        kind.model.model_validate(made)
    assert {one["type"] for one in caught.value.errors()} <= {
        *("string_too_short", "too_short", "date_from_datetime_parsing"),
    }


def test_a_routine_like_none_has_its_days(library: Library) -> None:
    assert blank(Kind.ROUTINE, "new", "New", None)["build"] == {"morning": [], "evening": []}
    assert blank(Kind.GUIDE, "new", "New", None)["drawing"] is None
