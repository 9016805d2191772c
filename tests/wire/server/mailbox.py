"""Messages: writing, the nonce that makes a second one the first, editing, reading back.

- A nonce sent with `enforce_nonce` gives back the earlier message of the same author, channel
  and nonce for `nonce_window` seconds; without `enforce_nonce` it is only echoed.
- Pages are newest first, as Discord orders them, whichever way they were asked for.
- Ephemeral messages belong to their interaction and are never read back from a channel.
"""

import bisect
from collections.abc import Mapping
from typing import Any, Final, cast

from tests.wire.server import components
from tests.wire.server.documents import Form, JsonObject
from tests.wire.server.errors import ApiError
from tests.wire.server.state import Attachment, Channel, Message, MessageFlag
from tests.wire.server.validation import check_message, check_nonce
from tests.wire.server.world import World

SENDABLE: Final = (
    MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2
)


class Mailbox:
    """Write and read the messages of a world."""

    def __init__(self, world: World, *, nonce_window: float) -> None:
        self._world = world
        self._nonce_window = nonce_window
        self._nonces: dict[tuple[int, int, str], Message] = {}
        self.deduplicated = 0

    def send(self, channel: Channel, form: Form) -> Message:
        """Write the bot's message to a channel, or return the one this nonce already made."""
        if channel.send_refusal is not None:
            raise ApiError(channel.send_refusal)
        nonce = check_nonce(form.body.get("nonce"))
        enforced = nonce is not None and bool(form.body.get("enforce_nonce"))
        if enforced:
            earlier = self._earlier(channel, str(nonce))
            if earlier is not None:
                self.deduplicated += 1
                return earlier
        message = self.write(channel, form)
        message.nonce = nonce
        if enforced:
            self._nonces[message.author.id, channel.id, str(nonce)] = message
        return message

    def write(
        self,
        channel: Channel,
        form: Form,
        *,
        interaction: JsonObject | None = None,
        flags: MessageFlag = SENDABLE,
    ) -> Message:
        """Write a message, keeping of its flags those allowed; `interaction` is its metadata."""
        message = self._blank(channel, interaction)
        self._fill(message, form, flags)
        return self._keep(message)

    def think(self, channel: Channel, flags: int, interaction: JsonObject) -> Message:
        """Write the "thinking…" of a deferred answer, to be filled by `edit`."""
        message = self._blank(channel, interaction)
        message.flags = flags & MessageFlag.EPHEMERAL | MessageFlag.LOADING
        return self._keep(message)

    def edit(self, message: Message, form: Form) -> Message:
        """Change what the body names of a message, and nothing else."""
        kept = MessageFlag(message.flags & ~MessageFlag.LOADING)
        body = form.body | {"flags": kept | int(form.body.get("flags") or 0)}
        was_loading = message.loading
        self._fill(message, Form(body=body, files=form.files), SENDABLE | kept)
        if not was_loading:
            message.edited = self._world.clock()
        return message

    def delete(self, message: Message) -> None:
        """Take a message out of its channel."""
        message.deleted = True
        if not message.ephemeral:
            message.channel.messages.remove(message)

    def page(
        self,
        channel: Channel,
        *,
        limit: int,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
    ) -> list[Message]:
        """Read up to `limit` messages, newest first.

        `after` takes the oldest ones above that id, `before` and no bound the newest below;
        `around` half on each side. Ids need not be those of messages.
        """
        posts = channel.messages
        if after is not None:
            start = bisect.bisect_right(posts, after, key=_id)
        elif around is not None:
            start = max(0, bisect.bisect_left(posts, around, key=_id) - limit // 2)
        else:
            end = len(posts) if before is None else bisect.bisect_left(posts, before, key=_id)
            return posts[max(0, end - limit) : end][::-1]
        return posts[start : start + limit][::-1]

    def _blank(self, channel: Channel, interaction: JsonObject | None) -> Message:
        return Message(
            id=self._world.snowflakes.next(),
            channel=channel,
            author=self._world.app,
            created=self._world.clock(),
            interaction=interaction,
        )

    def _keep(self, message: Message) -> Message:
        self._world.messages[message.id] = message
        if not message.ephemeral:
            message.channel.messages.append(message)
        return message

    def _earlier(self, channel: Channel, nonce: str) -> Message | None:
        message = self._nonces.get((self._world.app.id, channel.id, nonce))
        if message is None or self._world.clock() - message.created > self._nonce_window:
            return None
        return message

    def _fill(self, message: Message, form: Form, allowed: MessageFlag) -> None:
        draft = Message(
            id=message.id,
            channel=message.channel,
            author=message.author,
            created=message.created,
            content=str(form.body.get("content", message.content) or ""),
            embeds=form.body.get("embeds", message.embeds) or [],
            components=form.body.get("components", message.components) or [],
            attachments=message.attachments,
            flags=int(form.body.get("flags") or 0) & allowed,
        )
        check_message(draft, form)
        components.number(draft.components)
        message.attachments = self._attachments(message, form)
        named = {f"attachment://{file.filename}": file for file in message.attachments}
        message.content = draft.content
        message.embeds = _resolve(draft.embeds, named)
        message.components = _resolve(draft.components, named)
        message.flags = draft.flags

    def _attachments(self, message: Message, form: Form) -> list[Attachment]:
        """Return the files that stay, then the new ones, as the body's list says."""
        if not form.files and "attachments" not in form.body:
            return message.attachments
        listed = cast("list[JsonObject]", form.body.get("attachments") or [])
        described = {int(entry["id"]): entry.get("description") for entry in listed}
        keeps_all = "attachments" not in form.body
        kept = [file for file in message.attachments if keeps_all or file.id in described]
        return kept + [
            self._world.store(upload, description=described.get(number))
            for number, upload in form.files.items()
        ]


def _id(message: Message) -> int:
    return message.id


def _resolve(value: Any, files: Mapping[str, Attachment]) -> Any:
    """Copy JSON with addresses in the place of `attachment://` names."""
    if isinstance(value, dict):
        fields = cast("JsonObject", value)
        copied = {key: _resolve(inner, files) for key, inner in fields.items()}
        if fields.get("url") in files:
            copied["attachment_id"] = str(files[fields["url"]].id)
        return copied
    if isinstance(value, list):
        return [_resolve(inner, files) for inner in cast("list[object]", value)]
    return files[value].url if isinstance(value, str) and value in files else value
