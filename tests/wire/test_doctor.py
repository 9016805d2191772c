"""`python -m bot doctor` over real sockets: a line for each thing, whatever is broken."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.clock import SystemClock
from bot.doctor import Finding, State, _clock, _Told, examine
from bot.settings import Settings
from bot.store.schema import HEAD
from tests.support import postgres
from tests.wire.process import command_of, environment, execute, running
from tests.wire.server import HANG, LoopbackDiscord

SUBJECTS = ["settings", "token", "content", "database", "disk", "clock", "zones", "commands"]
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord that stops by itself after two minutes."""
    async with LoopbackDiscord(lifetime=120) as started:
        yield started


async def doctor(
    server: LoopbackDiscord,
    database: Path,
    token: str | None = None,
    url: str | None = None,
    **others: Any,
) -> dict[str, str]:
    """Ask the doctor; return the line about each thing."""
    values: dict[str, Any] = {
        "discord_token": SecretStr(server.token if token is None else token),
        "database_url": f"sqlite:///{database}",
        "pictures_dir": database.parent / "pictures",
        "discord_api_url": url or server.api_url,
    }
    settings = Settings.model_construct(**{**values, **others})
    findings = await examine(settings, SystemClock())
    assert [one.subject for one in findings] == SUBJECTS
    return {one.subject: one.line(coloured=False) for one in findings}


async def as_command(server: LoopbackDiscord, database: Path) -> tuple[int, str]:
    """Ask the doctor as an operator does; return the exit code and what it says."""
    done = await asyncio.to_thread(command_of, environment(server, database), "doctor")
    assert done.stderr == ""
    return done.returncode, done.stdout


async def test_before_the_first_start_and_after_it(server: LoopbackDiscord, tmp_path: Path) -> None:
    database = tmp_path / "data" / "bot.db"
    lines = await doctor(server, database)
    assert "not there yet: the first start makes it" in lines["database"]
    assert "the first start sends them" in lines["commands"]
    assert not database.parent.exists(), "it made something"
    async with running(server, database):
        await server.until(lambda: server.commands.syncs == 1, 10)
        code, said = await as_command(server, database)
    assert (code, {line.split()[0] for line in said.splitlines()}) == (0, {"ok"}), said
    assert "Discord has them as they are" in said
    assert "\x1b" not in said, "colours, though this is no terminal"
    assert server.token not in said
    execute(database, "UPDATE fingerprint SET digest = 'another' WHERE subject LIKE 'commands/%'")
    assert (await doctor(server, database))["commands"].startswith("look")
    execute(database, "UPDATE alembic_version SET version_num = '9999'")
    code, said = await as_command(server, database)
    assert code == 1
    assert "schema 9999 is newer than this version" in said


async def test_a_wrong_token_and_a_broken_database_are_to_be_mended(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    database = tmp_path / "bot.db"
    database.write_text("not a database " * 100, "utf-8")
    lines = await doctor(server, database, token="wr0ng.token")
    assert lines["token"].startswith("mend")
    assert "Discord refuses it" in lines["token"]
    assert "wr0ng" not in "".join(lines.values())
    assert lines["database"].startswith("mend")
    assert "restore a backup" in lines["database"]
    assert lines["content"].startswith("ok")
    assert "cannot be told before the rest is mended" in lines["commands"]


async def test_a_database_on_a_server_is_looked_at_too(
    server: LoopbackDiscord, bare_address: str, tmp_path: Path
) -> None:
    at = tmp_path / "bot.db"
    lines = await doctor(server, at, database_url=bare_address)
    assert lines["database"].endswith("empty: the next start makes its tables, on PostgreSQL")
    assert "the first start sends them" in lines["commands"]
    await postgres.migrate(bare_address)
    lines = await doctor(server, at, database_url=bare_address)
    assert f"schema {HEAD}, the newest, on PostgreSQL" in lines["database"]
    assert "they changed: the next start sends them" in lines["commands"]
    lines = await doctor(server, at, database_url="postgresql://bot@127.0.0.1:9/bot")
    assert "cannot be reached" in lines["database"]
    assert lines["content"].startswith("ok")


async def test_a_rate_above_discords_is_asked_about(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    lines = await doctor(server, tmp_path / "bot.db", reminder_rate=51)
    assert lines["settings"].startswith("look")


@pytest.mark.parametrize("hangs", [True, False])
async def test_without_a_network_the_rest_is_told(
    server: LoopbackDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, hangs: bool
) -> None:
    monkeypatch.setattr("bot.doctor.WITHIN", 1)
    server.faults.add(HANG)
    url = None if hangs else "http://127.0.0.1:9/api/v10"
    async with asyncio.timeout(30):
        lines = await doctor(server, tmp_path / "bot.db", url=url)
    assert "Discord cannot be asked" in lines["token"]
    assert "did not tell the time" in lines["clock"]
    assert lines["content"].startswith("ok")


async def test_without_a_token_the_rest_is_told(server: LoopbackDiscord, tmp_path: Path) -> None:
    lines = await doctor(server, tmp_path / "bot.db", token="")
    assert "DISCORD_TOKEN is missing" in lines["token"]
    assert lines["content"].startswith("ok")


@pytest.mark.parametrize(
    ("apart", "state"), [(0, State.OK), (-4, State.OK), (6, State.ODD), (-31, State.BAD)]
)
def test_a_clock_that_is_wrong_is_told(apart: int, state: State) -> None:
    told = _Told(Finding("token", State.OK, ""), moment=NOON)
    assert _clock(told, NOON + timedelta(seconds=apart)).state is state


def test_a_line_is_coloured_for_a_terminal_and_plain_elsewhere() -> None:
    finding = Finding("disk", State.BAD, "none\nleft")
    assert finding.line(coloured=False) == "mend  disk      none left"
    assert finding.line(coloured=True) == "\x1b[31mmend\x1b[0m  disk      none left"
