"""Guarding: what an edit may not take away from the bundled entry beneath it.

The policy:

* Exercise: what it is off by default for stays off; it goes into the morning only if it did; the
  osteoporosis notice stays; it does not become less demanding than it was (``level``).
* Routine: the causes it is often used for stay, because they decide which filters hold.
* Safety: a text may be longer, not without the bundled words; a list keeps what it had.

An entry of a server's own has nothing beneath, so nothing to keep.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from bot.library.edition import Plain
from bot.library.exercise import Level
from bot.library.kinds import Key, Kind
from bot.library.problems import Path

Complaint = tuple[Path, str]
"""Where, and what is wrong."""

_NOT_WORDS = {"sources", "last_reviewed", "reviewed_by", "id"}
"""Fields of the safety texts that say where they come from, not what members read."""


def loosened(key: Key, new: Plain, base: Plain | None) -> Iterator[Complaint]:
    """Yield what an edited entry takes away from the one beneath; both as plain data."""
    if base is None:
        return
    if key.kind is Kind.EXERCISE:
        yield from _exercise(new, base)
    elif key.kind is Kind.ROUTINE:
        yield from _gone("often_used_for", new, base, "has to stay: it decides what is left out")
    elif key.kind is Kind.SAFETY:
        yield from _shorter((), {one: new.get(one) for one in base}, base)


def _exercise(new: Plain, base: Plain) -> Iterator[Complaint]:
    yield from _gone("default_off", new, base, "has to stay: a filter may only become stricter")
    if new.get("morning_ok") is True and base["morning_ok"] is False:
        yield ("morning_ok",), "has to stay `no`: a filter may only become stricter"
    if base["osteoporosis_notice"] is True and new.get("osteoporosis_notice") is not True:
        yield ("osteoporosis_notice",), "has to stay `yes`: the notice may be added, not taken away"
    levels = [one.value for one in Level]
    level = new.get("level")
    if level in levels and levels.index(level) < levels.index(base["level"]):
        yield ("level",), f"has to stay `{base['level']}` or become harder"


def _gone(field: str, new: Plain, base: Plain, why: str) -> Iterator[Complaint]:
    left = new.get(field)
    kept: Sequence[Any] = cast("Sequence[Any]", left) if isinstance(left, list) else ()
    for one in base[field]:
        if one not in kept:
            yield (field,), f"`{one}` {why}"


def _shorter(path: Path, new: object, base: object) -> Iterator[Complaint]:
    """Compare two parts of the safety texts."""
    if path and path[0] in _NOT_WORDS:
        return
    if isinstance(base, Mapping):
        left = _fields(new)
        for field, value in cast("Plain", base).items():
            yield from _shorter((*path, field), left.get(field), value)
    elif isinstance(base, list):
        items = cast("list[object]", new) if isinstance(new, list) else []
        for one in cast("list[object]", base):
            if not any(_holds(item, one) for item in items):
                yield path, f"lacks {_shown(one)}: safety texts may be added to, not removed"
    elif not _holds(new, base):
        yield path, f"lacks {_shown(base)}: safety texts may be added to, not removed"


def _holds(new: object, base: object) -> bool:
    """Tell whether something says all that the bundled one says."""
    if isinstance(base, str):
        return isinstance(new, str) and " ".join(base.split()) in " ".join(new.split())
    if isinstance(base, Mapping):
        left = _fields(new)
        return all(_holds(left.get(one), value) for one, value in cast("Plain", base).items())
    return new == base


def _fields(part: object) -> Plain:
    return cast("Plain", part) if isinstance(part, Mapping) else {}


def _shown(base: object) -> str:
    text = base if isinstance(base, str) else _words(base)
    return f"`{text if len(text) <= 60 else text[:57] + '...'}`"


def _words(base: object) -> str:
    values = cast("Plain", base).values() if isinstance(base, Mapping) else [base]
    return ", ".join(str(one) for one in values if one)
