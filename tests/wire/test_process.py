"""The bot as a process over real sockets: opt in, remind, die, come back."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.wire.process import (
    STARTS_WITHIN,
    due_at_next_start,
    execute,
    launch,
    make_due,
    opt_in,
    reminders,
    running,
)
from tests.wire.server import (
    CUT_AFTER,
    HANG,
    LoopbackDiscord,
    MovableClock,
    Refuse,
    errors,
    find_button,
    text_of,
)
from tests.wire.server.faults import sending

SEND = "POST /channels/{channel_id}/messages"
READ = "GET /channels/{channel_id}/messages"
SETTLED = "SELECT 1 FROM delivery WHERE kind = 'first' AND state = 'sent'"
LONG_AGO = "UPDATE delivery SET first_attempt_at = first_attempt_at - 600000 WHERE kind = 'first'"


@pytest.fixture
def clock() -> MovableClock:
    """Return the server's clock."""
    return MovableClock()


@pytest.fixture
async def server(clock: MovableClock) -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord that stops by itself after two minutes."""
    async with LoopbackDiscord(clock=clock, lifetime=120) as started:
        yield started


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the bot keeps its database."""
    return tmp_path / "bot.db"


@pytest.mark.in_earnest
async def test_opt_in_remind_kill_restart_loses_and_doubles_nothing(
    server: LoopbackDiscord, database: Path
) -> None:
    ann = server.add_user("Ann")
    async with running(server, database) as bot:
        started = await opt_in(ann)
        assert "I've sent you a test message" in text_of(started)
        test = [one for one in server.messages_to(ann) if not one.prompted]
        assert ["This is a test" in text_of(one) for one in test] == [True]
        await bot.kill()

    make_due(database, ann, seconds=-60)
    async with running(server, database) as bot:
        await server.until(lambda: len(reminders(server, ann)) == 1, 10)
        await bot.kill()

    make_due(database, ann, slot="evening", seconds=STARTS_WITHIN / 10)
    async with running(server, database) as bot:
        await server.until(lambda: len(reminders(server, ann)) == 2, 20)
        await bot.kill()

    async with running(server, database) as bot:
        morning = reminders(server, ann)[0]
        pressed = await ann.click(morning, str(find_button(morning, label="Done")["custom_id"]))
        assert "Done" in text_of(await pressed.message())
        # What the last kill left behind is looked up first.
        await server.until(lambda: len(execute(database, SETTLED)) == 2, 10)
        assert await bot.stop() == 0
    assert len(reminders(server, ann)) == 2
    assert server.commands.syncs == 1, "unchanged commands were sent again"
    states = execute(database, "SELECT state FROM occurrence ORDER BY id")
    assert states == [("done",), ("sent",)]


async def test_killed_before_the_answer_the_nonce_makes_it_one_message(
    server: LoopbackDiscord, database: Path
) -> None:
    ann = server.add_user("Ann")
    await due_at_next_start(server, database, ann)
    cut = server.faults.add(HANG, where=sending, times=1)
    async with running(server, database) as bot:
        await server.until(lambda: cut.struck == 1, 10)
        await bot.kill()
    async with running(server, database):
        await server.until(lambda: len(reminders(server, ann)) == 1, 10)
    assert len(reminders(server, ann)) == 1


async def test_an_answer_cut_off_after_the_message_was_made_does_not_double_it(
    server: LoopbackDiscord, database: Path
) -> None:
    ann = server.add_user("Ann")
    await due_at_next_start(server, database, ann)
    server.faults.add(CUT_AFTER, where=sending, times=1)
    before = server.records.routes[SEND]
    async with running(server, database):
        await server.until(lambda: server.records.routes[READ] == 1, 20)
        await server.until(lambda: bool(execute(database, SETTLED)), 10)
    assert server.records.routes[SEND] == before + 1, "it was there, and was sent again"
    assert len(reminders(server, ann)) == 1


async def test_past_the_nonce_window_the_dm_is_read_back(
    server: LoopbackDiscord, database: Path, clock: MovableClock
) -> None:
    ann = server.add_user("Ann")
    await due_at_next_start(server, database, ann)
    cut = server.faults.add(CUT_AFTER, where=sending, times=1)
    async with running(server, database) as bot:
        await server.until(lambda: cut.struck == 1, 10)
        await bot.kill()
    assert len(reminders(server, ann)) == 1
    # Ten minutes pass: the nonce is forgotten, and the claim's first attempt is that long ago.
    clock.advance(600)
    execute(database, LONG_AGO)
    sends = server.records.routes[SEND]
    async with running(server, database):
        await server.until(lambda: bool(execute(database, SETTLED)), 20)
    assert server.records.routes[READ] >= 1
    assert server.records.routes[SEND] == sends, "it was sent again"
    assert len(reminders(server, ann)) == 1


@pytest.mark.in_earnest
async def test_asked_to_stop_it_leaves_no_claim_behind(
    server: LoopbackDiscord, database: Path
) -> None:
    people = [server.add_user(f"member {number}") for number in range(3)]
    await due_at_next_start(server, database, *people)
    async with running(server, database) as bot:
        await server.until(lambda: any(reminders(server, one) for one in people), 10)
        assert await bot.stop() == 0
    assert execute(database, "SELECT id FROM delivery WHERE claimed_by IS NOT NULL") == []
    async with running(server, database):
        await server.until(lambda: all(reminders(server, one) for one in people), 10)
    assert [len(reminders(server, one)) for one in people] == [1, 1, 1]


async def test_closed_dms_are_told_at_once_and_try_again_mends_them(
    server: LoopbackDiscord, database: Path
) -> None:
    ann = server.add_user("Ann")
    guild = server.add_guild("support", members=[ann])
    channel = server.add_channel(guild, "general")
    ann.close_dms()
    async with running(server, database):
        asked = await ann.slash(
            "routine start",
            {"timezone": "UTC", "morning": "8", "evening": "off", "routine": "hip"},
            where=channel,
        )
        consent = await asked.message()
        assert consent.ephemeral
        agree = str(find_button(consent, custom_id="consent")["custom_id"])
        started = await ann.click(consent, agree)
        await started.until(lambda: bool(started.edits), 10)
        card = started.edits[-1]
        assert "direct messages" in text_of(card)
        ann.open_dms()
        again = await ann.click(card, str(find_button(card, label="Try again")["custom_id"]))
        await again.until(lambda: bool(again.edits), 10)
        assert "I've sent you a test message" in text_of(again.edits[-1])


async def test_a_cut_gateway_is_resumed_and_commands_go_on(
    server: LoopbackDiscord, database: Path
) -> None:
    ann = server.add_user("Ann")
    async with running(server, database):
        await server.cut_gateway()
        await server.until(lambda: server.gateway.resumes == 1, 20)
        asked = await ann.slash("cause", {"name": "slipped disk"})
        assert "Lumbar herniated disc" in text_of(await asked.message())


async def test_refused_commands_do_not_keep_reminders_back(
    server: LoopbackDiscord, database: Path
) -> None:
    ann = server.add_user("Ann")
    await due_at_next_start(server, database, ann)
    execute(database, "DELETE FROM fingerprint WHERE subject LIKE 'commands/%'")
    server.faults.add(Refuse(errors.MISSING_ACCESS), where=lambda method, _: method == "PUT")
    async with running(server, database):
        await server.until(lambda: len(reminders(server, ann)) == 1, 10)


async def test_a_refused_token_is_one_line_and_exit_code_1(
    server: LoopbackDiscord, database: Path
) -> None:
    bot = await launch(server, database, DISCORD_TOKEN="wrong")
    code, said = await bot.ended()
    assert code == 1
    assert said.splitlines() == [said.strip()]
    assert said.startswith("Discord refused the token")
    assert "wrong" not in said


async def test_a_discord_that_does_not_answer_at_the_start_is_one_line(
    server: LoopbackDiscord, database: Path
) -> None:
    bot = await launch(server, database, DISCORD_API_URL="http://127.0.0.1:9/api/v10")
    code, said = await bot.ended()
    assert code == 1
    assert said.startswith("Discord cannot be reached: ")
    assert said.splitlines() == [said.strip()]


async def test_a_second_process_on_the_same_file_is_refused(
    server: LoopbackDiscord, database: Path
) -> None:
    async with running(server, database):
        second = await launch(server, database)
        code, said = await second.ended()
    assert code == 1
    assert "Another process of the bot is running" in said
    assert "Traceback" not in said


async def test_a_token_revoked_while_running_ends_the_process(
    server: LoopbackDiscord, database: Path
) -> None:
    ann = server.add_user("Ann")
    await due_at_next_start(server, database, ann)
    server.faults.add(Refuse(errors.UNAUTHORIZED), where=sending)
    bot = await launch(server, database)
    code, said = await bot.ended()
    assert code == 1
    assert "Discord refused the token" in said
    assert "Traceback" not in said


async def test_reminders_come_while_the_gateway_is_down_from_the_start(
    server: LoopbackDiscord, database: Path
) -> None:
    ann = server.add_user("Ann")
    await due_at_next_start(server, database, ann, seconds=6)
    bot = await launch(server, database, DISCORD_GATEWAY_URL="ws://127.0.0.1:9/gateway")
    # By then discord.py has tried again, and failed again.
    await server.until(lambda: len(reminders(server, ann)) == 1, 25)
    bot.process.terminate()
    async with asyncio.timeout(5):
        code, said = await bot.ended()
    assert code == 0
    assert said.count("the gateway does not answer") == 1
    assert "Traceback" not in said
