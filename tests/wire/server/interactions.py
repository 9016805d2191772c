"""The life of an interaction token: one answer in three seconds, follow-ups for fifteen minutes.

- A second answer is refused with 40060; an unknown token, or a first answer after
  `answer_within`, with 10062.
- Follow-ups before any answer find no webhook (10015); after `TOKEN_LIFETIME` the token is
  invalid (50027).
- The first follow-up to a deferred answer fills the "thinking…" rather than stand below it.
"""

from collections.abc import Callable, Mapping
from typing import Final

from tests.wire.server import payloads
from tests.wire.server.clock import Clock, moment_of
from tests.wire.server.documents import Form, JsonObject
from tests.wire.server.errors import (
    ALREADY_ANSWERED,
    INVALID_WEBHOOK_TOKEN,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    ApiError,
    invalid_form,
)
from tests.wire.server.exchanges import Answer, Answered, Asked, Exchange
from tests.wire.server.invocations import remembered
from tests.wire.server.mailbox import SENDABLE, Mailbox
from tests.wire.server.state import Message, MessageFlag
from tests.wire.server.validation import check_choices, check_modal

TOKEN_LIFETIME: Final = 15 * 60.0
_ALLOWED: Final[Mapping[Asked, frozenset[Answered]]] = {
    Asked.COMMAND: frozenset({Answered.MESSAGE, Answered.DEFERRED_MESSAGE, Answered.MODAL}),
    Asked.COMPONENT: frozenset(Answered) - {Answered.PONG, Answered.CHOICES},
    Asked.AUTOCOMPLETE: frozenset({Answered.CHOICES}),
    Asked.MODAL: frozenset(Answered) - {Answered.PONG, Answered.CHOICES, Answered.MODAL},
}
_ANSWER_FLAGS: Final = SENDABLE | MessageFlag.EPHEMERAL


class Interactions:
    """Keep the open interactions and apply what the bot answers to them."""

    def __init__(self, mailbox: Mailbox, clock: Clock, *, answer_within: float) -> None:
        self._mailbox = mailbox
        self._clock = clock
        self._answer_within = answer_within
        self._by_token: dict[str, Exchange] = {}
        self._apply: Mapping[Answered, Callable[[Exchange, Form], Message | None]] = {
            Answered.MESSAGE: self._write,
            Answered.DEFERRED_MESSAGE: self._think,
            Answered.DEFERRED_UPDATE: self._keep,
            Answered.UPDATE: self._update,
            Answered.CHOICES: self._choose,
            Answered.MODAL: self._show,
        }

    def open(self, exchange: Exchange) -> None:
        """Let an interaction be answered."""
        self._by_token[exchange.token] = exchange

    def answer(self, interaction_id: int, token: str, form: Form) -> JsonObject:
        """Apply the first answer and return it as `with_response` wants it described."""
        exchange = self._by_token.get(token)
        if exchange is None or exchange.id != interaction_id:
            raise ApiError(UNKNOWN_INTERACTION)
        if exchange.answer is not None:
            raise ApiError(ALREADY_ANSWERED)
        if self._age(exchange) > self._answer_within:
            raise ApiError(UNKNOWN_INTERACTION)
        kind = form.body.get("type")
        if kind not in _ALLOWED[exchange.asked]:
            raise invalid_form(f"type: {kind} does not answer {exchange.asked.name}")
        answered = Answered(kind)
        inner = Form(body=form.body.get("data") or {}, files=form.files)
        message = self._apply[answered](exchange, inner)
        exchange.answer_with(Answer(kind=answered, data=inner.body, message=message))
        return _described(exchange, answered, message)

    def follow_up(self, token: str, form: Form) -> Message:
        """Write a further message, or fill the "thinking…" of a deferred answer."""
        exchange = self._webhook(token)
        if exchange.original is not None and exchange.original.loading:
            return self._edit(exchange, exchange.original, form)
        message = self._write(exchange, form)
        exchange.follow_up(message)
        return message

    def edit(self, token: str, name: str, form: Form) -> Message:
        """Change the message with this id, or `@original`."""
        exchange = self._webhook(token)
        return self._edit(exchange, self._message(exchange, name), form)

    def read(self, token: str, name: str) -> Message:
        """Find the message with this id, or `@original`."""
        return self._message(self._webhook(token), name)

    def delete(self, token: str, name: str) -> None:
        """Delete the message with this id, or `@original`."""
        self._mailbox.delete(self.read(token, name))

    def _age(self, exchange: Exchange) -> float:
        return self._clock() - moment_of(exchange.id)

    def _webhook(self, token: str) -> Exchange:
        exchange = self._by_token.get(token)
        if exchange is None or exchange.answer is None:
            raise ApiError(UNKNOWN_WEBHOOK)
        if self._age(exchange) > TOKEN_LIFETIME:
            raise ApiError(INVALID_WEBHOOK_TOKEN)
        return exchange

    def _message(self, exchange: Exchange, name: str) -> Message:
        original = exchange.original
        reachable = [original] if name == "@original" else [*exchange.messages, original]
        for message in filter(None, reachable):
            if name in ("@original", str(message.id)) and not message.deleted:
                return message
        raise ApiError(UNKNOWN_MESSAGE)

    def _edit(self, exchange: Exchange, message: Message, form: Form) -> Message:
        self._mailbox.edit(message, form)
        exchange.edit(message)
        return message

    def _write(self, exchange: Exchange, form: Form) -> Message:
        asked = remembered(exchange)
        return self._mailbox.write(exchange.channel, form, interaction=asked, flags=_ANSWER_FLAGS)

    def _think(self, exchange: Exchange, form: Form) -> Message:
        flags = int(form.body.get("flags") or 0)
        return self._mailbox.think(exchange.channel, flags, remembered(exchange))

    def _keep(self, exchange: Exchange, _form: Form) -> Message:
        if exchange.source is None:
            raise invalid_form("type: there is no message to update")
        return exchange.source

    def _update(self, exchange: Exchange, form: Form) -> Message:
        return self._mailbox.edit(self._keep(exchange, form), form)

    def _choose(self, _exchange: Exchange, form: Form) -> None:
        check_choices(form.body.get("choices", []))

    def _show(self, _exchange: Exchange, form: Form) -> None:
        check_modal(form.body)


def _described(exchange: Exchange, kind: Answered, message: Message | None) -> JsonObject:
    interaction: JsonObject = {"id": str(exchange.id), "type": int(exchange.asked)}
    resource: JsonObject = {"type": int(kind)}
    if message is not None:
        interaction |= {
            "response_message_id": str(message.id),
            "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral,
        }
        resource["message"] = payloads.message(message)
    return {"interaction": interaction, "resource": resource}
