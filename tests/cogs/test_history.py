"""The history of an entry from Discord: every version, what it changed, and the way back."""

from typing import Any

import pytest

from cogs.ui.custom_id import encode
from cogs.ui.release_parts import HISTORY
from tests.support.desk import BRIDGE, REASON, opened_desk, say
from tests.support.server import Server, open_server, planted, said
from tests.support.world import World, button, components, labels, modal_values, select, words

FIRST = "Lift the hips slowly, and stop well before anything pinches."
SECOND = "Rise slowly, and let the feet do the work."
OPEN = "Open a version"
BACK = "Go back to this version"


@pytest.fixture
async def server(world: World) -> Server:
    """Return a server in which Bridge has two versions."""
    server = open_server(world)
    await server.follow()
    await say(server, BRIDGE, server.boss, summary=FIRST)
    await world.env.advance_time(60)
    await say(server, BRIDGE, server.ann, summary=SECOND)
    return server


async def run(server: Server, command: str, **options: Any) -> Any:
    return await server.boss.slash(server.general, f"content {command}", **options)


async def history(server: Server) -> Any:
    return (await run(server, "history", name="Bridge")).response


async def pressed(server: Server, card: Any, label: str) -> Any:
    return await server.boss.click(card.message, custom_id=button(card, label))


async def sent(server: Server, shown: Any, text: str = REASON) -> Any:
    return await server.boss.submit_modal(shown, modal_values(shown, text))


async def opened(server: Server, number: int) -> Any:
    """Open a version from the history; return its card."""
    return await picked(server, await history(server), number)


async def picked(server: Server, card: Any, number: int) -> Any:
    pick = select(card, OPEN)
    return (await server.boss.select(card.message, [str(number)], custom_id=pick)).response


def offered(message: Any) -> list[str]:
    [menu] = [one for one in components(message) if one.get("placeholder") == OPEN]
    return [one["label"] for one in menu["options"]]


async def seen(server: Server) -> str:
    return said(await server.ann.slash(server.general, "exercise", name="bridge"))


async def test_versions_are_listed_with_who_when_and_why_the_newest_first(
    server: Server, world: World
) -> None:
    card = await history(server)
    text = words(card)
    moment = int(world.now().timestamp())
    newest = f"**2** imported by <@{server.ann.id}> · <t:{moment}:f>\n> {REASON}"
    assert newest in text
    assert text.index("**2**") < text.index("**1**") < text.index("**0** the text that comes")
    assert offered(card) == [
        "Version 2: imported",
        "Version 1: imported",
        "0: The text that comes with the bot",
    ]
    assert labels(card) == ["Emergency signs"]


async def test_a_version_shows_what_it_changed_and_leads_back(server: Server) -> None:
    card = await opened(server, 1)
    assert f"+ {FIRST}" in words(card)
    assert SECOND not in words(card)
    assert labels(card) == [BACK, "All versions", "Emergency signs"]
    shown = await pressed(server, card, BACK)
    [told] = [one["content"] for one in shown.modal["components"] if one["type"] == 10]
    assert told == "**Bridge**: this changes `summary`."
    result = await sent(server, shown)
    assert "## Bridge: version 3" in said(result)
    assert f"taken back to an earlier text by <@{server.boss.id}>" in server.posted()[-1]
    assert FIRST in await seen(server)


async def test_what_members_see_already_offers_no_way_back(server: Server) -> None:
    card = await opened(server, 2)
    assert f"- {FIRST}" in words(card)
    assert f"+ {SECOND}" in words(card)
    assert labels(card) == ["All versions", "Emergency signs"]
    again = await pressed(server, card, "All versions")
    assert offered(again.response)[0] == "Version 2: imported"


async def test_version_0_is_the_text_that_comes_with_the_bot(server: Server) -> None:
    bundled = server.world.library.exercises["bridge"].summary
    card = await opened(server, 0)
    assert f"- {SECOND}" in words(card)
    assert f"+ {bundled}" in words(card)
    shown = await pressed(server, card, BACK)
    assert shown.modal["title"] == "Go back to the bundled text"
    await sent(server, shown)
    assert bundled in await seen(server)
    assert (await opened_desk(server, BRIDGE)).state.is_bundled


async def test_rollback_is_one_command(server: Server) -> None:
    result = await run(server, "rollback", name="Bridge", version=1, reason=REASON)
    assert "## Bridge: version 3" in said(result)
    assert FIRST in await seen(server)
    again = await run(server, "rollback", name="Bridge", version=1, reason=REASON)
    assert "Members see exactly that already." in said(again)
    none = await run(server, "rollback", name="Bridge", version=9, reason=REASON)
    assert "has no version 9" in said(none)


async def test_what_a_rollback_lacks_is_asked_for(server: Server) -> None:
    shown = await run(server, "rollback", name="Bridge", version=1)
    result = await sent(server, shown)
    assert "## Bridge: version 3" in said(result)
    listed = await run(server, "rollback", name="Bridge")
    assert offered(listed.response)[0].startswith("Version 3")
    shown = await run(server, "rollback", version=2)
    card = (await sent(server, shown, "bridge")).response
    assert labels(card)[0] == BACK
    shown = await run(server, "rollback", version=2, reason=REASON)
    done = await sent(server, shown, "bridge")
    assert "## Bridge: version 4" in said(done)
    missing = await run(server, "rollback", name="Bridge", version=77)
    assert "That isn't there any more." in said(missing)


async def test_history_without_a_name_asks_which(server: Server) -> None:
    shown = await run(server, "history")
    result = await sent(server, shown, "safety texts")
    assert "## Safety texts: history" in said(result)
    assert "This server has not changed it so far." in said(result)


async def test_versions_are_offered_while_one_types(server: Server) -> None:
    server.give()
    asked = (server.general, "content rollback", "version", "")
    found = await server.boss.autocomplete(*asked, name="exercise/bridge")
    assert [one["value"] for one in found] == [2, 1, 0]
    assert found[0]["name"].startswith("2: imported, 01 Jan 2026 · Members misread it")
    assert await server.boss.autocomplete(*asked, name="xyzzy") == []
    await server.show_to_all("content")
    assert await server.ann.autocomplete(*asked, name="exercise/bridge") == []


async def test_many_versions_come_in_pages_that_fit_and_work_after_a_restart(
    server: Server, world: World
) -> None:
    publishing = world.bot.services.editorial.publishing
    for number in range(3, 24):
        reason = f"{number} " + "*_~`|<>" * 28
        await publishing.roll_back(
            server.guild.id, BRIDGE, 2 - number % 2, server.boss.id, reason[:200]
        )
    card = await history(server)
    assert "Page 1 of 3" in words(card)
    assert len(words(card)) <= 4000
    await world.restart()
    older = await pressed(server, card, "Older")
    assert "**13**" in words(older.response)
    assert labels(older.response) == ["Newer", "Older", "Emergency signs"]
    oldest = await pressed(server, older.response, "Older")
    assert "**0** the text that comes with the bot" in words(oldest.response)
    one = await picked(server, oldest.response, 2)
    back = await pressed(server, one, "All versions")
    assert "Page 3 of 3" in words(back.response)


async def test_the_button_on_another_card_opens_it_in_a_message_of_its_own(
    server: Server,
) -> None:
    custom_id = encode(HISTORY, server.boss.id, str(BRIDGE))
    message = await planted(server.world, server.general, custom_id)
    result = await server.boss.click(message, label="x")
    assert result.ephemeral
    assert "## Bridge: history" in said(result)
    for forged in (encode(HISTORY, 0, "nothing/x"), encode(HISTORY, 0, str(BRIDGE), "x")):
        message = await planted(server.world, server.general, forged)
        assert "That isn't there any more." in said(await server.boss.click(message, label="x"))
