"""A person's answers to a modal, laid out as Discord returns them."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

from tests.wire.server.arguments import Arguments, Value, check_chosen
from tests.wire.server.components import SELECTS, ComponentType, find_input
from tests.wire.server.documents import JsonObject

Given: TypeAlias = Value | Sequence[Value]
"""One value for a text, radio or checkbox; a sequence for selects, checkboxes and files."""

_MANY = SELECTS | {ComponentType.FILE_UPLOAD, ComponentType.CHECKBOX_GROUP}


def filled(
    modal: JsonObject, values: Mapping[str, Given], arguments: Arguments
) -> list[JsonObject]:
    """Return the modal's components with the values in them, by custom_id.

    A text that is not given keeps what the bot wrote into it. Raises LookupError for a field that
    is not there, ValueError for what Discord would not let a person submit.
    """
    components = cast("list[JsonObject]", modal["components"])
    for custom_id in values:
        find_input(components, custom_id)
    return [_filled(component, values, arguments) for component in components]


def _filled(part: JsonObject, values: Mapping[str, Given], arguments: Arguments) -> JsonObject:
    written: JsonObject = {"type": part["type"], "id": part.get("id", 0)}
    match part["type"]:
        case ComponentType.ACTION_ROW:
            inner = cast("list[JsonObject]", part["components"])
            return written | {"components": [_field(one, values, arguments) for one in inner]}
        case ComponentType.LABEL:
            return written | {"component": _field(part["component"], values, arguments)}
        case _:
            return written


def _field(part: JsonObject, values: Mapping[str, Given], arguments: Arguments) -> JsonObject:
    custom_id = str(part["custom_id"])
    written: JsonObject = {"type": part["type"], "id": part.get("id", 0), "custom_id": custom_id}
    given = values.get(custom_id)
    if part["type"] in _MANY:
        chosen = _many(given)
        check_chosen(part, chosen)
        return written | {"values": [arguments.written(one) for one in chosen]}
    if part["type"] == ComponentType.TEXT_INPUT:
        return written | {"value": _text(part, given)}
    return written | {"value": given}


def _many(given: Given | None) -> list[Value]:
    if given is None:
        return []
    if isinstance(given, Sequence) and not isinstance(given, str):
        return list(given)
    return [given]


def _text(part: JsonObject, given: Given | None) -> str:
    text = str(part.get("value") or "") if given is None else str(given)
    lowest, highest = int(part.get("min_length") or 0), int(part.get("max_length") or 4000)
    if not text and part.get("required", True):
        raise ValueError(f"{part['custom_id']}: required")
    if text and not lowest <= len(text) <= highest:
        raise ValueError(f"{part['custom_id']}: {lowest} to {highest} characters")
    return text
