"""Ids in logs: whatever happens, no line at info level and above says whom it happened to."""

import logging
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from discord import HTTPException

from bot.errors import StoreError
from bot.logs import JsonFormatter, TextFormatter, set_up
from cogs.ui.custom_id import encode, to_base36
from tests.support.forger import Watch
from tests.support.server import open_server, planted
from tests.support.world import World, button, opted_in


def refused_by_discord(user_id: int) -> HTTPException:
    """Return an error whose text holds what Discord's and aiohttp's texts can."""
    address = f"https://discord.com/api/v10/webhooks/{user_id}/a-token-of-theirs/messages/@original"
    said = f"In data.user_id: {user_id} is not allowed, url='{address}'"
    answered: Any = SimpleNamespace(status=400, reason="Bad Request")
    return HTTPException(answered, {"code": 50035, "message": said})


async def much(world: World, patch: pytest.MonkeyPatch) -> list[int]:
    """Let much happen that is logged; return whose ids must not be."""
    server = open_server(world)
    await server.follow()
    await server.show_to_all("content")
    bo = await opted_in(world)
    await bo.slash("routine now")
    await bo.slash("find", query="disc")
    shown: Any = (await bo.slash("causes")).response
    await bo.click(shown.message, custom_id=button(shown, "Emergency signs"))
    # Refused: somebody else's, nobody's, and what is for moderators.
    for custom_id in (encode("done", bo.id, "m2026-01-01"), "nonsense", f"cdiff|{bo.id}|x"):
        message = await planted(world, server.general, custom_id)
        await server.ann.click(message, label="x")
    await server.ann.slash(server.general, "content drafts")

    def broken(*_: object, **__: object) -> Any:
        raise refused_by_discord(bo.id)

    def unusable(*_: object, **__: object) -> Any:
        raise StoreError(f"the database cannot be used: lock of {bo.id}")

    library = world.bot.services.libraries.bundled
    patch.setattr(type(library.index), "complete", broken)
    await bo.autocomplete("exercise", "name", "bri")
    patch.setattr(sys.modules["cogs.learning"], "results", broken)
    await bo.slash("find", query="disc")
    patch.setattr("cogs.ui.router.draw", broken)
    await bo.click(shown.message, custom_id=encode("go", bo.id, "exercises"))
    patch.setattr(world.bot.services.routines, "overview", unusable)
    await bo.slash("routine show")
    await world.move(hours=30)
    return [bo.id, server.ann.id, server.boss.id, world.env.backend.dm_channels[bo.id]]


async def test_nothing_that_is_logged_says_whom_it_happened_to(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, root = Watch(), logging.getLogger()
    set_up("INFO", "text")
    world.expected = (Exception,)
    root.addHandler(watch)
    try:
        ids = await much(world, monkeypatch)
    finally:
        root.removeHandler(watch)
    records = [one for one in watch.records if one.levelno >= logging.INFO]
    traced = [one for one in records if one.exc_info]
    assert len(traced) >= 3
    assert {"bot.client", "cogs.ui.moderator", "discord.app_commands.tree"} <= {
        one.name for one in records
    }
    said = "\n".join(
        form.format(one) for one in records for form in (TextFormatter(), JsonFormatter())
    )
    found = [one for each in ids for one in (str(each), to_base36(each)) if one in said]
    assert found == []
    assert "a-token-of-theirs" not in said
    # What the bot itself says would hold none either, were nothing covered.
    own = [one.getMessage() for one in records if not one.exc_info]
    assert [one for one in own if str(ids[0]) in one and "lock of" not in one] == []
