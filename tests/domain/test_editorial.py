"""Tests of bot.domain.editorial: who may approve, and what two make of the same fields."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.editorial import Action, Draft, State, may_approve, meet

DRAFT = Draft(
    action=Action.PUBLISH,
    state=State(changes={"a": 1}),
    version=0,
    revision=1,
    author_id=1,
    touched_at=datetime(2026, 11, 27, tzinfo=UTC),
    waiting=True,
    asker_id=2,
)


@pytest.mark.parametrize(
    ("moderator", "waiting", "may"), [(1, True, True), (2, True, False), (3, False, False)]
)
def test_anybody_but_who_asked_may_approve_what_waits(
    moderator: int, waiting: bool, may: bool
) -> None:
    assert may_approve(replace(DRAFT, waiting=waiting), moderator) is may


@pytest.mark.parametrize(
    ("state", "bundled"),
    [
        (State(), True),
        (State(changes={}), True),
        (State(changes={"a": 1}), False),
        (State(retired=True), False),
    ],
)
def test_the_bundled_entry_is_seen_where_nothing_is_changed_or_hidden(
    state: State, bundled: bool
) -> None:
    assert state.is_bundled is bundled


@pytest.mark.parametrize(
    ("opened", "mine", "theirs", "merged", "both"),
    [
        ({"a": "1"}, {"a": "2"}, {"a": "1"}, {"a": "2"}, set()),
        ({"a": "1"}, {"a": "1"}, {"a": "2"}, {"a": "2"}, set()),
        ({"a": "1"}, {"a": "2"}, {"a": "2"}, {"a": "2"}, set()),
        ({"a": "1"}, {"a": "2"}, {"a": "3"}, {"a": "2"}, {"a"}),
        (
            {"a": "1", "b": "1"},
            {"a": "2", "b": "1"},
            {"a": "1", "b": "3"},
            {"a": "2", "b": "3"},
            set(),
        ),
    ],
)
def test_different_words_are_merged_and_the_same_ones_conflict(
    opened: dict[str, str],
    mine: dict[str, str],
    theirs: dict[str, str],
    merged: dict[str, str],
    both: set[str],
) -> None:
    assert meet(opened, mine, theirs) == (merged, both)


FIELDS = st.fixed_dictionaries({name: st.sampled_from("123") for name in "abc"})


@given(opened=FIELDS, mine=FIELDS, theirs=FIELDS)
def test_nothing_anybody_typed_is_lost_without_being_told(
    opened: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    merged, both = meet(opened, mine, theirs)
    for name, before in opened.items():
        for typed in (mine[name], theirs[name]):
            assert typed in {before, merged[name]} or name in both
