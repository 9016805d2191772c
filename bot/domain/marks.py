"""Marks: what a member's Done, Skip and Undo make of an occurrence.

The policy:

* Done counts from every state, for the day the occurrence belongs to, whenever it is pressed.
* Skip changes nothing about what is done.
* The same mark twice is one mark.
* Undo goes back to what the occurrence was before the first mark.
* An occurrence marked before its time did not exist: undone, it is gone, and comes as planned.
* A reminder that is marked while it is on its way is on its way again when it is undone, or was
  sent meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.claims import State

MARKS = frozenset({State.DONE, State.SKIPPED})
"""The states that a member sets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An occurrence's state, and the state that Undo goes back to."""

    state: State
    before: State | None = None


Rule = Callable[[Standing | None], Standing | None]
"""Decides an occurrence's new standing; None stands for an occurrence that does not exist."""


def done(now: Standing | None) -> Standing:
    """Mark as done."""
    if now is not None and now.state is State.DONE:
        return now
    return Standing(state=State.DONE, before=_unmarked(now))


def skipped(now: Standing | None) -> Standing:
    """Mark as skipped, unless it is done."""
    if now is not None and now.state in MARKS:
        return now
    return Standing(state=State.SKIPPED, before=_unmarked(now))


def undone(now: Standing | None) -> Standing | None:
    """Take the mark back."""
    if now is None or now.state not in MARKS:
        return now
    return None if now.before is None else Standing(state=now.before)


def _unmarked(now: Standing | None) -> State | None:
    """Return the state without any mark."""
    if now is None:
        return None
    return now.before if now.state in MARKS else now.state
