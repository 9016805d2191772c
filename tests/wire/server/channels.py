"""Endpoints about places and messages: open a DM, write, read back, edit, delete."""

from collections.abc import Sequence

from aiohttp import web

from tests.wire.server import payloads
from tests.wire.server.documents import answer, read_form, snowflake
from tests.wire.server.errors import (
    NOT_FOUND,
    NOT_THE_AUTHOR,
    UNKNOWN_MESSAGE,
    ApiError,
    invalid_form,
)
from tests.wire.server.limits import Limits
from tests.wire.server.mailbox import Mailbox
from tests.wire.server.state import Channel, Message
from tests.wire.server.world import World


class ChannelEndpoints:
    """Answer for channels; `opened_dms` counts the DMs that were let open."""

    def __init__(self, world: World, mailbox: Mailbox, limits: Limits) -> None:
        self._world = world
        self._mailbox = mailbox
        self._limits = limits
        self.opened_dms = 0

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the routes below /api/v10."""
        messages = "/channels/{channel_id}/messages"
        message = messages + "/{message_id}"
        return [
            web.post("/users/@me/channels", self._open_dm),
            web.get("/channels/{channel_id}", self._describe),
            web.post("/channels/{channel_id}/typing", self._type),
            web.post(messages, self._send),
            web.get(messages, self._page),
            web.get(message, self._read),
            web.patch(message, self._edit),
            web.delete(message, self._delete),
        ]

    async def _open_dm(self, request: web.Request) -> web.Response:
        form = await read_form(request)
        user = self._world.user(snowflake(form.body.get("recipient_id")))
        self._limits.open_dm()
        if user.open_refusal is not None:
            raise ApiError(user.open_refusal)
        self.opened_dms += 1
        return answer(payloads.channel(self._world.dm_with(user)))

    async def _describe(self, request: web.Request) -> web.Response:
        return answer(payloads.channel(self._channel(request)))

    async def _type(self, request: web.Request) -> web.Response:
        self._channel(request)
        return answer()

    async def _send(self, request: web.Request) -> web.Response:
        form = await read_form(request)
        return answer(payloads.message(self._mailbox.send(self._channel(request), form)))

    async def _page(self, request: web.Request) -> web.Response:
        limit = snowflake(request.query.get("limit", 50))
        bounds = {key: snowflake(request.query[key]) for key in _BOUNDS if key in request.query}
        if not 1 <= limit <= 100 or len(bounds) > 1:
            raise invalid_form("limit: 1 to 100; one of before, after, around")
        page = self._mailbox.page(self._channel(request), limit=limit, **bounds)
        return answer([payloads.message(message) for message in page])

    async def _read(self, request: web.Request) -> web.Response:
        return answer(payloads.message(self._message(request)))

    async def _edit(self, request: web.Request) -> web.Response:
        form = await read_form(request)
        message = self._message(request)
        if message.author is not self._world.app:
            raise ApiError(NOT_THE_AUTHOR)
        return answer(payloads.message(self._mailbox.edit(message, form)))

    async def _delete(self, request: web.Request) -> web.Response:
        self._mailbox.delete(self._message(request))
        return answer()

    def _channel(self, request: web.Request) -> Channel:
        channel = self._world.channel(snowflake(request.match_info["channel_id"]))
        if channel.refusal is not None:
            raise ApiError(channel.refusal)
        return channel

    def _message(self, request: web.Request) -> Message:
        channel = self._channel(request)
        message = self._world.message(snowflake(request.match_info["message_id"]))
        if message.channel is not channel or message.ephemeral:
            raise ApiError(UNKNOWN_MESSAGE)
        return message


class FileEndpoints:
    """Serve the files of messages and options, as Discord's content network does."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the routes below the server's root."""
        return [web.get("/attachments/{attachment_id}/{filename}", self._read)]

    async def _read(self, request: web.Request) -> web.Response:
        file = self._world.attachments.get(snowflake(request.match_info["attachment_id"]))
        if file is None:
            raise ApiError(NOT_FOUND)
        return web.Response(body=file.data, content_type=file.content_type)


_BOUNDS = ("before", "after", "around")
