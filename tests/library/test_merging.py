"""Tests of bot.library.merging: an edit, and what a release made of the entry beneath it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.merging import merged


@pytest.mark.parametrize(
    ("old", "new", "mine", "wanted", "both"),
    [
        # What only one side changed is as that side has it.
        ({"a": "1"}, {"a": "1"}, {"a": "2"}, {"a": "2"}, []),
        ({"a": "1"}, {"a": "2"}, {"a": "1"}, {"a": "2"}, []),
        ({"a": "1"}, {"a": "2"}, {"a": "2"}, {"a": "2"}, []),
        (
            {"a": {"b": 1, "c": 1}},
            {"a": {"b": 2, "c": 1}},
            {"a": {"b": 1, "c": 3}},
            {"a": {"b": 2, "c": 3}},
            [],
        ),
        # A list takes what was added, and loses what was removed.
        ({"l": ["a"]}, {"l": ["a", "b"]}, {"l": ["a", "c"]}, {"l": ["a", "c", "b"]}, []),
        ({"l": ["a", "b"]}, {"l": ["a"]}, {"l": ["a", "b", "c"]}, {"l": ["a", "c"]}, []),
        # Unless the edit had changed it: then somebody has to look.
        ({"l": ["a", "b"]}, {"l": ["A", "b"]}, {"l": ["x", "b"]}, {"l": ["x", "b", "A"]}, [("l",)]),
        # What both changed stays as the edit has it, and is told.
        ({"a": "1"}, {"a": "2"}, {"a": "3"}, {"a": "3"}, [("a",)]),
        ({"a": None}, {"a": {"b": 1}}, {"a": "3"}, {"a": "3"}, [("a",)]),
        # New fields of a release come with it.
        ({"a": "1"}, {"a": "1", "b": "2"}, {"a": "3"}, {"a": "3", "b": "2"}, []),
    ],
)
def test_two_changes_make_one_text(
    old: dict[str, Any], new: dict[str, Any], mine: dict[str, Any], wanted: object, both: list[Any]
) -> None:
    found = merged(old=old, new=new, mine=mine)
    assert (found.data, list(found.both)) == (wanted, both)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=6,
)
ENTRY = st.dictionaries(st.sampled_from("abcd"), PLAIN)


@given(old=ENTRY, mine=ENTRY)
def test_where_the_release_changed_nothing_the_edit_stands(old: Any, mine: Any) -> None:
    fields = {name: mine.get(name, old.get(name)) for name in {**old, **mine}}
    found = merged(old=old, new=old, mine=fields)
    assert found.both == ()
    assert {name: value for name, value in found.data.items() if value is not None} == {
        name: value for name, value in fields.items() if value is not None
    }


@given(old=ENTRY, new=ENTRY)
def test_where_the_edit_changed_nothing_the_release_stands(old: Any, new: Any) -> None:
    found = merged(old=old, new=new, mine=old)
    assert found.both == ()
    assert {name: value for name, value in found.data.items() if value is not None} == {
        name: value for name, value in new.items() if value is not None
    }


@given(old=ENTRY, new=ENTRY, mine=ENTRY)
def test_any_three_can_be_merged_and_what_is_the_same_on_both_sides_stands(
    old: Any, new: Any, mine: Any
) -> None:
    found = merged(old=old, new=new, mine=mine).data
    for name in {**new, **mine}:
        if new.get(name) == mine.get(name):
            assert found[name] == new.get(name)
