"""Endpoints that answer interactions: the callback, and the webhook of its token."""

from collections.abc import Sequence

from aiohttp import web

from tests.wire.server import payloads
from tests.wire.server.documents import answer, read_form, snowflake
from tests.wire.server.interactions import Interactions


class CallbackEndpoints:
    """Hand what the bot answers to the interactions; the token is all the authorisation."""

    def __init__(self, interactions: Interactions) -> None:
        self._interactions = interactions

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the routes below /api/v10."""
        webhook = "/webhooks/{webhook_id}/{token}"
        message = webhook + "/messages/{message_id}"
        return [
            web.post("/interactions/{interaction_id}/{token}/callback", self._answer),
            web.post(webhook, self._follow_up),
            web.get(message, self._read),
            web.patch(message, self._edit),
            web.delete(message, self._delete),
        ]

    async def _answer(self, request: web.Request) -> web.Response:
        form = await read_form(request)
        interaction_id = snowflake(request.match_info["interaction_id"])
        described = self._interactions.answer(interaction_id, request.match_info["token"], form)
        wanted = request.query.get("with_response", "").lower() in ("1", "true")
        return answer(described if wanted else None)

    async def _follow_up(self, request: web.Request) -> web.Response:
        form = await read_form(request)
        message = self._interactions.follow_up(request.match_info["token"], form)
        return answer(payloads.message(message))

    async def _read(self, request: web.Request) -> web.Response:
        message = self._interactions.read(*_address(request))
        return answer(payloads.message(message))

    async def _edit(self, request: web.Request) -> web.Response:
        form = await read_form(request)
        return answer(payloads.message(self._interactions.edit(*_address(request), form)))

    async def _delete(self, request: web.Request) -> web.Response:
        self._interactions.delete(*_address(request))
        return answer()


def _address(request: web.Request) -> tuple[str, str]:
    return request.match_info["token"], request.match_info["message_id"]
