"""Tests of bot.health and bot.metrics: the pages over real sockets, and what must not disturb."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot import health
from bot.domain.delivery import Answer, Kind
from bot.domain.health import Health, Trouble
from bot.domain.vitals import Backlog
from bot.errors import SettingsError, StoreError
from bot.health import BotGateway, HealthPages
from bot.metrics import PrometheusMetrics
from bot.services.checkup import Checkup
from bot.services.fleet import Alone
from bot.services.pulse import Pulse
from tests.support.clock import ManualClock

ROOT = Path(__file__).resolve().parents[1]
BEGINNINGS = (
    b"",
    b"GET /metr",
    b"GET /" + b"x" * 5000,
    b"\x00\xff\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
)


@dataclass
class Queue:
    """A backlog that a test sets."""

    found: Backlog = field(default_factory=Backlog)
    fault: Exception | None = None
    hangs: bool = False
    reads: int = 0

    async def read(self, _: datetime) -> Backlog:
        """Return what is set, or fail."""
        self.reads += 1
        if self.hangs:
            await asyncio.Event().wait()
        if self.fault is not None:
            raise self.fault
        return self.found


class Watched:
    """A process that is watched: everything about it can be set."""

    def __init__(self) -> None:
        self.client: Any = SimpleNamespace(latency=0.04)
        self.metrics = PrometheusMetrics()
        self.gateway = BotGateway(self.client, self.metrics)
        self.queue: Any = Queue()
        self.pulse = Pulse()
        self.health = Health()
        self.clock = ManualClock()
        self.lead: Any = Alone()
        self.checkup = Checkup(
            gateway=self.gateway,
            backlogs=self.queue,
            pulse=self.pulse,
            health=self.health,
            clock=self.clock,
            lead=self.lead,
        )
        self.pages = HealthPages(checkup=self.checkup, metrics=self.metrics, pulse=self.pulse)
        self.port = 0

    @asynccontextmanager
    async def knock(self) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """Connect, and hang up after the block."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield reader, writer
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def get(self, path: str, method: str = "GET", more: str = "") -> tuple[int, str]:
        """Ask for a page; return its status and what it says."""
        async with self.knock() as (reader, writer), asyncio.timeout(10):
            head = f"{method} {path} HTTP/1.1\r\nHost: here\r\n{more}\r\n"
            writer.write(head.encode())
            said = (await reader.read()).decode()
        head, _, body = said.partition("\r\n\r\n")
        return int(head.split()[1]), body

    async def json(self, path: str) -> tuple[int, dict[str, Any]]:
        """Ask for a page in JSON."""
        status, body = await self.get(path)
        return status, json.loads(body)

    async def figures(self) -> dict[str, float]:
        """Return what the metrics say."""
        status, body = await self.get("/metrics")
        assert status == 200
        lines = (one.rsplit(" ", 1) for one in body.splitlines() if not one.startswith("#"))
        return {name: float(value) for name, value in lines}


@pytest.fixture
async def watched() -> AsyncGenerator[Watched]:
    """Serve the pages of a connected process on a free port."""
    made = Watched()
    await made.gateway.on_connect()
    async with made.pages.served("127.0.0.1", 0) as made.port:
        yield made


async def test_all_is_well(watched: Watched) -> None:
    status, ready = await watched.json("/readyz")
    delay = ready["loop"].pop("delay_seconds")
    assert (status, ready) == (
        200,
        {
            "status": "ready",
            "faults": [],
            "version": "0.1.0",
            "role": "leader",
            "gateway": {"connected": True, "latency_seconds": 0.04},
            "database": {"answers": True},
            "loop": {},
            "backlog": {"due": 0, "oldest_seconds": 0.0},
        },
    )
    assert 0 <= delay < 10
    status, alive = await watched.json("/healthz")
    assert (status, alive["status"]) == (200, "alive")


async def test_a_gateway_that_is_gone_is_not_ready_but_alive(watched: Watched) -> None:
    await watched.gateway.on_disconnect()
    watched.client.latency = float("nan")
    status, ready = await watched.json("/readyz")
    assert (status, ready["status"]) == (503, "not ready")
    assert ready["faults"] == ["the gateway is not connected"]
    assert ready["gateway"] == {"connected": False, "latency_seconds": None}
    assert (await watched.get("/healthz"))[0] == 200
    await watched.gateway.on_resumed()
    assert (await watched.get("/readyz"))[0] == 200
    assert (await watched.figures())["sciatica_gateway_reconnects_total"] == 1


async def test_a_database_that_fails_is_not_ready_but_alive(watched: Watched) -> None:
    watched.queue.fault = StoreError("the database cannot be used: disk I/O error")
    status, ready = await watched.json("/readyz")
    assert (status, ready["faults"]) == (503, ["the database cannot be used: disk I/O error"])
    assert (ready["database"], ready["backlog"]) == ({"answers": False}, None)
    assert (await watched.get("/healthz"))[0] == 200
    assert (await watched.figures())["sciatica_database_up"] == 0


async def test_a_database_that_hangs_does_not_answer(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.checkup._READ_WITHIN", 0.1)
    watched.queue.hangs = True
    status, ready = await watched.json("/readyz")
    assert (status, ready["faults"]) == (503, ["the database does not answer"])


async def test_a_database_that_hangs_does_not_make_a_process_look_dead(watched: Watched) -> None:
    """Also where giving it up hangs: a connection to a machine that says nothing is hung up on."""

    async def hang(_: datetime) -> Backlog:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(2)
        return Backlog()

    watched.queue.read = hang
    async with asyncio.timeout(2):
        status, alive = await watched.json("/healthz")
    assert (status, alive["status"], alive["database"]) == (200, "alive", {"answers": False})


async def test_what_is_late_is_not_ready(watched: Watched) -> None:
    watched.queue.found = Backlog(due=7, oldest=timedelta(minutes=6))
    status, ready = await watched.json("/readyz")
    assert (status, ready["faults"]) == (503, ["7 messages are due, the oldest for 6 minutes"])
    assert ready["backlog"] == {"due": 7, "oldest_seconds": 360.0}
    figures = await watched.figures()
    assert figures["sciatica_backlog"] == 7
    assert figures["sciatica_backlog_oldest_seconds"] == 360


async def test_a_burst_that_is_being_sent_is_ready(watched: Watched) -> None:
    watched.queue.found = Backlog(due=9000, oldest=timedelta(minutes=4))
    assert (await watched.get("/readyz"))[0] == 200


async def test_a_trouble_that_lasts_is_not_ready(watched: Watched) -> None:
    watched.health.failed(Trouble.DISCORD, watched.clock.now(), "no answer")
    assert (await watched.get("/readyz"))[0] == 200
    watched.clock.advance(minutes=5)
    status, ready = await watched.json("/readyz")
    assert (status, ready["faults"]) == (503, ["discord: no answer"])


async def test_an_event_loop_that_stood_still_is_not_alive(watched: Watched) -> None:
    watched.pulse._delays.append(11)
    status, alive = await watched.json("/healthz")
    assert (status, alive["status"]) == (503, "not alive")
    assert alive["faults"] == ["the event loop stood still for 11.0 s"]


async def test_the_pulse_notices_a_delay() -> None:
    pulse = Pulse()
    beating = asyncio.create_task(pulse.run())
    await asyncio.sleep(0)
    # Longer than a beat, and nobody else gets a turn meanwhile.
    loop = asyncio.get_running_loop()
    until = loop.time() + 0.8
    while loop.time() < until:
        pass
    assert pulse.delay >= timedelta(seconds=0.2)
    beating.cancel()


async def test_the_figures_count_what_happens(watched: Watched) -> None:
    metrics = watched.metrics
    metrics.answered(Kind.FIRST, Answer.SENT, timedelta(seconds=3))
    metrics.answered(Kind.FIRST, Answer.SENT, timedelta(seconds=-1))
    metrics.answered(Kind.NUDGE, Answer.CLOSED_DM, timedelta(seconds=3))
    metrics.limited()
    metrics.commanded("routine show", 0.02, failed=False)
    metrics.commanded("routine show", 4, failed=True)
    figures = await watched.figures()
    assert figures['sciatica_sends_total{answer="sent",kind="first"}'] == 2
    assert figures['sciatica_sends_total{answer="closed_dm",kind="nudge"}'] == 1
    assert figures['sciatica_lateness_seconds_bucket{kind="first",le="1.0"}'] == 1
    assert figures['sciatica_lateness_seconds_bucket{kind="first",le="5.0"}'] == 2
    assert 'sciatica_lateness_seconds_count{kind="nudge"}' not in figures
    assert figures["sciatica_rate_limited_total"] == 1
    took = 'sciatica_command_seconds_count{command="routine show",outcome="%s"}'
    assert (figures[took % "answered"], figures[took % "failed"]) == (1, 1)
    assert figures["sciatica_loop_delay_seconds"] >= 0
    assert any(name.startswith("sciatica_build_info{") for name in figures)


async def test_however_often_it_is_asked_the_database_is_read_once(watched: Watched) -> None:
    answers = await asyncio.gather(*(watched.get("/readyz") for _ in range(8)))
    assert {status for status, _ in answers} == {200}
    assert watched.queue.reads == 1


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/", "GET", 404), ("/metrics/x", "GET", 404), ("/healthz", "POST", 405)],
)
async def test_there_is_nothing_else(watched: Watched, path: str, method: str, status: int) -> None:
    # A connection that may stay lives for five seconds.
    assert (await watched.get(path, method, "Connection: close\r\n"))[0] == status


async def test_who_says_nothing_or_too_much_is_cut_off_and_the_others_are_served(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LIVES", 0.5)
    async with AsyncExitStack() as stack:
        hostile = [await stack.enter_async_context(watched.knock()) for _ in BEGINNINGS]
        for (_, writer), beginning in zip(hostile, BEGINNINGS, strict=True):
            writer.write(beginning)
        assert (await watched.get("/healthz"))[0] == 200
        async with asyncio.timeout(5):
            for reader, _ in hostile:
                # Answered or not, it is over.
                with suppress(ConnectionError):
                    await reader.read()


async def test_no_more_than_a_few_are_let_in(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "MOST", 3)
    async with AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(watched.knock())
        await asyncio.sleep(0.05)
        reader, writer = await stack.enter_async_context(watched.knock())
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
        said = b""
        with suppress(ConnectionError):
            async with asyncio.timeout(5):
                said = await reader.read()
        assert said == b""
    await asyncio.sleep(0.05)
    assert (await watched.get("/healthz"))[0] == 200


async def test_a_port_that_is_taken_is_one_line(watched: Watched) -> None:
    with pytest.raises(SettingsError) as refused:
        async with Watched().pages.served("127.0.0.1", watched.port):
            pytest.fail("both have it")
    [line] = refused.value.lines
    assert line == (
        f"HEALTH_PORT cannot be used: 127.0.0.1:{watched.port} cannot be listened on (address "
        "already in use). Choose another port, or stop what uses it."
    )


async def test_an_address_of_another_machine_is_one_line() -> None:
    with pytest.raises(SettingsError) as refused:
        async with Watched().pages.served("192.0.2.1", 9090):
            pytest.fail("it has an address that is not its own")
    assert len(refused.value.lines) == 1


async def test_the_pages_are_gone_afterwards() -> None:
    made = Watched()
    async with made.pages.served("127.0.0.1", 0) as port:
        pass
    with pytest.raises(OSError, match=r"refused|Connect"):
        await asyncio.open_connection("127.0.0.1", port)


async def test_every_metric_is_in_the_manual(watched: Watched) -> None:
    text = (ROOT / "docs" / "operating.md").read_text("utf-8")
    _, body = await watched.get("/metrics")
    names = set(re.findall(r"^# HELP (sciatica_\w+)", body, re.MULTILINE))
    assert len(names) == 13
    assert {name for name in names if f"`{name}`" not in text} == set()


def test_who_does_not_ask_for_the_pages_does_not_load_them() -> None:
    wanted = "{'prometheus_client', 'aiohttp.web', 'bot.health'}"
    script = f"import bot.app, sys; print({wanted} & {{*sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
