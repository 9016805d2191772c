"""Tests of bot.library.form_ids: a name becomes an id that its model takes and nobody has."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.form_ids import new_id, reaction_id, rule_id, section_id
from bot.library.kinds import Kind

ID = r"[a-z][a-z0-9_]{1,39}"
PATTERNS = {
    new_id.__name__: ID,
    section_id.__name__: ID,
    rule_id.__name__: ID,
    reaction_id.__name__: r"[a-z]{2,10}",
}


@pytest.mark.parametrize(
    ("kind", "name", "entry_id"),
    [
        (Kind.EXERCISE, "Child's pose, 2nd way", "childs_pose_2nd_way"),
        (Kind.CAUSE, "Ménière’s Straße", "menieres_strasse"),
        (Kind.EXERCISE, "4 square", "exercise_4_square"),
        (Kind.EXERCISE, "Мост", "exercise"),
        (Kind.GUIDE, "A", "guide_a"),
        (Kind.EXERCISE, "x" * 60, "x" * 40),
        (Kind.ROUTINE, "Lean back 2", "lean_back"),
        (Kind.ROUTINE, "Gentle and quiet evenings", "gentle_and_quiet"),
        (Kind.ROUTINE, "12", "routine"),
    ],
)
def test_an_id_is_the_name_in_small_letters(kind: Kind, name: str, entry_id: str) -> None:
    assert new_id(kind, name, ()) == entry_id


def test_an_id_that_is_taken_gets_more_behind() -> None:
    assert new_id(Kind.CAUSE, "Bridge", {"bridge"}) == "bridge_2"
    assert new_id(Kind.CAUSE, "Bridge", {"bridge", "bridge_2"}) == "bridge_3"
    assert new_id(Kind.CAUSE, "x" * 60, {"x" * 40}) == f"{'x' * 38}_2"
    assert new_id(Kind.ROUTINE, "Hip", {"hip"}) == "hip_b"
    assert reaction_id("Better", {"better"}) == "betterb"
    assert section_id("Sitting", {"sitting"}) == "sitting_2"


def test_a_stop_rule_is_called_by_its_first_words_and_a_reaction_by_its_letters() -> None:
    assert rule_id("Pain grows or spreads down your leg", ()) == "pain_grows_or_spreads"
    assert reaction_id("A bit more, settles", ()) == "abitmorese"
    assert reaction_id("?", ()) == "reaction"
    assert reaction_id("X", ()) == "reactionx"


@given(names=st.lists(st.text(max_size=50), max_size=40))
def test_any_names_become_ids_that_differ(names: list[str]) -> None:
    for make in (section_id, rule_id, reaction_id):
        taken: set[str] = set()
        for name in names:
            made = make(name, taken)
            assert made not in taken
            assert re.fullmatch(PATTERNS[make.__name__], made), made
            taken.add(made)


@given(kind=st.sampled_from(Kind), names=st.lists(st.text(max_size=50), max_size=40))
def test_any_names_become_ids_of_entries(kind: Kind, names: list[str]) -> None:
    pattern = r"[a-z][a-z_]{1,15}" if kind is Kind.ROUTINE else ID
    taken: set[str] = set()
    for name in names:
        made = new_id(kind, name, taken)
        assert made not in taken
        assert re.fullmatch(pattern, made), made
        taken.add(made)


def test_hundreds_of_one_name_all_get_their_ids() -> None:
    taken: set[str] = set()
    for _ in range(1000):
        taken.add(new_id(Kind.ROUTINE, "Hips and a back to lean on", taken))
    assert len(taken) == 1000
