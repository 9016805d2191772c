"""The loopback Discord as bare discord.py meets it: sessions, commands kept, messages."""

import zlib
from collections.abc import AsyncGenerator

import aiohttp
import discord
import pytest

from tests.wire.bare import BareClient, online, point_at
from tests.wire.server import LoopbackDiscord, MovableClock, first_at

_TEXT = {"type": 10, "content": "x"}
_BUTTON = {"type": 2, "style": 1, "label": "x", "custom_id": "x"}


@pytest.fixture
def clock() -> MovableClock:
    """Give the server a clock that the test can move."""
    return MovableClock()


@pytest.fixture
async def server(
    clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[LoopbackDiscord]:
    """Run a server that discord.py takes for Discord."""
    async with LoopbackDiscord(clock=clock, lifetime=30) as running:
        point_at(running, monkeypatch)
        yield running


async def test_client_becomes_ready(server: LoopbackDiscord) -> None:
    client = BareClient()
    async with online(client, server):
        assert client.is_ready()
        assert client.user is not None
        assert client.user.name == "loopback-bot"
        assert client.application_id == server.world.app.id
        assert (server.gateway.identifies, server.gateway.connected) == (1, 1)
    await server.until(lambda: server.gateway.connected == 0)


async def test_wrong_token_is_refused_by_rest_and_by_the_gateway(server: LoopbackDiscord) -> None:
    client = BareClient()
    with pytest.raises(discord.LoginFailure):
        await client.login("wrong")
    await client.close()
    async with aiohttp.ClientSession() as session, session.ws_connect(server.gateway_url) as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 2, "d": {"token": "wrong", "intents": 0}})
        assert (await socket.receive()).data == 4004


async def test_servers_are_listed_and_filled_in_only_with_the_intent(
    server: LoopbackDiscord,
) -> None:
    guild = server.add_guild("Backs")
    channel = server.add_channel(guild, "general")
    for intents, name, channels in [
        (discord.Intents.none(), "", []),
        (discord.Intents(guilds=True), "Backs", [channel.id]),
    ]:
        client = BareClient(intents)
        async with online(client, server):
            assert [(one.id, one.name) for one in client.guilds] == [(guild.id, name)]
            assert [place.id for place in client.guilds[0].channels] == channels


async def test_shards_share_the_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    class Sharded(discord.AutoShardedClient):
        async def before_identify_hook(
            self, shard_id: int | None, *, initial: bool = False
        ) -> None:
            """Skip the wait between two sessions."""

    async with LoopbackDiscord(shards=2, lifetime=30) as server:
        point_at(server, monkeypatch)
        guild, person = server.add_guild("Backs"), server.add_user("Ada")
        client = Sharded(intents=discord.Intents.none(), guild_ready_timeout=0.01)
        async with online(client, server):
            assert client.shard_count == server.gateway.identifies == 2
            assert [one.shard_id for one in client.guilds] == [(guild.id >> 22) % 2]
            assert await client.fetch_user(person.id)


async def test_nonce_gives_back_the_earlier_message_within_the_window_only(
    server: LoopbackDiscord, clock: MovableClock
) -> None:
    client, person = BareClient(), server.add_user("Ada")
    async with online(client, server):
        user = await client.fetch_user(person.id)
        first = await user.send("hello", nonce="1")
        clock.advance(299)
        assert (await user.send("hello again", nonce="1")).id == first.id
        assert (await user.send("hello", nonce="2")).id != first.id
        clock.advance(2)
        assert (await user.send("hello", nonce="1")).id != first.id
        with pytest.raises(discord.HTTPException, match="nonce: Must be 25"):
            await user.send("hello", nonce="1" * 26)
    assert [message.nonce for message in server.messages_to(person)] == ["1", "2", "1"]
    assert server.mailbox.deduplicated == 1


async def test_messages_are_paged_newest_first(
    server: LoopbackDiscord, clock: MovableClock
) -> None:
    client, person = BareClient(), server.add_user("Ada")
    async with online(client, server):
        dm = await (await client.fetch_user(person.id)).create_dm()
        ids = [(await dm.send(str(number))).id for number in range(5)]
        clock.advance(60)
        moment = clock()
        ids += [(await dm.send(str(number))).id for number in range(5, 10)]

        async def page(limit: int, **bounds: int) -> list[int]:
            page = await client.http.logs_from(dm.id, limit, **bounds)
            return [ids.index(int(message["id"])) for message in page]

        assert await page(3) == [9, 8, 7]
        assert await page(3, before=ids[4]) == [3, 2, 1]
        assert await page(3, after=ids[4]) == [7, 6, 5]
        assert await page(3, around=ids[4]) == [5, 4, 3]
        assert await page(100, after=first_at(moment)) == [9, 8, 7, 6, 5]
        everything = [message.id async for message in dm.history(limit=None, oldest_first=True)]
        assert everything == ids
        await (await dm.fetch_message(ids[0])).delete()
        assert (await (await dm.fetch_message(ids[1])).edit(content="new")).content == "new"
    assert [message.content for message in server.messages_to(person)][:2] == ["new", "2"]


async def test_unchanged_commands_keep_their_ids_and_syncs_are_counted(
    server: LoopbackDiscord,
) -> None:
    client = BareClient()

    @client.tree.command()
    async def ping(interaction: discord.Interaction) -> None:
        """Ping."""

    async with online(client, server, sync=client.tree):
        again = await client.tree.sync()
        guild = server.add_guild("Backs")
        client.tree.copy_global_to(guild=discord.Object(guild.id))
        await client.tree.sync(guild=discord.Object(guild.id))
        assert [command.id for command in await client.tree.fetch_commands()] == [again[0].id]
    assert server.commands.syncs == 3
    assert [command["guild_id"] for command in server.commands.all(guild.id)] == [str(guild.id)]


async def test_cut_session_resumes_and_gets_what_it_missed(server: LoopbackDiscord) -> None:
    client, person = BareClient(), server.add_user("Ada")

    @client.tree.command()
    async def ping(interaction: discord.Interaction) -> None:
        """Ping."""
        await interaction.response.send_message("pong")

    async with online(client, server, sync=client.tree):
        for code in (None, 4000):
            await server.gateway.cut(code)
            exchange = await person.slash("ping")
            assert exchange.answer is None
            assert (await exchange.message()).content == "pong"
        await server.gateway.ask_to_reconnect()
        await server.until(lambda: server.gateway.resumes == 3)
        assert server.gateway.identifies == 1


async def test_forgotten_session_identifies_anew(server: LoopbackDiscord) -> None:
    client = BareClient()
    async with online(client, server):
        await server.gateway.cut(forget=True)
        await server.until(lambda: server.gateway.identifies == 2)
    assert server.gateway.resumes == 0


async def test_gateway_speaks_zlib_and_plain_as_asked(server: LoopbackDiscord) -> None:
    stream = zlib.decompressobj()
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(server.gateway_url + "?compress=zlib-stream") as socket:
            assert b'"op":10' in stream.decompress(await socket.receive_bytes())
            await socket.send_json({"op": 1, "d": None})
            assert b'"op":11' in stream.decompress(await socket.receive_bytes())
        async with session.ws_connect(server.gateway_url) as socket:
            assert (await socket.receive_json())["d"] == {"heartbeat_interval": 41_250}
            await socket.send_json({"op": 3, "d": None})
            assert (await socket.receive()).data == 4003


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "empty message"),
        ({"content": "x" * 2001}, "content: Must be 2000"),
        ({"content": "x", "flags": 1 << 15, "components": [_TEXT]}, "IS_COMPONENTS_V2"),
        ({"flags": 1 << 15, "components": [_TEXT] * 41}, "components: Must be 40"),
        ({"flags": 1 << 15, "components": [{"type": 10, "content": "x" * 4001}]}, "4000"),
        ({"components": [{"type": 1, "components": [_BUTTON, _BUTTON]}]}, "duplicated"),
    ],
)
async def test_messages_over_discords_limits_are_refused(
    server: LoopbackDiscord, body: dict[str, object], reason: str
) -> None:
    url = f"{server.api_url}/channels/{server.add_user('Ada').dm.id}/messages"
    headers = {"Authorization": f"Bot {server.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(url, json=body) as response:
            assert response.status == 400
            assert reason in (await response.json())["message"]
        async with session.get(url.replace("/channels/", "/channels/x")) as response:
            assert (await response.json())["code"] == 50035
        async with session.get(f"{server.api_url}/nowhere") as response:
            assert await response.json() == {"message": "404: Not Found", "code": 0}
