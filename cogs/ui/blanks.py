"""Blanks: custom ids with the owner left out, for stencils (``bot/stencils.py``)."""

from collections.abc import Callable

from cogs.ui.custom_id import ANYBODY, SEPARATOR, to_base36

Blank = tuple[str, str]
"""What stands before the owner and behind it; a custom id for anybody is whole, and has no end."""

_FOR_ANYBODY = to_base36(ANYBODY)


def cut(custom_id: str) -> Blank:
    """Take the owner out of a custom id."""
    verb, owner, *rest = custom_id.split(SEPARATOR, 2)
    if owner == _FOR_ANYBODY:
        return custom_id, ""
    return f"{verb}{SEPARATOR}", "".join(f"{SEPARATOR}{one}" for one in rest)


def cut_reference(custom_id: str) -> Blank:
    """Take the owner and the reference behind it out of a custom id."""
    verb, _, _, *rest = custom_id.split(SEPARATOR, 3)
    return f"{verb}{SEPARATOR}", "".join(f"{SEPARATOR}{one}" for one in rest)


def fill(owner: int) -> Callable[[Blank], str]:
    """Return what puts an owner into blanks."""
    return _filled_with(to_base36(owner))


def fill_reference(owner: int, ref: str) -> Callable[[Blank], str]:
    """Return what puts an owner and a reference into blanks."""
    between = f"{to_base36(owner)}{SEPARATOR}{ref}"
    return lambda blank: f"{blank[0]}{between}{blank[1]}"


def _filled_with(owner: str) -> Callable[[Blank], str]:
    return lambda blank: (
        blank[0] if not blank[0].endswith(SEPARATOR) else f"{blank[0]}{owner}{blank[1]}"
    )
