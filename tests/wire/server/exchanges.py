"""One interaction from the asking person's side: what they did, what came back, how fast."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import cast

from tests.wire.server.documents import JsonObject
from tests.wire.server.pulse import Pulse
from tests.wire.server.state import Channel, Message, User


class Asked(IntEnum):
    """What a person did, as Discord numbers interactions."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Answered(IntEnum):
    """How a bot answered first, as Discord numbers interaction callbacks."""

    PONG = 1
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The first answer to an interaction; `message` is the one it wrote or changed, if any."""

    kind: Answered
    data: JsonObject
    message: Message | None

    @property
    def choices(self) -> list[JsonObject]:
        """Return the autocomplete choices, each with `name` and `value`."""
        return cast("list[JsonObject]", self.data.get("choices", []))


class Exchange:
    """One interaction and all that came of it.

    `source` is the message whose component was used, or that a modal was opened from.
    `messages` are the answer and its follow-ups in order; `edits` are copies of what each later
    edit made of a message. Times are of `time.perf_counter`.
    """

    def __init__(
        self,
        *,
        interaction_id: int,
        asked: Asked,
        person: User,
        channel: Channel,
        source: Message | None,
    ) -> None:
        self.id = interaction_id
        self.token = f"interaction-{interaction_id:x}"
        self.asked = asked
        self.person = person
        self.channel = channel
        self.source = source
        self.answer: Answer | None = None
        self.messages: list[Message] = []
        self.edits: list[Message] = []
        self.began = time.perf_counter()
        self.ended: float | None = None
        self._pulse = Pulse()

    @property
    def took(self) -> float:
        """Return the seconds from asking to the first answer."""
        if self.ended is None:
            raise ValueError("not answered yet")
        return self.ended - self.began

    @property
    def modal(self) -> JsonObject:
        """Return the modal it was answered with."""
        if self.answer is None or self.answer.kind is not Answered.MODAL:
            raise ValueError(f"answered with {self.answer}, not with a modal")
        return self.answer.data

    @property
    def original(self) -> Message | None:
        """Return what `@original` names: the message written first, or the one changed."""
        return self.answer.message if self.answer else None

    async def response(self, within: float = 5.0) -> Answer:
        """Wait for the first answer, whatever kind it is."""
        await self.until(lambda: self.answer is not None, within, what="an answer")
        return cast("Answer", self.answer)

    async def message(self, within: float = 5.0) -> Message:
        """Wait until there is a message to read: written, filled after "thinking…", or changed."""

        def readable() -> bool:
            return any(not message.loading for message in self.messages) or bool(self.edits)

        await self.until(readable, within, what="a message")
        read = [message for message in self.messages if not message.loading]
        return read[0] if read else cast("Message", self.original)

    async def until(self, condition: Callable[[], bool], within: float, *, what: str = "") -> None:
        """Wait until something holds of this exchange; raise TimeoutError otherwise."""
        await self._pulse.until(condition, within, what=f"{self.asked.name}: {what}")

    def answer_with(self, answer: Answer) -> None:
        """Record the first answer."""
        self.ended = time.perf_counter()
        self.answer = answer
        if answer.message is not None:
            self._record(answer.message, edited=answer.kind is Answered.UPDATE)
        self._pulse.beat()

    def follow_up(self, message: Message) -> None:
        """Record a further message."""
        self._record(message, edited=False)
        self._pulse.beat()

    def edit(self, message: Message) -> None:
        """Record that a message was changed, or filled after "thinking…"."""
        self._record(message, edited=True)
        self._pulse.beat()

    def _record(self, message: Message, *, edited: bool) -> None:
        if edited:
            self.edits.append(replace(message))
        elif message is not self.source:
            self.messages.append(message)
