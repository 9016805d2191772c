"""Discord's limits on what a bot may send, refused with 50035 and the rule's name.

A bot that passes here can still be refused by Discord; one that is refused here would be there.
"""

from collections.abc import Sequence

from tests.wire.server.components import SELECTS, ComponentType, walk
from tests.wire.server.documents import Form, JsonObject
from tests.wire.server.errors import EMPTY_MESSAGE, ApiError, invalid_form
from tests.wire.server.state import Message, MessageFlag


def check_nonce(nonce: object) -> str | None:
    """Return the nonce as text; refuse one longer than 25 characters."""
    if nonce is None:
        return None
    if len(str(nonce)) > 25:
        raise invalid_form("nonce: Must be 25 or fewer in length.")
    return str(nonce)


def check_message(message: Message, form: Form) -> None:
    """Refuse a message, as it would read, that is empty or over a limit."""
    parts = list(walk(message.components))
    if not (message.content or message.embeds or parts or message.attachments or form.files):
        raise ApiError(EMPTY_MESSAGE)
    if message.flags & MessageFlag.COMPONENTS_V2:
        if message.content or message.embeds:
            raise invalid_form("content, embeds: cannot be used with IS_COMPONENTS_V2")
        _check_size(parts)
    elif len(message.components) > 5:
        raise invalid_form("components: Must be 5 or fewer in length.")
    if len(message.content) > 2000:
        raise invalid_form("content: Must be 2000 or fewer in length.")
    if len(message.embeds) > 10:
        raise invalid_form("embeds: Must be 10 or fewer in length.")
    _check_inputs(parts)


def check_modal(modal: JsonObject) -> None:
    """Refuse a modal that is over a limit."""
    components: list[JsonObject] = modal.get("components", [])
    if not 1 <= len(components) <= 5:
        raise invalid_form("components: Must be between 1 and 5 in length.")
    if not 1 <= len(str(modal.get("title", ""))) <= 45:
        raise invalid_form("title: Must be between 1 and 45 in length.")
    if not 1 <= len(str(modal.get("custom_id", ""))) <= 100:
        raise invalid_form("custom_id: Must be between 1 and 100 in length.")
    _check_inputs(list(walk(components)))


def check_choices(choices: Sequence[JsonObject]) -> None:
    """Refuse more autocomplete choices than fit, or one with too long a name or value."""
    if len(choices) > 25:
        raise invalid_form("choices: Must be 25 or fewer in length.")
    for choice in choices:
        if not 1 <= len(str(choice["name"])) <= 100 or len(str(choice["value"])) > 100:
            raise invalid_form("choices: name and value must be 100 or fewer in length.")


def _check_size(parts: Sequence[JsonObject]) -> None:
    if len(parts) > 40:
        raise invalid_form("components: Must be 40 or fewer, nested ones counted.")
    if sum(len(str(part.get("content", ""))) for part in parts) > 4000:
        raise invalid_form("components: Must be 4000 or fewer characters of text.")


def _check_inputs(parts: Sequence[JsonObject]) -> None:
    named = [str(part["custom_id"]) for part in parts if "custom_id" in part]
    if any(not 1 <= len(name) <= 100 for name in named):
        raise invalid_form("custom_id: Must be between 1 and 100 in length.")
    if len(set(named)) != len(named):
        raise invalid_form("custom_id: Component custom id cannot be duplicated.")
    for part in parts:
        _check_texts(part)


def _check_texts(part: JsonObject) -> None:
    kind = part["type"]
    if kind == ComponentType.BUTTON and len(str(part.get("label") or "")) > 80:
        raise invalid_form("label: Must be 80 or fewer in length.")
    if kind == ComponentType.LABEL and len(str(part.get("label", ""))) > 45:
        raise invalid_form("label: Must be 45 or fewer in length.")
    if kind in SELECTS and len(part.get("options", [])) > 25:
        raise invalid_form("options: Must be 25 or fewer in length.")
    if kind == ComponentType.ACTION_ROW and len(part["components"]) > 5:
        raise invalid_form("components: Must be 5 or fewer in length.")
