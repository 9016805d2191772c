"""Tests of bot.delivery: what is asked of Discord for a reminder, and what its answers mean."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
from discord.http import Route

from bot import delivery as delivery_module
from bot.delivery import DiscordCourier, carries, sort
from bot.domain.claims import Claim
from bot.domain.delivery import Answer, Kind
from bot.domain.opening import BREAKER
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from bot.errors import TokenRefused
from bot.library.library import Library
from bot.services.courier import Receipt
from bot.store.tables import delivery, occurrence, routine
from tests.support.clock import NOON
from tests.support.courier import NEWEST
from tests.support.enrolled import CHANNEL, MEMBER, enrolment
from tests.support.libraries import bundled_alone
from tests.support.stored import row
from tests.support.world import START, World, button, opted_in, words

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DELIVERY = "0123456789abcdef0123"
ME = 4711


def a_claim(
    user_id: int = MEMBER, delivery_id: str = DELIVERY, at: datetime = NOON, **parts: Any
) -> Claim:
    """Return the claim of a morning's reminder that was attempted first at a moment."""
    about = Occurrence(slot=Slot.MORNING, day=at.date(), due_at=at)
    values: dict[str, Any] = {
        "kind": Kind.FIRST,
        "enrolment": enrolment(user_id),
        "due_at": at,
        "expires_at": at + 3 * HOUR,
        "first_attempt_at": at,
        "occurrence": about,
        "occurrence_id": 1,
    }
    return Claim(delivery_id=delivery_id, **{**values, **parts})


def without_channel(user_id: int = MEMBER, **parts: Any) -> Claim:
    """Return a claim of somebody whose DM channel is not known."""
    return a_claim(user_id, enrolment=enrolment(user_id, channel_id=None), **parts)


def refusal(
    status: int, code: int = 0, headers: dict[str, str] | None = None
) -> discord.HTTPException:
    """Return an error as discord.py raises it."""
    response: Any = SimpleNamespace(status=status, reason="", headers=headers or {})
    return discord.HTTPException(response, {"code": code, "message": ""})


class StubChannel:
    """A DM channel: what was sent to it, and what its history holds."""

    def __init__(self, client: "StubClient", channel_id: int) -> None:
        self._client = client
        self.id = channel_id

    async def history(self, **options: Any) -> AsyncGenerator[Any]:
        """Yield what is there, or fail."""
        self._client.requests.append(("history", self.id))
        self._client.read_with = options
        await self._client.fail()
        for message in self._client.messages:
            yield message


class StubClient:
    """What the courier uses of a client."""

    def __init__(self) -> None:
        self.user = SimpleNamespace(id=ME)
        self.http = self
        self.requests: list[tuple[str, int]] = []
        self.nonces: list[str] = []
        self.messages: list[Any] = []
        self.read_with: dict[str, Any] = {}
        self.failures: Sequence[BaseException | None] = ()
        self.hangs = False
        self.http = self
        self._global_over = asyncio.Event()

    async def fail(self) -> None:
        """Fail as told to, or hang for ever."""
        if self.hangs:
            await asyncio.Event().wait()
        failure, self.failures = next(iter(self.failures), None), self.failures[1:]
        if failure is not None:
            raise failure

    def get_partial_messageable(self, channel_id: int) -> StubChannel:
        """Return a channel, without a request."""
        return StubChannel(self, channel_id)

    async def request(self, route: Route, *, json: dict[str, Any]) -> dict[str, str]:
        """Take a message, or fail."""
        assert (route.method, route.path) == ("POST", "/channels/{channel_id}/messages")
        assert json["components"]
        assert json["enforce_nonce"] is True
        assert json["allowed_mentions"] == {"parse": []}
        self.requests.append(("send", int(str(route.channel_id))))
        self.nonces.append(json["nonce"])
        await self.fail()
        return {"id": "99"}

    async def start_private_message(self, user_id: int) -> dict[str, str]:
        """Open a DM channel."""
        self.requests.append(("open", user_id))
        await self.fail()
        return {"id": str(user_id + 1)}


@pytest.fixture
def client() -> StubClient:
    """Return a client that answers as it is told to."""
    return StubClient()


@pytest.fixture
def courier(library: Library, client: Any) -> DiscordCourier:
    """Return a courier that may open two DMs a second."""
    made = DiscordCourier(bundled_alone(library), open_rate=2)
    made.use(client)
    return made


# --- What an error means


@pytest.mark.parametrize(
    ("status", "code", "answer"),
    [
        (403, 50007, Answer.CLOSED_DM),
        (404, 10003, Answer.UNKNOWN),
        (404, 10013, Answer.UNKNOWN),
        (403, 50001, Answer.NO_ACCESS),
        (403, 50278, Answer.NO_ACCESS),
        (403, 40003, Answer.OPENING_REFUSED),
        (400, 40003, Answer.OPENING_REFUSED),
        # The code says more than the status.
        (429, 40003, Answer.OPENING_REFUSED),
        (429, 0, Answer.RATE_LIMITED),
        (401, 0, Answer.TOKEN_REFUSED),
        (500, 0, Answer.UNCERTAIN),
        (502, 0, Answer.UNCERTAIN),
        (503, 0, Answer.UNCERTAIN),
        (504, 0, Answer.UNCERTAIN),
        (520, 0, Answer.UNCERTAIN),
        (524, 0, Answer.UNCERTAIN),
        (400, 50035, Answer.REFUSED),
        (403, 50013, Answer.REFUSED),
        (413, 40005, Answer.REFUSED),
        (400, 0, Answer.REFUSED),
        # Without a code it was something in front of Discord that spoke.
        (403, 0, Answer.UNCERTAIN),
        (404, 0, Answer.UNCERTAIN),
        (408, 0, Answer.UNCERTAIN),
    ],
)
def test_errors_are_sorted_by_code_and_then_by_status(
    status: int, code: int, answer: Answer
) -> None:
    assert sort(refusal(status, code)) is answer


@pytest.mark.parametrize(
    ("status", "header", "wait"),
    [
        (429, "12.5", 12.5 * SECOND),
        (429, "0", timedelta()),
        (429, None, None),
        (429, "soon", None),
        (503, "12", None),
    ],
)
async def test_how_long_discord_asks_to_wait(
    courier: DiscordCourier,
    client: StubClient,
    status: int,
    header: str | None,
    wait: timedelta | None,
) -> None:
    headers = {"Retry-After": header} if header is not None else {}
    client.failures = [refusal(status, headers=headers)]
    assert (await courier.send(a_claim(), NOON)).wait == wait


@pytest.mark.parametrize(
    "lost",
    [
        TimeoutError(),
        ConnectionResetError(104, "reset by peer"),
        OSError(113, "no route to host"),
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientPayloadError(),
    ],
    ids=lambda one: type(one).__name__,
)
async def test_no_answer_is_uncertain(
    courier: DiscordCourier, client: StubClient, lost: Exception
) -> None:
    client.failures = [lost]
    assert await courier.send(a_claim(), NOON) == Receipt(
        answer=Answer.UNCERTAIN, channel_id=CHANNEL
    )


async def test_an_answer_that_does_not_come_in_time_is_uncertain(
    courier: DiscordCourier, client: StubClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_module, "ATTEMPT_TIMEOUT", timedelta(milliseconds=1))
    client.hangs = True
    assert (await courier.send(a_claim(), NOON)).answer is Answer.UNCERTAIN
    assert (await courier.find(a_claim(), NOON) or Receipt(answer=Answer.SENT)).answer is (
        Answer.UNCERTAIN
    )


async def test_cancellation_is_no_answer(courier: DiscordCourier, client: StubClient) -> None:
    client.hangs = True
    task = asyncio.create_task(courier.send(a_claim(), NOON))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


# --- One request a reminder


async def test_one_request_to_the_stored_channel_with_the_deliverys_id_as_nonce(
    courier: DiscordCourier, client: StubClient
) -> None:
    receipt = await courier.send(a_claim(), NOON)
    assert receipt == Receipt(answer=Answer.SENT, channel_id=CHANNEL, message_id=99)
    assert client.requests == [("send", CHANNEL)]
    assert client.nonces == [DELIVERY]


async def test_without_a_stored_channel_one_is_opened_first(
    courier: DiscordCourier, client: StubClient
) -> None:
    receipt = await courier.send(without_channel(), NOON)
    assert client.requests == [("open", MEMBER), ("send", MEMBER + 1)]
    assert receipt == Receipt(answer=Answer.SENT, channel_id=MEMBER + 1, message_id=99)


async def test_a_channel_that_was_opened_is_told_even_if_the_sending_fails(
    courier: DiscordCourier, client: StubClient
) -> None:
    client.failures = [None, TimeoutError()]
    receipt = await courier.send(without_channel(), NOON)
    assert receipt == Receipt(answer=Answer.UNCERTAIN, channel_id=MEMBER + 1)


async def test_a_courier_without_a_client_says_so(library: Library) -> None:
    with pytest.raises(RuntimeError, match="no client"):
        await DiscordCourier(bundled_alone(library), open_rate=2).send(a_claim(), NOON)


# --- Opening DMs


async def test_openings_take_turns(courier: DiscordCourier, client: StubClient) -> None:
    claims = [without_channel(one, delivery_id=f"d{one}") for one in (1, 2, 3)]
    receipts = [await courier.send(claim, NOON) for claim in claims]
    assert [(one.answer, one.wait) for one in receipts] == [
        (Answer.SENT, None),
        (Answer.IN_TURN, SECOND / 2),
        (Answer.IN_TURN, SECOND),
    ]
    assert client.requests == [("open", 1), ("send", 2)]
    assert (await courier.send(claims[1], NOON + SECOND / 2)).answer is Answer.SENT


async def test_who_has_a_channel_takes_no_turn(courier: DiscordCourier) -> None:
    await courier.send(without_channel(1, delivery_id="d1"), NOON)
    assert (await courier.send(a_claim(), NOON)).answer is Answer.SENT
    waiting = await courier.send(without_channel(2, delivery_id="d2"), NOON)
    assert waiting.wait == SECOND / 2


async def test_a_refused_opening_opens_the_breaker(
    courier: DiscordCourier, client: StubClient
) -> None:
    client.failures = [refusal(403, 40003)]
    receipt = await courier.send(without_channel(1, delivery_id="d1"), NOON)
    assert receipt == Receipt(answer=Answer.OPENING_REFUSED, wait=BREAKER)
    waiting = await courier.send(without_channel(2, delivery_id="d2"), NOON + MINUTE)
    assert waiting == Receipt(answer=Answer.IN_TURN, wait=BREAKER - MINUTE)
    assert client.requests == [("open", 1)]
    # Nobody who has a channel waits for that.
    assert (await courier.send(a_claim(), NOON + MINUTE)).answer is Answer.SENT


@pytest.mark.parametrize("lost", [TimeoutError(), refusal(503)], ids=["timeout", "503"])
async def test_an_opening_without_an_answer_sent_nothing(
    courier: DiscordCourier, client: StubClient, lost: Exception
) -> None:
    client.failures = [lost]
    assert (await courier.send(without_channel(), NOON)).answer is Answer.IN_TURN


async def test_an_opening_that_discord_limits_is_no_turn(
    courier: DiscordCourier, client: StubClient
) -> None:
    """A real 429 is for everybody to wait out."""
    client.failures = [refusal(429, headers={"Retry-After": "7"})]
    receipt = await courier.send(without_channel(), NOON)
    assert receipt == Receipt(answer=Answer.RATE_LIMITED, wait=7 * SECOND)


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (refusal(404, 10013), Answer.UNKNOWN),
        (refusal(403, 50007), Answer.CLOSED_DM),
        (refusal(401), Answer.TOKEN_REFUSED),
    ],
)
async def test_an_opening_that_is_answered_is_sorted_as_any_request(
    courier: DiscordCourier, client: StubClient, error: Exception, answer: Answer
) -> None:
    client.failures = [error]
    assert await courier.send(without_channel(), NOON) == Receipt(answer=answer)
    assert await courier.find(without_channel(), NOON + MINUTE) is None


# --- Reading back


def message(
    custom_ids: list[str], *, author: int = ME, nonce: str | None = None, number: int = 5
) -> Any:
    """Return a message of a history, with buttons in a container and in a row."""
    buttons = [discord.ui.Button[Any](label="x", custom_id=one) for one in custom_ids]
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.Container(discord.ui.TextDisplay(f"not {DELIVERY}")))
    if buttons:
        view.add_item(discord.ui.ActionRow(*buttons))
    payload: Any = view.to_components()
    components = [discord.components._component_factory(one) for one in payload]
    return SimpleNamespace(
        id=number, author=SimpleNamespace(id=author), nonce=nonce, components=components, flags=None
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (message([f"done|1a|{DELIVERY}"]), True),
        (message(["help|0", f"peek|1a|{DELIVERY}|emergency"]), True),
        (message([], nonce=DELIVERY), True),
        (message(["done|1a|ffffffffffffffffffff"]), False),
        (message([]), False),
        (message([], nonce="ffffffffffffffffffff"), False),
    ],
)
def test_a_message_carries_its_deliverys_id(found: Any, expected: bool) -> None:
    assert carries(found, DELIVERY) is expected


IN_A_DM = (
    message(["done|1a|another"], number=1),
    message([f"done|1a|{DELIVERY}"], author=MEMBER, number=2),
    message([f"done|1a|{DELIVERY}"], number=3),
)


async def test_reading_back_begins_after_the_newest_message_about_an_earlier_occurrence(
    courier: DiscordCourier, client: StubClient
) -> None:
    """Whatever the host's clock says: no moment has a part in it."""
    client.messages = list(IN_A_DM)
    receipt = await courier.find(a_claim(known_message_id=77), NOON + HOUR)
    assert receipt == Receipt(answer=Answer.SENT, channel_id=CHANNEL, message_id=3)
    assert client.requests == [("history", CHANNEL)]
    assert client.read_with["after"].id == 77
    assert (client.read_with["limit"], client.read_with["oldest_first"]) == (None, True)


async def test_where_no_earlier_message_is_known_the_newest_are_read(
    courier: DiscordCourier, client: StubClient
) -> None:
    client.messages = list(IN_A_DM)
    receipt = await courier.find(a_claim(known_message_id=None), NOON + HOUR)
    assert receipt == Receipt(answer=Answer.SENT, channel_id=CHANNEL, message_id=3)
    assert client.read_with == {"limit": NEWEST}


def test_the_fake_courier_reads_as_this_one_does() -> None:
    assert delivery_module._NEWEST == NEWEST


async def test_what_is_not_there_is_none(courier: DiscordCourier, client: StubClient) -> None:
    client.messages = [message(["done|1a|another"]), message([f"done|1a|{DELIVERY}"], author=1)]
    assert await courier.find(a_claim(), NOON + HOUR) is None


@pytest.mark.parametrize(
    ("failure", "answer"),
    [
        (TimeoutError(), Answer.UNCERTAIN),
        (refusal(503), Answer.UNCERTAIN),
        (refusal(429), Answer.RATE_LIMITED),
        (refusal(404, 10003), Answer.UNKNOWN),
        (refusal(403, 50001), Answer.NO_ACCESS),
        (refusal(401), Answer.TOKEN_REFUSED),
    ],
    ids=lambda one: one.name if isinstance(one, Answer) else type(one).__name__,
)
async def test_a_reading_that_fails_is_not_taken_for_an_empty_one(
    courier: DiscordCourier, client: StubClient, failure: Exception, answer: Answer
) -> None:
    client.failures = [failure]
    assert await courier.find(a_claim(), NOON + HOUR) == Receipt(answer=answer, channel_id=CHANNEL)


async def test_without_a_stored_channel_reading_back_opens_it(
    courier: DiscordCourier, client: StubClient
) -> None:
    client.messages = [message([f"done|1a|{DELIVERY}"])]
    receipt = await courier.find(without_channel(), NOON + HOUR)
    assert receipt == Receipt(answer=Answer.SENT, channel_id=MEMBER + 1, message_id=5)
    assert client.requests == [("open", MEMBER), ("history", MEMBER + 1)]


async def test_reading_back_waits_for_its_turn_at_opening(courier: DiscordCourier) -> None:
    await courier.send(without_channel(1, delivery_id="d1"), NOON)
    receipt = await courier.find(without_channel(2, delivery_id="d2"), NOON)
    assert receipt == Receipt(answer=Answer.IN_TURN, wait=SECOND / 2)


async def test_one_turn_is_enough_to_read_back_and_to_send(
    courier: DiscordCourier, client: StubClient
) -> None:
    """A test message whose process was killed: no channel is stored, and nothing is there."""
    claim = without_channel(uncertain=True)
    assert await courier.find(claim, NOON + HOUR) is None
    assert (await courier.send(claim, NOON + HOUR)).answer is Answer.SENT
    assert ("send", MEMBER + 1) in client.requests


async def test_a_channel_that_a_reading_finds_unknown_is_forgotten(
    courier: DiscordCourier, client: StubClient
) -> None:
    client.failures = [None, refusal(404, 10003)]
    found = await courier.find(without_channel(), NOON + HOUR)
    assert found is not None
    assert found.answer is Answer.UNKNOWN
    await courier.send(without_channel(), NOON + 2 * HOUR)
    assert [what for what, _ in client.requests] == ["open", "history", "open", "send"]


async def test_a_wait_that_is_cut_short_does_not_keep_later_requests_out(
    courier: DiscordCourier, client: StubClient
) -> None:
    """discord.py leaves its gate closed when its wait for a global 429 is cancelled."""
    client.failures = [TimeoutError()]
    await courier.send(a_claim(), NOON)
    assert client._global_over.is_set()


# --- With the whole bot in a simulated Discord


def asked_since(world: World, start: int) -> list[tuple[str, str]]:
    """Return the requests of the bot since a number of them."""
    return [(one.method, one.path) for one in world.env.http_requests[start:]]


async def test_opting_in_opens_one_dm_and_a_reminder_is_one_request(world: World) -> None:
    ann = await opted_in(world)
    found = await world.routines.get(ann.id)
    assert found.channel_id == ann.dm_channel.id
    before = len(world.env.http_requests)
    await world.move(hours=8)
    assert asked_since(world, before) == [("POST", f"/channels/{found.channel_id}/messages")]
    body: Any = world.env.http_requests[-1].json
    stored = await row(world.database, delivery, kind="first")
    assert (body["nonce"], body["enforce_nonce"]) == (stored["id"], True)
    assert len(stored["id"]) <= 25
    assert stored["message_id"] == ann.dm_channel.last_message.id


async def test_every_part_that_can_be_pressed_carries_the_deliverys_id(world: World) -> None:
    await opted_in(world)
    await world.move(hours=8)
    channel = world.bot.get_partial_messageable((await row(world.database, routine))["channel_id"])
    for kind in ("test", "first"):
        stored = await row(world.database, delivery, kind=kind)
        found = await channel.fetch_message(stored["message_id"])
        assert carries(found, stored["id"])
        assert not carries(found, "ffffffffffffffffffff")


async def test_after_done_the_message_still_carries_it(world: World) -> None:
    ann = await opted_in(world)
    await world.move(hours=8)
    sent = ann.dm_channel.last_message
    await ann.click(sent, custom_id=button(sent, "Done"))
    stored = await row(world.database, delivery, kind="first")
    channel = world.bot.get_partial_messageable(stored["channel_id"])
    assert carries(await channel.fetch_message(stored["message_id"]), stored["id"])


@pytest.mark.parametrize(
    ("status", "code", "state", "answer"),
    [
        (403, 50007, "blocked", "closed_dm"),
        (404, 10003, "waiting", "unknown"),
        (403, 50001, "waiting", "no_access"),
        (403, 50278, "waiting", "no_access"),
        (429, 0, "waiting", "rate_limited"),
        (500, 0, "waiting", "uncertain"),
        (503, 0, "waiting", "uncertain"),
        (400, 50035, "missed", "refused"),
    ],
)
async def test_what_discord_answers_is_what_is_written(
    world: World, status: int, code: int, state: str, answer: str
) -> None:
    await opted_in(world)
    world.env.inject_error("POST", "/channels/*/messages", status=status, code=code)
    await world.move(hours=8)
    stored = await row(world.database, delivery, kind="first")
    assert (stored["state"], stored["answer"]) == (state, answer)
    assert stored["uncertain"] is (answer == "uncertain")


async def test_a_refused_token_stops_the_tick(world: World) -> None:
    await opted_in(world)
    world.env.inject_error("POST", "/channels/*/messages", status=401)
    with pytest.raises(TokenRefused):
        await world.move(hours=8)
    assert (await row(world.database, delivery, kind="first"))["state"] == "waiting"


async def test_an_unknown_channel_is_opened_anew(world: World) -> None:
    ann = await opted_in(world)
    world.env.inject_error("POST", "/channels/*/messages", status=404, code=10003)
    await world.move(hours=8)
    await world.tick()
    assert (await row(world.database, delivery, kind="first"))["state"] == "sent"
    assert "Good morning" in words(ann.dm_channel.last_message)


async def test_opening_anew_asks_discord(world: World) -> None:
    """Not discord.py's cache, which still holds the channel that is unknown."""
    await opted_in(world)
    world.env.inject_error("POST", "/channels/*/messages", status=404, code=10003)
    await world.move(hours=8)
    before = len(world.env.http_requests)
    await world.tick()
    assert asked_since(world, before)[0] == ("POST", "/users/@me/channels")


async def test_a_lost_answer_is_found_by_reading_the_dm_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await opted_in(world)
    request = world.bot.http.request

    async def request_and_lose_the_answer(route: Any, **options: Any) -> Any:
        await request(route, **options)
        raise ConnectionResetError(104, "reset by peer")

    monkeypatch.setattr(world.bot.http, "request", request_and_lose_the_answer)
    await world.move(hours=8)
    monkeypatch.undo()
    arrived = ann.dm_channel.last_message
    assert (await row(world.database, occurrence))["state"] == "open"
    before = len(world.env.http_requests)
    await world.move(minutes=4)
    channel = (await row(world.database, routine))["channel_id"]
    assert asked_since(world, before) == [("GET", f"/channels/{channel}/messages")]
    stored = await row(world.database, delivery, kind="first")
    assert (stored["state"], stored["message_id"]) == ("sent", arrived.id)
    assert (await row(world.database, occurrence))["state"] == "sent"


async def test_a_lost_request_is_sent_after_reading_the_dm_back(world: World) -> None:
    ann = await opted_in(world)
    world.env.inject_error("POST", "/channels/*/messages", status=502)
    await world.move(hours=8)
    before = len(world.env.http_requests)
    await world.move(minutes=6)
    channel = (await row(world.database, routine))["channel_id"]
    path = f"/channels/{channel}/messages"
    assert asked_since(world, before) == [("GET", path), ("POST", path)]
    assert "This comes 6 minutes late" in words(ann.dm_channel.last_message)


async def test_a_message_is_found_however_many_pages_of_others_there_are(
    world: World, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord gives the hundred oldest after a point; simcord gives the newest."""
    ann = world.env.create_user("ann")
    courier = DiscordCourier(bundled_alone(library), open_rate=2)
    courier.use(world.bot)
    opened = await courier.send(without_channel(ann.id, at=START), START)
    assert opened.channel_id is not None
    for number in range(205):
        world.env.backend.create_message(opened.channel_id, ann.id, f"hello {number}")
    member = enrolment(ann.id, channel_id=opened.channel_id)
    known = opened.message_id
    claim = a_claim(
        ann.id, "ffffffffffffffffffff", at=START, enrolment=member, known_message_id=known
    )
    sent = await courier.send(claim, START)
    everything: list[Any] = list(await world.bot.http.logs_from(opened.channel_id, 1000))
    pages: list[int] = []

    async def logs_from(_channel: int, limit: int, *, after: int, **_: Any) -> list[Any]:
        pages.append(limit)
        later = [one for one in reversed(everything) if int(one["id"]) > after]
        return later[:limit][::-1]

    monkeypatch.setattr(world.bot.http, "logs_from", logs_from)
    assert await courier.find(claim, START + HOUR) == sent
    assert pages == [100, 100, 100]
    other = a_claim(ann.id, "eeeeeeeeeeeeeeeeeeee", at=START, known_message_id=known)
    assert await courier.find(replace(other, enrolment=member), START + HOUR) is None
