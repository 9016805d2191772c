"""Looking through a message's components, however deep Components V2 nests them."""

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import cast

from tests.wire.server.documents import JsonObject
from tests.wire.server.state import Message


class ComponentType(IntEnum):
    """Discord's component types that carry text or take input."""

    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    TEXT_DISPLAY = 10
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS = frozenset({3, 5, 6, 7, 8})


def walk(components: Sequence[JsonObject]) -> Iterator[JsonObject]:
    """Yield every component, parents before children, in reading order."""
    for component in components:
        yield component
        yield from walk(cast("list[JsonObject]", component.get("components", [])))
        for single in ("component", "accessory"):
            if single in component:
                yield from walk([cast("JsonObject", component[single])])


def buttons(message: Message) -> list[JsonObject]:
    """List the buttons of a message."""
    return [part for part in walk(message.components) if part["type"] == ComponentType.BUTTON]


def find_button(
    message: Message, *, label: str | None = None, custom_id: str | None = None
) -> JsonObject:
    """Find the one button with this label, or whose custom_id begins so.

    Raises LookupError that names what is there when none fits, or when several do.
    """
    fitting = [
        button
        for button in buttons(message)
        if (label is None or button.get("label") == label)
        and (custom_id is None or str(button.get("custom_id", "")).startswith(custom_id))
    ]
    if len(fitting) != 1:
        there = [(button.get("label"), button.get("custom_id")) for button in buttons(message)]
        raise LookupError(f"{len(fitting)} buttons fit {label=} {custom_id=} among {there}")
    return fitting[0]


def find_input(components: Sequence[JsonObject], custom_id: str) -> JsonObject:
    """Find the component with exactly this custom_id; raise LookupError that lists all."""
    known = {str(part["custom_id"]): part for part in walk(components) if "custom_id" in part}
    if custom_id not in known:
        raise LookupError(f"no component {custom_id!r} among {sorted(known)}")
    return known[custom_id]


def text_of(message: Message) -> str:
    """Return all that a reader sees: content, embeds, text displays and labels, a line each."""
    lines = [message.content]
    for embed in message.embeds:
        lines += [str(embed.get(key, "")) for key in ("title", "description")]
        for field in cast("list[JsonObject]", embed.get("fields", [])):
            lines += [str(field.get("name", "")), str(field.get("value", ""))]
    for part in walk(message.components):
        lines += [str(part.get(key) or "") for key in ("content", "label", "placeholder")]
    return "\n".join(line for line in lines if line)


def number(components: Sequence[JsonObject]) -> None:
    """Give every component that has none an id, as Discord does, unique in its message."""
    taken = {part["id"] for part in walk(components) if part.get("id")}
    free = (candidate for candidate in range(1, 1000) if candidate not in taken)
    for part in walk(components):
        if not part.get("id"):
            part["id"] = next(free)
