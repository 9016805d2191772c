"""Tests of bot.services.changes: who changed something since a claim was made."""

import pytest

from bot.services import changes as changes_module
from bot.services.changes import Changes

ANN, BOB = 1, 2


def test_nobody_has_changed_anything_at_first() -> None:
    changes = Changes()
    assert not changes.since(changes.mark, ANN)


def test_a_change_after_the_claim_is_seen() -> None:
    changes = Changes()
    mark = changes.mark
    changes.note(ANN)
    assert changes.since(mark, ANN)


def test_a_change_before_the_claim_is_known_to_it() -> None:
    changes = Changes()
    changes.note(ANN)
    assert not changes.since(changes.mark, ANN)


def test_what_others_change_is_no_matter() -> None:
    changes = Changes()
    mark = changes.mark
    changes.note(BOB)
    assert not changes.since(mark, ANN)


def test_the_last_change_counts() -> None:
    changes = Changes()
    changes.note(ANN)
    mark = changes.mark
    changes.note(BOB)
    changes.note(ANN)
    assert changes.since(mark, ANN)
    assert not changes.since(changes.mark, ANN)


def test_the_oldest_are_forgotten_and_the_newest_never(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes_module, "_KEPT", 3)
    changes = Changes()
    marks: dict[int, int] = {}
    for user_id in range(10):
        marks[user_id] = changes.mark
        changes.note(user_id)
    assert [user_id for user_id, mark in marks.items() if changes.since(mark, user_id)] == [7, 8, 9]


def test_who_changes_again_is_not_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes_module, "_KEPT", 2)
    changes = Changes()
    changes.note(ANN)
    changes.note(BOB)
    mark = changes.mark
    changes.note(ANN)
    changes.note(3)
    assert changes.since(mark, ANN)
    assert not changes.since(0, BOB)
