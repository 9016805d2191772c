"""Mending: an edit that cannot be shown as it is, with what is wrong in it as it was before."""

import re
from collections.abc import Iterable
from typing import Any

from bot.library.edition import Plain
from bot.library.problems import Problem


def mended(
    data: Plain, seen: Plain | None, problems: Iterable[Problem]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return an entry with the fields that have problems as members see them now, and which.

    What members see nothing of is left out.
    """
    before = seen or {}
    named = dict.fromkeys(re.split(r"[.\[]", one.field)[0] for one in problems)
    faulty = [field for field in named if field in data or field in before]
    kept = {field: value for field, value in data.items() if field not in faulty}
    return {**kept, **{one: before[one] for one in faulty if one in before}}, tuple(faulty)
