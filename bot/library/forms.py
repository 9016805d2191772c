"""Forms: an entry in sections that each fit one modal, shown as text and read back.

The policy:

* What was not typed anew stays exactly as it was: a field whose text is the one that was shown is
  not touched, so a form that is sent off as it was opened changes nothing.
* Everything can be edited but what is listed in ``NOT_EDITED``, each with its reason.
* Any text is read; what makes no sense is kept for the schema to complain of.

What a new entry holds is in ``form_blank``, what it is called in the data in ``form_ids``.
"""

import copy
from collections.abc import Mapping
from typing import Any, cast

from bot.library.edition import Plain
from bot.library.form_blank import blank
from bot.library.form_entries import cause_sections, exercise_sections, routine_sections
from bot.library.form_fields import Around, Field, Section, told, trimmed, value_at
from bot.library.form_guides import guide_sections
from bot.library.form_ids import new_id
from bot.library.form_safety import safety_sections
from bot.library.kinds import Kind
from bot.library.library import Library
from bot.library.problems import Path

__all__ = [
    "NOT_EDITED",
    "Field",
    "Section",
    "blank",
    "new_id",
    "section",
    "sections",
    "shown",
    "written",
]

NOT_EDITED: Mapping[str, str] = {
    "id": "buttons on old messages and members' routines point at it",
    "sections.id": "buttons on old messages point at it",
    "stop_rules.id": "it is made of the first signal, and nobody reads it",
    "reactions.id": "buttons on old messages point at it",
    "pose.camera": "it goes with the keyframes",
    "pose.faces": "it goes with the keyframes",
    "pose.arrows": "points and joints are drawn, not told",
    "pose.anchors": "points and joints are drawn, not told",
    "pose.props": "points and joints are drawn, not told",
    "pose.steady": "it goes with the keyframes",
    "pose.keyframes": "postures come by file, where they can be drawn and looked at",
}
"""What no form offers, and why."""


def sections(kind: Kind, data: Plain) -> list[Section]:
    """Return the sections of an entry in the order of its card, at most 25.

    The sections of a guide, and the stop rules and reactions of the safety texts, are those that
    are in the data: a section is for the data of which it was made.
    """
    match kind:
        case Kind.CAUSE:
            return cause_sections()
        case Kind.EXERCISE:
            return exercise_sections()
        case Kind.ROUTINE:
            return routine_sections()
        case Kind.GUIDE:
            return guide_sections(data)
        case Kind.SAFETY:
            return safety_sections(data)


def section(kind: Kind, data: Plain, section_id: str) -> Section | None:
    """Return a section by its id; None where it is not there any more."""
    return next((one for one in sections(kind, data) if one.id == section_id), None)


def shown(section: Section, data: Plain, library: Library) -> dict[Path, str]:
    """Return what stands in each input of a section now, by the path of its field."""
    return {field.path: _shown(field, data, library) for field in section.fields}


def written(
    section: Section, data: Plain, values: Mapping[Path, str], library: Library
) -> dict[str, Any]:
    """Return an entry with typed texts in it; what is not among the texts stays as it is."""
    new = copy.deepcopy(dict(data))
    read = {
        field.path: field.codec.read(text, _around(field, new, library))
        for field in section.fields
        if (text := _typed(field, new, values, library)) is not None
    }
    for path, value in read.items():
        _put(new, path, value)
    groups = {field.path[:-1] for field in section.fields if field.within and field.path in read}
    for group in groups:
        _settle(new, group, section, library)
    return new


def _around(field: Field, data: Plain, library: Library) -> Around:
    return Around(library=library, data=data, value=value_at(data, field.path))


def _shown(field: Field, data: Plain, library: Library) -> str:
    return field.codec.show(_around(field, data, library))


def _typed(field: Field, data: Plain, values: Mapping[Path, str], library: Library) -> str | None:
    """Return what was typed into a field, or None where it is what stood there."""
    if field.path not in values:
        return None
    text = trimmed(values[field.path])
    return text if text != trimmed(_shown(field, data, library)) else None


def _put(data: dict[str, Any], path: Path, value: object) -> None:
    """Put a value into plain data, and the groups around it where there are none yet."""
    *around, last = path
    part: Any = data
    for step in around:
        if isinstance(step, str) and not isinstance(part.get(step), dict | list):
            part[step] = {}
        part = part[step]
    part[last] = value


def _settle(data: dict[str, Any], group: Path, section: Section, library: Library) -> None:
    """Take a group away that says nothing any more; a new one gets all of its fields."""
    fields = [field for field in section.fields if field.path[:-1] == group]
    held = cast("dict[str | int, Any]", value_at(data, group))
    for field in fields:
        held.setdefault(field.path[-1], field.codec.read("", _around(field, data, library)))
    if not any(told(value_at(data, field.path)) for field in fields):
        _put(data, group, None)
