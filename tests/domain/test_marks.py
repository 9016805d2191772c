"""Tests of bot.domain.marks: Done, Skip and Undo, sentence by sentence."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.claims import State
from bot.domain.marks import MARKS, Rule, Standing, done, skipped, undone

RULES: dict[str, Rule] = {"done": done, "skipped": skipped, "undone": undone}
UNMARKED = [state for state in State if state not in MARKS]

unmarked = st.sampled_from([None, *(Standing(state=one) for one in UNMARKED)])
presses = st.lists(st.sampled_from(sorted(RULES)), max_size=12)


def after(now: Standing | None, *names: str) -> Standing | None:
    """Return an occurrence's standing after some presses."""
    return reduce(lambda standing, name: RULES[name](standing), names, now)


def test_members_set_two_states() -> None:
    assert {State.DONE, State.SKIPPED} == MARKS


# --- Done counts from every state, for the day the occurrence belongs to, whenever it is pressed.


@pytest.mark.parametrize("state", State)
def test_done_counts_from_every_state(state: State) -> None:
    assert done(Standing(state=state)).state is State.DONE


def test_done_counts_before_the_occurrence_exists() -> None:
    assert done(None) == Standing(state=State.DONE)


def test_what_was_skipped_can_still_be_done() -> None:
    now = Standing(state=State.SKIPPED, before=State.SENT)
    assert done(now) == Standing(state=State.DONE, before=State.SENT)


# --- Skip changes nothing about what is done.


def test_skip_changes_nothing_about_what_is_done() -> None:
    now = Standing(state=State.DONE, before=State.SENT)
    assert skipped(now) is now


@pytest.mark.parametrize("state", UNMARKED)
def test_everything_else_can_be_skipped(state: State) -> None:
    assert skipped(Standing(state=state)).state is State.SKIPPED
    assert skipped(None) == Standing(state=State.SKIPPED)


# --- The same mark twice is one mark.


@given(unmarked, presses, st.sampled_from(["done", "skipped", "undone"]))
def test_the_same_press_twice_is_one_press(
    now: Standing | None, earlier: list[str], press: str
) -> None:
    once = after(now, *earlier, press)
    assert after(once, press) == once


# --- Undo goes back to what the occurrence was before the first mark.


@pytest.mark.parametrize("state", UNMARKED)
@pytest.mark.parametrize(
    "pressed", [["done"], ["skipped"], ["skipped", "done"], ["done", "skipped"], ["done", "done"]]
)
def test_undo_goes_back_to_what_it_was_before_the_first_mark(
    state: State, pressed: list[str]
) -> None:
    assert after(Standing(state=state), *pressed, "undone") == Standing(state=state)


@given(unmarked, presses)
def test_undo_never_leads_anywhere_but_to_where_it_began(
    now: Standing | None, pressed: list[str]
) -> None:
    assert after(now, *pressed, "done", "undone") == now


@pytest.mark.parametrize("state", UNMARKED)
def test_undo_without_a_mark_changes_nothing(state: State) -> None:
    now = Standing(state=state)
    assert undone(now) is now


# --- An occurrence marked before its time did not exist: undone, it is gone.


@pytest.mark.parametrize("pressed", [["done"], ["skipped"], ["skipped", "done"]])
def test_undone_before_its_time_an_occurrence_is_gone(pressed: list[str]) -> None:
    assert after(None, *pressed, "undone") is None


def test_undo_of_what_does_not_exist_is_nothing() -> None:
    assert undone(None) is None


def test_marked_before_its_time_and_undone_after_it_it_was_missed() -> None:
    """Claiming notes that the time has come (bot/store/claim_writes.py)."""
    passed = Standing(state=State.DONE, before=State.MISSED)
    assert undone(passed) == Standing(state=State.MISSED)


# --- A reminder that is marked while it is on its way is on its way again when it is undone.


@pytest.mark.parametrize("press", ["done", "skipped"])
def test_what_is_marked_on_its_way_is_on_its_way_again_when_it_is_undone(press: str) -> None:
    marked = after(Standing(state=State.OPEN), press)
    assert marked is not None
    assert undone(marked) == Standing(state=State.OPEN)
