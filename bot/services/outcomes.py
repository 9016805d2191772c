"""Outcomes: what becomes of an attempt to change what members see, and the reason it needs."""

from dataclasses import dataclass

from bot.domain.editorial import Draft, Version
from bot.errors import UserError
from bot.library.edition import Plain
from bot.library.kinds import Key
from bot.services.desks import Desk

SHORTEST, LONGEST = 3, 200
"""Characters that a reason may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A version was made: what members saw before and see from now on, and what follows."""

    key: Key
    name: str
    version: Version
    before: Plain | None
    after: Plain | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A second moderator is asked: the draft waits, and what would change."""

    desk: Desk
    draft: Draft
    before: Plain | None
    after: Plain | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """Somebody published another version meanwhile: nothing was changed."""

    desk: Desk


Outcome = Published | Asked | Overtaken


def read_reason(typed: str) -> str:
    """Return why something is published.

    Raises:
        UserError: it says nothing, or too much.
    """
    reason = " ".join(typed.split())
    if not SHORTEST <= len(reason) <= LONGEST:
        raise UserError(
            f"A reason has {SHORTEST} to {LONGEST} characters, so that others understand it later. "
            "For example: `Reworded step 2, two members misread it`."
        )
    return reason
