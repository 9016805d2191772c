"""Tests of bot.library.overlay: a server's own words over the bundled ones."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.slots import Slot
from bot.library.edition import Edition, plain
from bot.library.exercise import Level
from bot.library.kinds import SAFETY, Key, Kind
from bot.library.library import Library
from bot.library.overlay import over
from bot.library.routine_rules import hard_filters, routine_lists
from bot.library.steps import steps_of

BRIDGE = Key(Kind.EXERCISE, "bridge")
SUMMARY = "Lift the hips slowly, and stop before anything pinches."


def edited(key: Key, *, retired: bool = False, **changes: Any) -> Edition:
    return Edition(key=key, changes=changes, retired=retired)


def own_exercise(library: Library, **changes: Any) -> Edition:
    data = plain(library.exercises["bridge"])
    made = {"id": "small_bridge", "name": "Small bridge", "aliases": [], "number": 90, **changes}
    return Edition(key=Key(Kind.EXERCISE, "small_bridge"), changes={**data, **made})


def test_what_is_edited_differs_and_the_rest_is_shared(library: Library) -> None:
    seen = over(library, [edited(BRIDGE, summary=SUMMARY)], "1.0")
    bridge, bundled = seen.exercises["bridge"], library.exercises["bridge"]
    assert bridge.summary == SUMMARY
    assert bridge.pose is bundled.pose
    assert bridge == bundled.model_copy(update={"summary": SUMMARY})
    assert seen.exercises["cat_cow"] is library.exercises["cat_cow"]
    assert seen.causes["general"] is library.causes["general"]
    assert seen.safety is library.safety
    assert seen.edition == "1.0"


def test_a_field_that_is_not_covered_follows_the_release(library: Library) -> None:
    better = library.exercises["bridge"].model_copy(update={"start": "Lie on your back, knees up."})
    released = replace(library, exercises={**library.exercises, "bridge": better})
    seen = over(released, [edited(BRIDGE, summary=SUMMARY)], "1.0").exercises["bridge"]
    assert (seen.summary, seen.start) == (SUMMARY, better.start)


@pytest.mark.parametrize(
    ("change", "anew"),
    [
        ({"summary": SUMMARY}, False),
        ({"name": "Hip bridge, slow"}, True),
        ({"aliases": ["tiny hip lift"]}, True),
    ],
)
def test_the_index_is_shared_where_nothing_is_found_anew(
    library: Library, change: dict[str, Any], anew: bool
) -> None:
    seen = over(library, [edited(BRIDGE, **change)], "1.0")
    assert (seen.index is library.index) is not anew


def test_an_own_name_is_found(library: Library) -> None:
    seen = over(library, [edited(BRIDGE, aliases=["tiny hip lift"]), own_exercise(library)], "1.0")
    for typed, wanted in (("tiny hip lift", "bridge"), ("small bridge", "small_bridge")):
        found = seen.index.named(typed, "exercise")
        assert found is not None
        assert found.id == wanted


def test_an_own_entry_stands_among_the_others(library: Library) -> None:
    seen = over(library, [own_exercise(library, number=12)], "1.0")
    listed = list(seen.exercises)
    assert len(seen.exercises) == len(library.exercises) + 1 == len(listed)
    assert listed.index("bridge") < listed.index("small_bridge") < listed.index("dead_bug")
    assert seen.exercises["small_bridge"].name == "Small bridge"


def test_a_retired_entry_is_not_there(library: Library) -> None:
    seen = over(library, [edited(BRIDGE, retired=True)], "1.0")
    assert "bridge" not in seen.exercises
    assert seen.exercises.get("bridge") is None
    assert len(seen.exercises) == len(list(seen.exercises)) == len(library.exercises) - 1
    with pytest.raises(KeyError):
        seen.exercises["bridge"]
    found = seen.index.named("bridge", "exercise")
    assert found is None or found.id != "bridge"


def test_nothing_leads_to_a_retired_exercise(library: Library) -> None:
    leading = [one for one in library.exercises.values() if one.easier.exercise is not None]
    gone = {one.easier.exercise for one in leading}
    keys = [Key(Kind.EXERCISE, str(one)) for one in gone]
    seen = over(library, [edited(key, retired=True) for key in keys], "1.0")
    for one in seen.exercises.values():
        assert one.easier.exercise is None
        assert one.harder is None or one.harder.exercise not in gone
    for routine in seen.routines.values():
        for _, _, _, items in routine_lists(routine):
            assert not {item.exercise for item in items} & gone
        for level in Level:
            for slot in Slot:
                steps_of(seen, routine, level, slot)


def test_a_hidden_routine_is_still_known(library: Library) -> None:
    seen = over(library, [edited(Key(Kind.ROUTINE, "hip"), retired=True)], "1.0")
    assert "hip" not in seen.routines
    assert len(seen.routines) == len(library.routines) - 1
    assert seen.followed("hip").id == "hip"
    assert seen.known("hip") is seen.retired_routines["hip"]


def test_a_routine_that_is_gone_gives_way_to_the_one_for_no_diagnosis(library: Library) -> None:
    found = library.followed("no_such_one")
    assert "general" in found.often_used_for


# What an edition cannot say any more.


@pytest.mark.parametrize(
    "changes", [{"minutes": "soon"}, {"steps": []}, {"level": "heroic"}, {"no_such_field": 1}]
)
def test_an_edition_that_cannot_be_shown_gives_way_to_the_bundled_entry(
    library: Library, changes: dict[str, Any]
) -> None:
    seen = over(library, [Edition(key=BRIDGE, changes=changes)], "1.0")
    assert seen.exercises["bridge"] is library.exercises["bridge"]


def test_an_own_entry_that_cannot_be_shown_is_not_there(library: Library) -> None:
    seen = over(library, [own_exercise(library, minutes="soon")], "1.0")
    assert list(seen.exercises) == list(library.exercises)


# Filters are joined.


def test_a_release_tightens_what_an_edit_had_left(library: Library) -> None:
    strict = library.exercises["bridge"].model_copy(
        update={
            "default_off": ("pregnancy", "facet_oa"),
            "suits": tuple(o for o in library.exercises["bridge"].suits if o != "facet_oa"),
            "morning_ok": False,
            "osteoporosis_notice": True,
        }
    )
    released = replace(library, exercises={**library.exercises, "bridge": strict})
    loose = edited(
        BRIDGE,
        default_off=["pregnancy"],
        suits=list(library.exercises["bridge"].suits),
        morning_ok=True,
        osteoporosis_notice=False,
    )
    seen = over(released, [loose], "1.0").exercises["bridge"]
    assert set(seen.default_off) == {"pregnancy", "facet_oa"}
    assert "facet_oa" not in seen.suits
    assert (seen.morning_ok, seen.osteoporosis_notice) == (False, True)


CAUSES = ("herniated_disc", "facet_oa", "si_joint", "piriformis", "general", "pregnancy")
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "default_off": st.lists(st.sampled_from(CAUSES), unique=True),
        "morning_ok": st.booleans(),
        "level": st.sampled_from([one.value for one in Level]),
        "suits": st.lists(st.sampled_from(CAUSES), min_size=1, unique=True),
    },
)


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_the_hard_filters_hold_whatever_editions_say(library: Library, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(list(library.exercises)), unique=True, max_size=6))
    editions = [
        Edition(
            key=Key(Kind.EXERCISE, name),
            changes=data.draw(FILTERS),
            retired=data.draw(st.booleans()),
        )
        for name in names
    ]
    seen = over(library, editions, "1.0")
    for routine in (*seen.routines.values(), *seen.retired_routines.values()):
        for _, level, slots, items in routine_lists(routine):
            for item in items:
                exercise = seen.exercises[item.exercise]
                assert next(hard_filters(routine, exercise, level, slots), None) is None
    for name, bundled in library.exercises.items():
        if name in seen.exercises:
            assert set(bundled.default_off) <= set(seen.exercises[name].default_off)
            assert bundled.morning_ok or not seen.exercises[name].morning_ok


# The safety texts.


def test_the_safety_texts_can_be_added_to(library: Library) -> None:
    emergency = plain(library.safety)["emergency"]
    more = {**emergency, "signs": [*emergency["signs"], "A new weakness in both arms."]}
    seen = over(library, [edited(SAFETY, emergency=more)], "1.0")
    assert seen.safety.emergency.signs[-1] == "A new weakness in both arms."
    assert seen.safety.gate == library.safety.gate


def test_safety_texts_that_lack_a_bundled_sign_give_way(library: Library) -> None:
    emergency = plain(library.safety)["emergency"]
    fewer = {**emergency, "signs": emergency["signs"][1:]}
    gate = f"{library.safety.gate} Or anything that frightens you."[:120]
    seen = over(library, [edited(SAFETY, emergency=fewer, gate=gate)], "1.0")
    assert seen.safety.emergency == library.safety.emergency
    assert (seen.safety.gate == gate) is gate.startswith(library.safety.gate)
