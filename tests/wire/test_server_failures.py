"""The loopback Discord as bare discord.py meets it, when limits bite and things break."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator

import aiohttp
import discord
import pytest
from discord.backoff import ExponentialBackoff

from tests.wire.bare import BareClient, online, point_at
from tests.wire.server import (
    CUT_AFTER,
    CUT_BEFORE,
    HANG,
    Limits,
    LoopbackDiscord,
    Person,
    Quota,
    RateLimit,
    Refuse,
    errors,
)
from tests.wire.server.faults import Faults, answering, opening_dms, sending, to_channel

SEND = "POST /channels/{channel_id}/messages"


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[LoopbackDiscord]:
    """Run a server that discord.py takes for Discord."""
    async with LoopbackDiscord(lifetime=30) as running:
        point_at(running, monkeypatch)
        yield running


async def _send_many(client: discord.Client, person: Person, count: int) -> float:
    """Send at once and return the seconds it took."""
    channel = client.get_partial_messageable(person.dm.id)
    began = time.perf_counter()
    await asyncio.gather(*(channel.send(str(number)) for number in range(count)))
    return time.perf_counter() - began


async def test_global_limit_gives_429s_that_are_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits(everything=Quota(10, 0.3))
    async with LoopbackDiscord(limits=limits, lifetime=30) as server:
        point_at(server, monkeypatch)
        client, person = BareClient(), server.add_user("Ada")
        async with online(client, server):
            took = await _send_many(client, person, 25)
        assert 0.5 < took < 3
        assert len(server.messages_to(person)) == 25
        assert server.records.rate_limited > 0
        assert server.records.statuses[200] == 25 + 2


async def test_429_reads_as_discords() -> None:
    async with LoopbackDiscord(limits=Limits(everything=Quota(1, 5)), lifetime=30) as server:
        headers = {"Authorization": f"Bot {server.token}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            await session.get(f"{server.api_url}/users/@me")
            async with session.get(f"{server.api_url}/users/@me") as response:
                body = await response.json()
        assert response.status == 429
        assert 4 < body["retry_after"] <= 5
        assert (body["global"], response.headers["Retry-After"]) == (True, "5")
        assert response.headers["X-RateLimit-Global"] == "true"
        assert response.headers["X-RateLimit-Scope"] == "global"
        assert response.headers["Via"]


async def test_route_bucket_is_announced_and_kept_without_a_429(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with LoopbackDiscord(limits=Limits(routes={SEND: Quota(5, 0.2)}), lifetime=30) as server:
        point_at(server, monkeypatch)
        client, person = BareClient(), server.add_user("Ada")
        async with online(client, server):
            await _send_many(client, person, 1)
            assert 0.2 < await _send_many(client, person, 9) < 2
        assert server.records.rate_limited == 0
        assert server.records.routes[SEND] == 10


async def test_interaction_answers_are_outside_the_global_limit() -> None:
    async with LoopbackDiscord(limits=Limits(everything=Quota(1, 60)), lifetime=30) as server:
        server.commands.overwrite(None, [{"name": "ping", "description": "-"}])
        person = server.add_user("Ada")
        async with aiohttp.ClientSession() as session:
            for _ in range(3):
                exchange = await person.slash("ping")
                url = f"{server.api_url}/interactions/{exchange.id}/{exchange.token}/callback"
                async with session.post(url, json={"type": 5}) as response:
                    assert response.status == 204


async def test_closed_dm_and_gone_addressees_are_refused(server: LoopbackDiscord) -> None:
    client, person = BareClient(), server.add_user("Ada")
    async with online(client, server):
        user = await client.fetch_user(person.id)
        person.close_dms()
        with pytest.raises(discord.Forbidden) as forbidden:
            await user.send("hello")
        assert forbidden.value.code == 50007
        person.open_dms()
        channel = client.get_partial_messageable(person.dm.id)
        server.world.lose(person.dm)
        with pytest.raises(discord.NotFound) as lost:
            await channel.send("hello")
        assert lost.value.code == 10003
        opened = await client.http.start_private_message(person.id)
        assert int(opened["id"]) == person.dm.id != channel.id
        person.open_refusal = errors.UNKNOWN_USER
        with pytest.raises(discord.NotFound) as unknown:
            await client.http.start_private_message(person.id)
        assert unknown.value.code == 10013
    assert server.messages_to(person) == []
    assert server.opened_dms == 2


async def test_dms_opened_in_a_burst_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async with LoopbackDiscord(limits=Limits(dm_opens=Quota(3, 60)), lifetime=30) as server:
        point_at(server, monkeypatch)
        client = BareClient()
        people = [server.add_user(f"person-{number}") for number in range(4)]
        async with online(client, server):
            for person in people[:3]:
                await client.http.start_private_message(person.id)
            with pytest.raises(discord.Forbidden) as refused:
                await client.http.start_private_message(people[3].id)
        assert refused.value.code == 40003
        assert server.opened_dms == 3


async def test_answer_lost_after_the_message_is_made_once_for_its_nonce(
    server: LoopbackDiscord,
) -> None:
    client, person = BareClient(), server.add_user("Ada")
    channel = client.get_partial_messageable(person.dm.id)
    server.faults.add(CUT_AFTER, where=sending, times=1)
    async with online(client, server):
        with pytest.raises((aiohttp.ClientConnectionError, OSError)):
            await channel.send("hello", nonce="7")
        assert len(server.messages_to(person)) == 1
        await channel.send("hello", nonce="7")
    assert len(server.messages_to(person)) == 1
    assert [record.status for record in server.records.of(SEND)] == [None, 200]


async def test_request_cut_before_it_is_carried_out_makes_nothing(server: LoopbackDiscord) -> None:
    client, person = BareClient(), server.add_user("Ada")
    channel = client.get_partial_messageable(person.dm.id)
    rule = server.faults.add(CUT_BEFORE, where=to_channel(person.dm.id), times=1)
    async with online(client, server):
        with pytest.raises((aiohttp.ClientConnectionError, OSError)):
            await channel.send("hello")
        assert server.messages_to(person) == []
        await channel.send("hello")
    assert len(server.messages_to(person)) == rule.struck == 1


async def test_hanging_request_is_never_answered(server: LoopbackDiscord) -> None:
    client, person = BareClient(), server.add_user("Ada")
    server.faults.add(HANG, where=sending)
    async with online(client, server):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(
                client.get_partial_messageable(person.dm.id).send("hello"), timeout=0.1
            )
    assert server.messages_to(person) == []


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (errors.UNAVAILABLE, discord.DiscordServerError),
        (errors.UNAUTHORIZED, discord.HTTPException),
        (errors.MISSING_ACCESS, discord.Forbidden),
        (errors.NO_MUTUAL_GUILDS, discord.Forbidden),
    ],
)
async def test_refusal_on_demand(
    server: LoopbackDiscord, problem: errors.Problem, expected: type[discord.HTTPException]
) -> None:
    client, person = BareClient(), server.add_user("Ada")
    server.faults.add(Refuse(problem), where=opening_dms)
    async with online(client, server):
        with pytest.raises(expected) as refused:
            await client.http.start_private_message(person.id)
    assert (refused.value.status, refused.value.code) == (problem.status, problem.code)


async def test_random_429_is_waited_out(server: LoopbackDiscord) -> None:
    client, person = BareClient(), server.add_user("Ada")
    server.faults.add(RateLimit(retry_after=0.05), where=sending, times=2)
    async with online(client, server):
        assert await _send_many(client, person, 1) > 0.1
    assert (server.records.rate_limited, server.records.invalid) == (2, 2)


def test_shares_are_laid_end_to_end_and_follow_the_seed() -> None:
    def strikes() -> list[object]:
        faults = Faults(random.Random(7))  # noqa: S311  (chance, not secrecy)
        for effect in (CUT_BEFORE, CUT_AFTER, HANG):
            faults.add(effect, where=answering, share=0.1)
        assert faults.strike("GET", "/users/@me") is None
        return [faults.strike("POST", "/webhooks/1/a") for _ in range(2000)]

    drawn = strikes()
    assert drawn == strikes()
    for effect in (CUT_BEFORE, CUT_AFTER, HANG):
        assert 150 < drawn.count(effect) < 250


async def test_outage_cuts_everything_and_sessions_survive_it(
    server: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    def soon(_: ExponentialBackoff[bool]) -> float:
        return 0.01

    monkeypatch.setattr(ExponentialBackoff, "delay", soon)
    client, person = BareClient(), server.add_user("Ada")
    async with online(client, server):
        await server.go_down()
        with pytest.raises((aiohttp.ClientConnectionError, OSError)):
            await client.fetch_user(person.id)
        assert server.gateway.connected == 0
        server.come_back()
        await server.until(lambda: server.gateway.resumes == 1)
        assert await client.fetch_user(person.id)
    assert server.gateway.identifies == 1


async def test_runaway_client_stops_the_server() -> None:
    async with (
        LoopbackDiscord(max_requests=3, lifetime=30) as server,
        aiohttp.ClientSession() as session,
    ):
        for _ in range(3):
            async with session.get(f"{server.api_url}/gateway") as response:
                assert response.status == 200
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(f"{server.api_url}/gateway")
        with pytest.raises(RuntimeError, match="more than 3 requests"):
            await server.until(lambda: False)


async def test_forgotten_server_stops_by_itself() -> None:
    async with LoopbackDiscord(lifetime=0.05) as server:
        with pytest.raises(RuntimeError, match=r"longer than 0\.05 s"):
            await server.until(lambda: False)
