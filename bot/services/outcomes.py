"""Outcomes: what becomes of an attempt to change what members see, and the reason it needs."""

from dataclasses import dataclass, replace

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
    """Somebody published another version meanwhile, or changed the draft: nothing was changed.

    The desk is as it is now. It has no draft where what was to be published is none.
    """

    desk: Desk


Outcome = Published | Asked | Overtaken


def published(desk: Desk, version: Version, notes: tuple[str, ...]) -> Published:
    """Return that a version was made of an entry, as it stood before."""
    return Published(
        key=desk.key,
        name=desk.name_in(version.state),
        version=version,
        before=None if desk.state.retired else desk.seen,
        after=None if version.state.retired else desk.text_of(version.state),
        notes=notes,
    )


def asked(desk: Desk, draft: Draft, notes: tuple[str, ...]) -> Asked:
    """Return that a draft waits for a second moderator."""
    before = None if desk.state.retired else desk.seen
    after = None if draft.state.retired else desk.text_of(draft.state)
    return Asked(
        desk=replace(desk, draft=draft), draft=draft, before=before, after=after, notes=notes
    )


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
