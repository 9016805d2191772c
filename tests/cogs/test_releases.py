"""Publishing from Discord: who sees what when, what the audit channel keeps, and who is asked."""

from typing import Any

import discord
import pytest

from bot.library.kinds import Key, Kind
from cogs.ui import reviewing
from cogs.ui.custom_id import LIMIT, encode
from cogs.ui.release_parts import OVER, PUBLISH, PUBLISH_PICKED
from tests.support.desk import BRIDGE, REASON, opened_desk, say, write
from tests.support.server import Server, open_server, said
from tests.support.world import (
    AGREE,
    World,
    button,
    components,
    labels,
    modal_values,
    select,
    words,
)

SUMMARY = "Lift the hips slowly, and stop well before anything pinches."
THEIRS = "Rise slowly, and let the feet do the work."
EXTENSION = Key(Kind.ROUTINE, "extension")


@pytest.fixture
async def server(world: World) -> Server:
    """Return a server that follows its moderators, with a second one in Ann."""
    server = open_server(world)
    await server.follow()
    moderation = world.bot.services.moderation
    await moderation.add_role(server.guild.id, server.helpers.id)
    server.give(server.helpers)
    await server.show_to_all("content")
    return server


async def card_of(server: Server, who: Any = None, name: str = "bridge") -> str:
    """Return the words of an exercise as somebody sees it."""
    shown = await (who or server.ann).slash(server.general, "exercise", name=name)
    return said(shown)


async def run(server: Server, command: str, who: Any = None, **options: Any) -> Any:
    """Run a command of moderators; return the result."""
    result = await (who or server.boss).slash(server.general, f"content {command}", **options)
    if result.response is not None:
        assert result.ephemeral
    return result


async def published(server: Server, reason: str = REASON, who: Any = None) -> Any:
    return await run(server, "publish", who, name=str(BRIDGE), reason=reason)


def last(server: Server) -> Any:
    """Return the newest message of the audit channel."""
    return server.audit.last_message


async def review(server: Server) -> None:
    await server.world.bot.services.moderation.change_review(server.guild.id, review=True)


async def pressed(server: Server, card: Any, label: str) -> Any:
    """Let the manager press a button of an answer of theirs; return the result."""
    return await server.boss.click(card.message, custom_id=button(card, label))


async def sent(server: Server, shown: Any, reason: str = REASON) -> Any:
    """Let the manager send a form that asks why; return the result."""
    return await server.boss.submit_modal(shown, modal_values(shown, reason))


# Publishing.


async def test_it_is_seen_from_the_next_command_on_in_that_server_only(
    server: Server, world: World
) -> None:
    await write(server, BRIDGE, server.boss, summary=SUMMARY)
    assert SUMMARY not in await card_of(server)
    result = await published(server)
    assert "## Bridge: version 1" in said(result)
    assert "from the next command on" in said(result)
    assert f"It is posted in <#{server.audit.id}>." in said(result)
    assert labels(result.response) == ["History", "Emergency signs"]
    assert SUMMARY in await card_of(server)
    other = world.env.create_guild("Hips")
    eve = other.add_member(world.env.create_user("eve"))
    shown = await eve.slash(other.create_text_channel("general"), "exercise", name="bridge")
    assert SUMMARY not in said(shown)
    await world.restart()
    assert SUMMARY in await card_of(server)


async def test_it_is_seen_in_direct_messages_by_who_started_there(
    server: Server, world: World
) -> None:
    asked = await server.ann.slash(
        server.general,
        "routine start",
        timezone="UTC",
        morning="8",
        evening="20:00",
        routine="extension",
    )
    assert asked.response is not None
    await server.ann.click(asked.response.message, custom_id=button(asked.response, AGREE))
    await write(server, BRIDGE, server.boss, summary=SUMMARY)
    await published(server)
    assert SUMMARY in said(await server.ann.user.slash("exercise", name="bridge"))
    eve = world.env.create_user("eve")
    assert SUMMARY not in said(await eve.slash("exercise", name="bridge"))


async def test_the_audit_channel_has_who_what_why_and_the_difference(server: Server) -> None:
    await write(server, BRIDGE, server.boss, summary=SUMMARY)
    await published(
        server, reason="Two *misread* it, <@1> and @everyone [too](https://evil.example)"
    )
    [text] = server.posted()
    assert f"**Bridge** (`exercise/bridge`), version 1: published by <@{server.boss.id}>." in text
    why = "**Why** Two \\*misread\\* it"
    assert why in text
    assert "\\<@1>" in text
    assert "@everyone" not in text
    assert "\\[too\\](https" in text
    assert f"+ {SUMMARY}" in text
    assert "\n- " in text


async def test_a_long_difference_stands_there_as_a_file_too(server: Server) -> None:
    sections = [
        {"id": f"part_{n}", "title": f"Part {n}", "text": f"{n} " + "read it slowly. " * 29}
        for n in range(6)
    ]
    key = Key(Kind.GUIDE, "daily_routine")
    editorial = server.world.bot.services.editorial
    desk = await opened_desk(server, key)
    await editorial.drafting.take_over(desk, {**desk.text, "sections": sections}, 0, server.boss.id)
    result = await run(server, "publish", name=str(key), reason=REASON)
    assert "version 1" in said(result)
    assert [one.filename for one in last(server).attachments] == ["daily_routine.diff"]
    whole = (await last(server).attachments[0].read()).decode()
    assert all(f"{n} read it slowly." in whole for n in range(6))
    assert "the file has the rest" in words(last(server))


async def test_without_an_audit_channel_it_says_how_to_set_one(server: Server) -> None:
    await server.world.bot.services.moderation.change_audit_channel(server.guild.id, None)
    await write(server, BRIDGE, server.boss, summary=SUMMARY)
    result = await published(server)
    assert "No audit channel is set: `/settings audit-channel` sets one." in said(result)
    assert SUMMARY in await card_of(server)


async def test_a_deleted_audit_channel_stops_nothing_and_is_told(server: Server) -> None:
    server.world.env.inject_error("POST", "/channels/*/messages", status=404, code=10003)
    await write(server, BRIDGE, server.boss, summary=SUMMARY)
    result = await published(server)
    assert "It is posted nowhere. That channel is gone" in said(result)
    assert SUMMARY in await card_of(server)


async def test_what_stands_in_the_way_is_said_and_nothing_is_published(server: Server) -> None:
    await write(server, BRIDGE, server.boss, summary="It cures sciatica for good.")
    assert "promises a cure" in said(await published(server))
    assert server.posted() == []
    assert "cures" not in await card_of(server)


async def test_without_a_name_the_drafts_are_listed_and_without_a_reason_it_is_asked_for(
    server: Server,
) -> None:
    assert "There are no drafts here." in said(await run(server, "publish"))
    await write(server, BRIDGE, server.boss, summary=SUMMARY)
    listed = await run(server, "publish")
    pick = select(listed.response, "Publish a draft")
    message = listed.response.message
    shown: Any = await server.boss.select(message, [str(BRIDGE)], custom_id=pick)
    assert shown.modal["title"] == "Publish Bridge"
    result = await sent(server, shown)
    assert "## Bridge: version 1" in said(result)
    assert "There is no draft of **Bridge**" in said(await published(server))
    assert "There is no draft of **Bridge**" in said(await run(server, "publish", name=str(BRIDGE)))


async def test_nobody_publishes_words_that_came_after_they_looked(server: Server) -> None:
    await write(server, BRIDGE, server.boss, summary=SUMMARY)
    shown = await run(server, "publish", name=str(BRIDGE))
    await write(server, BRIDGE, server.ann, works="Buttocks, thighs and trunk.")
    result = await sent(server, shown)
    assert "the draft has changed" in said(result)
    assert f"<@{server.ann.id}> wrote in it" in said(result)
    assert "+ Buttocks, thighs and trunk." in said(result)
    assert server.posted() == []
    again = await pressed(server, result.response, "Publish…")
    done = await sent(server, again)
    assert "version 1" in said(done)


async def test_the_publish_button_of_a_draft_asks_why(server: Server) -> None:
    await write(server, BRIDGE, server.boss, summary=SUMMARY)
    card = (await run(server, "edit", name=str(BRIDGE))).response
    shown = await pressed(server, card, "Publish")
    result = await sent(server, shown)
    assert "## Bridge: version 1" in said(result)


async def test_names_are_offered_to_moderators_alone_drafts_first(server: Server) -> None:
    await write(server, BRIDGE, server.boss, summary=SUMMARY)
    asked = (server.general, "content publish", "name", "")
    offered = [one["value"] for one in await server.boss.autocomplete(*asked)]
    assert offered[0] == str(BRIDGE)
    server.give()
    assert await server.ann.autocomplete(*asked) == []
    others = (server.general, "content history", "name", "bri")
    found = await server.boss.autocomplete(*others)
    assert found[0]["value"] == str(BRIDGE)
    assert await server.ann.autocomplete(*others) == []


# Somebody was faster.


async def overtaken(server: Server, **theirs: Any) -> Any:
    """Write a draft, let Ann publish another version, and try to publish; return the result."""
    await write(server, BRIDGE, server.boss, summary=SUMMARY)
    await say(server, BRIDGE, server.ann, **theirs)
    return await published(server)


async def test_who_was_overtaken_sees_both_texts_and_merges_them(server: Server) -> None:
    result = await overtaken(server, works="Buttocks, thighs and trunk.")
    text = said(result)
    assert "Bridge: somebody was faster" in text
    assert f"Version 1**, imported by <@{server.ann.id}>" in text
    assert "+ Buttocks, thighs and trunk." in text
    assert f"+ {SUMMARY}" in text
    card = result.response
    assert labels(card)[:3] == ["Merge the two", "Publish mine over it", "Discard mine"]
    await server.world.restart()
    merged = await pressed(server, card, "Merge the two")
    assert "It has what both of you changed." in said(merged)
    shown = await pressed(server, merged.response, "Publish…")
    await sent(server, shown)
    desk = await opened_desk(server, BRIDGE)
    assert desk.state.changes == {"summary": SUMMARY, "works": "Buttocks, thighs and trunk."}


async def test_after_a_merge_the_parts_that_both_changed_are_named(server: Server) -> None:
    card = (await overtaken(server, summary=THEIRS)).response
    merged = await pressed(server, card, "Merge the two")
    assert "Both of you changed `summary`: there the draft keeps its own words." in said(merged)


async def test_mine_is_published_over_theirs_only_over_what_was_shown(server: Server) -> None:
    card = (await overtaken(server, works="Buttocks, thighs and trunk.")).response
    over = button(card, "Publish mine over it")
    shown = await server.boss.click(card.message, custom_id=over)
    await say(server, BRIDGE, server.ann, works="Buttocks alone.")
    late = await sent(server, shown)
    assert "Version 2 was published while" in said(late)
    again = await server.boss.click(card.message, custom_id=over)
    assert again.modal is None
    assert "Version 2 was published while" in said(again)
    shown = await pressed(server, late.response, "Publish mine over it")
    done = await sent(server, shown)
    assert "## Bridge: version 3" in said(done)
    assert (await opened_desk(server, BRIDGE)).state.changes == {"summary": SUMMARY}


async def test_mine_is_discarded(server: Server) -> None:
    card = (await overtaken(server, summary=THEIRS)).response
    done = await pressed(server, card, "Discard mine")
    assert "draft discarded" in said(done)
    assert (await opened_desk(server, BRIDGE)).draft is None
    assert THEIRS in await card_of(server)


# A second moderator.


async def asked(server: Server) -> Any:
    """Let the manager ask for a second moderator; return the request in the audit channel."""
    await review(server)
    await write(server, BRIDGE, server.boss, summary=SUMMARY)
    result = await published(server)
    assert "## Bridge waits for a second moderator" in said(result)
    assert f"The request stands in <#{server.audit.id}>." in said(result)
    assert SUMMARY not in await card_of(server)
    return last(server)


async def test_a_second_moderator_approves_and_the_request_says_so(
    server: Server, world: World
) -> None:
    request = await asked(server)
    assert f"<@{server.boss.id}> asks for a second moderator." in words(request)
    assert f"+ {SUMMARY}" in words(request)
    assert labels(request) == ["Approve", "Decline"]
    await world.restart()
    own = await server.boss.click(request, label="Approve")
    assert "somebody else has to approve it" in said(own)
    assert labels(server.audit.history()[0]) == ["Approve", "Decline"]
    done = await server.ann.click(request, label="Approve")
    assert "## Bridge: version 1" in said(done)
    first, record = server.audit.history()
    assert labels(first) == []
    assert f"✅ Approved by <@{server.ann.id}>." in words(first)
    assert f"+ {SUMMARY}" in words(first)
    assert f"published by <@{server.boss.id}>, approved by <@{server.ann.id}>." in words(record)
    assert SUMMARY in await card_of(server)


async def test_a_second_moderator_declines_and_it_is_a_draft_again(server: Server) -> None:
    request = await asked(server)
    done = await server.ann.click(request, label="Decline")
    assert "It is a draft again" in said(done)
    [only] = server.audit.history()
    assert labels(only) == []
    assert f"Declined by <@{server.ann.id}>" in words(only)
    draft = (await opened_desk(server, BRIDGE)).draft
    assert draft is not None
    assert not draft.waiting


@pytest.mark.parametrize("label", ["Approve", "Decline"])
async def test_a_request_that_was_answered_elsewhere_says_so(server: Server, label: str) -> None:
    request = await asked(server)
    draft = (await opened_desk(server, BRIDGE)).draft
    assert draft is not None
    await server.world.bot.services.editorial.publishing.decline(
        server.guild.id, BRIDGE, draft.revision, server.ann.id
    )
    result = await server.ann.click(request, label=label)
    assert "That request isn't open any more" in said(result)
    [only] = server.audit.history()
    assert labels(only) == []
    assert SUMMARY not in await card_of(server)


async def test_a_member_who_presses_approve_is_refused(server: Server) -> None:
    request = await asked(server)
    server.give()
    result = await server.ann.click(request, label="Approve")
    assert "That is for moderators" in said(result)
    assert labels(server.audit.history()[0]) == ["Approve", "Decline"]


async def test_without_an_audit_channel_a_request_is_found_among_the_drafts(
    server: Server,
) -> None:
    await server.world.bot.services.moderation.change_audit_channel(server.guild.id, None)
    await review(server)
    await write(server, BRIDGE, server.boss, summary=SUMMARY)
    result = await published(server)
    assert "Other moderators find it with `/content drafts`." in said(result)
    assert "waits for a second moderator already" in said(await published(server, who=server.ann))
    card = (await run(server, "edit", server.ann, name=str(BRIDGE))).response
    assert "Publish" not in labels(card)
    done = await server.ann.click(card.message, custom_id=button(card, "Approve"))
    assert "## Bridge: version 1" in said(done)
    assert SUMMARY in await card_of(server)


async def test_the_file_of_a_request_stays_when_it_is_answered(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cogs.ui.publishing.SHOWN", 20)
    request = await asked(server)
    assert [one.filename for one in request.attachments] == ["bridge.diff"]
    await server.ann.click(request, label="Approve")
    first = server.audit.history()[0]
    assert [one.filename for one in first.attachments] == ["bridge.diff"]
    assert any(one.get("type") == 13 for one in components(first))


# Hiding.


async def test_what_follows_is_told_before_an_entry_is_hidden(server: Server) -> None:
    result = await run(server, "retire", name="Bridge", reason=REASON)
    text = said(result)
    assert "## Hide Bridge?" in text
    assert "**Lean back and steady**, level build, evening, goes without **Bridge**" in text
    assert f"**Why** {REASON}" in text
    assert SUMMARY not in text
    assert "Bridge" in await card_of(server)
    done = await pressed(server, result.response, "Hide it")
    assert "## Bridge is hidden" in said(done)
    assert "goes without **Bridge**" in server.posted()[0]
    assert f"hidden by <@{server.boss.id}>" in server.posted()[0]
    assert "## Bridge\n" not in await card_of(server)
    again = await run(server, "retire", name=str(BRIDGE), reason=REASON)
    assert "hidden already" in said(again)
    back = await run(server, "rollback", name=str(BRIDGE), version=0, reason=REASON)
    assert "## Bridge: version 2" in said(back)
    assert "## Bridge\n" in await card_of(server)


async def test_without_a_reason_it_is_asked_for_at_the_press(server: Server) -> None:
    result = await run(server, "retire", name=str(EXTENSION))
    assert "Members who follow it keep it" in said(result)
    shown = await pressed(server, result.response, "Hide it")
    done = await sent(server, shown)
    assert "is hidden" in said(done)
    assert "Members who follow it keep it." in said(done)


async def test_what_cannot_be_hidden_says_why(server: Server) -> None:
    result = await run(server, "retire", name="safety", reason=REASON)
    assert "safety texts may be added to, not removed" in said(result)
    asked = await run(server, "retire", reason=REASON)
    result = await server.boss.submit_modal(asked, modal_values(asked, "anatomy"))
    assert "`/anatomy` opens it" in said(result)
    asked = await run(server, "retire", reason=REASON)
    result = await server.boss.submit_modal(asked, modal_values(asked, "@everyone xyzzy"))
    assert "as an entry" in said(result)


# What every component carries.


def test_every_custom_id_fits_the_longest_entry() -> None:
    key = str(Key(Kind.EXERCISE, "x" * 40))
    verbs = [
        *(PUBLISH, PUBLISH_PICKED, OVER, "capprove", "cdecline", "chistory", "cversion"),
        *("cback", "cretire", "crebase", "cletgo", "cimdraft", "cimpub", "cimnot"),
    ]
    for verb in verbs:
        assert len(encode(verb, 2**63, key, "9" * 9)) <= LIMIT
        assert len(encode(verb, 2**63, key, "f" * 16)) <= LIMIT


async def test_a_request_that_was_deleted_is_answered_all_the_same(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await asked(server)

    async def gone(*_: object, **__: object) -> None:
        response: Any = type("R", (), {"status": 404, "reason": "gone"})()
        raise discord.NotFound(response, "gone")

    monkeypatch.setattr(discord.InteractionResponse, "edit_message", gone)
    done = await server.ann.click(request, label="Approve")
    assert "## Bridge: version 1" in said(done)
    assert reviewing.APPROVE == "capprove"
