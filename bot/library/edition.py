"""Edition: what a server says of one entry: the fields that differ from the bundled ones.

An edition remembers what it covers instead of repeating it: a release that mends another field
of the same entry is seen at once, also where a server has its own words.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bot.library.kinds import Key

Plain = Mapping[str, Any]
"""An entry as plain data, such as JSON and YAML can hold: its fields by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What a server says of an entry.

    ``changes`` are the fields that differ, all of them for an entry of the server's own.
    ``retired`` hides the entry.
    """

    key: Key
    changes: Plain
    retired: bool = False


def plain(entry: BaseModel) -> dict[str, Any]:
    """Return an entry as plain data."""
    return entry.model_dump(mode="json")


def changes_of(new: Plain, base: Plain | None) -> dict[str, Any]:
    """Return the fields of an entry that differ from those of the one beneath."""
    if base is None:
        return dict(new)
    return {field: value for field, value in new.items() if base.get(field) != value}


def applied(changes: Plain, base: Plain | None) -> dict[str, Any]:
    """Return an entry as plain data, with changes over the one beneath."""
    return {**(base or {}), **changes}


def digest(base: Plain | None) -> str | None:
    """Return a digest of a bundled entry, to tell whether it is another one by now."""
    if base is None:
        return None
    return hashlib.sha256(json.dumps(base, sort_keys=True).encode()).hexdigest()
