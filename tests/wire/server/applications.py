"""Endpoints about the bot itself: its account, application, gateway address and commands."""

from collections.abc import Sequence
from typing import cast

from aiohttp import web

from tests.wire.server import payloads
from tests.wire.server.commands import CommandBook, Scope
from tests.wire.server.documents import JsonObject, answer, decode, decode_object, snowflake
from tests.wire.server.errors import INVALID_JSON, UNKNOWN_GUILD, ApiError
from tests.wire.server.gateway import Gateway
from tests.wire.server.world import World


class ApplicationEndpoints:
    """Answer for the bot's account and commands."""

    def __init__(
        self, world: World, commands: CommandBook, gateway: Gateway, *, shards: int
    ) -> None:
        self._world = world
        self._commands = commands
        self._gateway = gateway
        self._shards = shards

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the routes below /api/v10."""
        everywhere = "/applications/{application_id}/commands"
        in_guild = "/applications/{application_id}/guilds/{guild_id}/commands"
        routes = [
            web.get("/gateway", self._gateway_address),
            web.get("/gateway/bot", self._gateway_for_bots),
            web.get("/users/@me", self._me),
            web.get("/users/@me/guilds", self._guilds),
            web.get("/guilds/{guild_id}", self._guild),
            web.get("/users/{user_id}", self._user),
            web.get("/oauth2/applications/@me", self._application),
            web.get("/applications/@me", self._application),
        ]
        for path in (everywhere, in_guild):
            routes += [
                web.get(path, self._list),
                web.put(path, self._overwrite),
                web.post(path, self._add),
                web.delete(path + "/{command_id}", self._remove),
            ]
        return routes

    async def _gateway_address(self, _request: web.Request) -> web.Response:
        return answer({"url": self._gateway.url})

    async def _gateway_for_bots(self, _request: web.Request) -> web.Response:
        starts = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
        return answer(
            {"url": self._gateway.url, "shards": self._shards, "session_start_limit": starts}
        )

    async def _guilds(self, request: web.Request) -> web.Response:
        """Name the servers that the bot is in, in the order of their ids, after one of them."""
        after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 200))
        there = sorted(one.id for one in self._world.guilds.values() if one.installed)
        page = [one for one in there if one > after][:limit]
        return answer([{"id": str(one), "name": "a server"} for one in page])

    async def _guild(self, request: web.Request) -> web.Response:
        found = self._world.guilds.get(snowflake(request.match_info["guild_id"]))
        if found is None or not found.installed:
            raise ApiError(UNKNOWN_GUILD)
        return answer({"id": str(found.id), "name": found.name})

    async def _me(self, _request: web.Request) -> web.Response:
        private = {"verified": True, "mfa_enabled": False, "flags": 0, "locale": "en-US"}
        return answer(payloads.user(self._world.app) | private)

    async def _user(self, request: web.Request) -> web.Response:
        return answer(payloads.user(self._world.user(snowflake(request.match_info["user_id"]))))

    async def _application(self, _request: web.Request) -> web.Response:
        return answer(payloads.application(self._world.app, self._world.owner))

    async def _list(self, request: web.Request) -> web.Response:
        return answer(self._commands.all(_scope(request)))

    async def _overwrite(self, request: web.Request) -> web.Response:
        body = decode(await request.read())
        if not isinstance(body, list):
            raise ApiError(INVALID_JSON)
        commands = cast("list[JsonObject]", body)
        return answer(self._commands.overwrite(_scope(request), commands))

    async def _add(self, request: web.Request) -> web.Response:
        command = decode_object(await request.read())
        return answer(self._commands.add(_scope(request), command), status=201)

    async def _remove(self, request: web.Request) -> web.Response:
        self._commands.remove(_scope(request), snowflake(request.match_info["command_id"]))
        return answer()


def _scope(request: web.Request) -> Scope:
    guild_id = request.match_info.get("guild_id")
    return None if guild_id is None else snowflake(guild_id)
