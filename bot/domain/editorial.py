"""Editorial: what can happen to an entry of a server's content, and what comes of it.

The policy:

* A version is never changed. The newest version of an entry is what members see.
* A draft begins from a version (0 where there is none). Whoever publishes it while a newer one is
  there would undo that one without having seen it: a conflict.
* Two moderators who change the same words of one draft conflict; different words do not.
* Where a second moderator is asked for, nobody approves what they asked for themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Action(StrEnum):
    """What a version came from."""

    PUBLISH = "publish"
    ROLLBACK = "rollback"
    RETIRE = "retire"
    RESTORE = "restore"
    IMPORT = "import"
    KEEP = "keep"
    MERGE = "merge"
    DROP = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a server says of an entry, or is to say.

    ``changes`` are the fields that differ from the bundled entry; None where its words hold.
    ``base`` is the digest of the bundled entry it was written over; None for an own entry.
    """

    changes: Mapping[str, Any] | None = None
    retired: bool = False
    base: str | None = None

    @property
    def is_bundled(self) -> bool:
        """Tell whether the bundled entry is seen as it is."""
        return not self.changes and not self.retired


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of an entry: who made it, when, why, and what it says."""

    number: int
    action: Action
    state: State
    reason: str
    author_id: int | None
    approver_id: int | None
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is being worked on.

    ``version`` is the one it began from; ``revision`` counts its changes, so that two who have it
    open at once notice each other. ``asker_id`` and ``reason`` are set while it waits for a second
    moderator.
    """

    action: Action
    state: State
    version: int
    revision: int
    author_id: int | None
    touched_at: datetime
    waiting: bool = False
    reason: str | None = None
    asker_id: int | None = None


def may_approve(draft: Draft, moderator_id: int) -> bool:
    """Tell whether a moderator may approve what waits: anybody but who asked for it."""
    return draft.waiting and draft.asker_id != moderator_id


def meet(
    opened: Mapping[Any, str], mine: Mapping[Any, str], theirs: Mapping[Any, str]
) -> tuple[dict[Any, str], set[Any]]:
    """Merge what two wrote into the same fields, as text, over what both had opened.

    Returns:
        What stands in each field, and the fields that both changed to different words, where mine
        stand for now.
    """
    merged = {
        one: mine[one] if mine[one] != opened.get(one) else theirs.get(one, mine[one])
        for one in mine
    }
    both = {
        one
        for one in mine
        if mine[one] != opened.get(one)
        and theirs.get(one) != opened.get(one)
        and mine[one] != theirs.get(one)
    }
    return merged, both
