"""Tests of bot.library.guarding: what an edit may not take away."""

from typing import Any

import pytest

from bot.library.edition import plain
from bot.library.guarding import loosened
from bot.library.kinds import SAFETY, Key, Kind
from bot.library.library import Library

BRIDGE = Key(Kind.EXERCISE, "bridge")
KNEE = Key(Kind.EXERCISE, "single_knee_to_chest")


def complaints(key: Key, new: dict[str, Any], base: dict[str, Any] | None) -> list[str]:
    return [f"{'.'.join(map(str, path))}: {text}" for path, text in loosened(key, new, base)]


@pytest.mark.parametrize(
    ("base", "new", "said"),
    [
        ({"default_off": ["a", "b"]}, {"default_off": ["a"]}, "`b` has to stay"),
        ({"default_off": ["a"]}, {"default_off": "a"}, "`a` has to stay"),
        ({"default_off": ["a"]}, {"default_off": ["b", "a"]}, ""),
        ({"morning_ok": False}, {"morning_ok": True}, "has to stay `no`"),
        ({"morning_ok": True}, {"morning_ok": False}, ""),
        ({"osteoporosis_notice": True}, {"osteoporosis_notice": False}, "has to stay `yes`"),
        ({"osteoporosis_notice": True}, {"osteoporosis_notice": None}, "has to stay `yes`"),
        ({"osteoporosis_notice": False}, {"osteoporosis_notice": True}, ""),
        ({"level": "build"}, {"level": "calm"}, "has to stay `build` or become harder"),
        ({"level": "build"}, {"level": "strong"}, ""),
    ],
)
def test_filters_of_an_exercise_become_stricter_only(
    library: Library, base: dict[str, Any], new: dict[str, Any], said: str
) -> None:
    bundled = plain(library.exercises["bridge"]) | base
    found = complaints(BRIDGE, bundled | new, bundled)
    assert len(found) == bool(said)
    assert not said or said in found[0]


def test_a_routine_keeps_the_causes_that_decide_what_is_left_out(library: Library) -> None:
    base = plain(library.routines["extension"])
    fewer = {**base, "often_used_for": ["degenerative_disc", "muscle_hamstring"]}
    key = Key(Kind.ROUTINE, "extension")
    assert complaints(key, fewer, base) == [
        "often_used_for: `herniated_disc` has to stay: it decides what is left out"
    ]
    assert (
        complaints(key, {**base, "often_used_for": [*base["often_used_for"], "general"]}, base)
        == []
    )


def test_an_own_entry_has_nothing_to_keep(library: Library) -> None:
    assert complaints(BRIDGE, plain(library.exercises["bridge"]) | {"default_off": []}, None) == []


def texts_of(part: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return where the words and lists of the safety texts stand."""
    if isinstance(part, dict):
        return [at for name, value in part.items() for at in texts_of(value, (*path, name))]
    if isinstance(part, list):
        return [
            path,
            *(at for index, one in enumerate(part) for at in texts_of(one, (*path, index))),
        ]
    return [path]


def without(data: Any, path: tuple[str | int, ...]) -> Any:
    """Return data with one part emptied."""
    if not path:
        return [] if isinstance(data, list) else ""
    first, *rest = path
    copy: Any = list(data) if isinstance(data, list) else dict(data)
    copy[first] = without(copy[first], tuple(rest))
    return copy


def test_no_safety_text_can_be_emptied(library: Library) -> None:
    base = plain(library.safety)
    free = {"sources", "last_reviewed", "reviewed_by", "id"}
    words = [
        path
        for path in texts_of(base)
        if path[0] not in free and "id" not in path and without(base, path) != base
    ]
    assert len(words) > 60
    for path in words:
        assert complaints(SAFETY, without(base, path), base), path


def test_safety_texts_may_grow_and_be_moved(library: Library) -> None:
    base = plain(library.safety)
    emergency = base["emergency"]
    grown = {
        **base,
        "gate": f"First: {base['gate']} Then go on.",
        "emergency": {
            **emergency,
            "signs": [*reversed(emergency["signs"]), "Anything new and frightening."],
            "numbers": [*emergency["numbers"], {"place": "Here", "number": "123", "note": ""}],
        },
        "reviewed_by": "A clinician",
        "sources": base["sources"][:1],
    }
    assert complaints(SAFETY, grown, base) == []
