"""What a server's managers choose: who moderates, whether two have to, and where it is posted."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.errors import Gone
from bot.store.guilds import GuildSettings
from cogs.ui import settings
from cogs.ui.custom_id import encode
from tests.support.server import Server, open_server, planted, said
from tests.support.world import World, button, components, labels, select, words

ROLES, CHANNEL = "Roles that may moderate", "Audit channel"


@pytest.fixture
def server(world: World) -> Server:
    """Return a server that has chosen nothing."""
    return open_server(world)


async def chosen(server: Server) -> GuildSettings:
    return await server.world.bot.services.moderation.settings(server.guild.id)


async def opened(server: Server, command: str, **options: Any) -> Any:
    """Run a command of the settings as the manager; return the answer."""
    result = await server.boss.slash(server.general, f"settings {command}", **options)
    assert result.ephemeral
    assert result.response is not None
    return result.response


def picked(message: Any, placeholder: str) -> list[int]:
    """Return what a select shows as chosen."""
    [menu] = [one for one in components(message) if one.get("placeholder") == placeholder]
    return [int(one["id"]) for one in menu.get("default_values", [])]


async def test_show_says_what_holds_and_how_to_change_all_of_it(server: Server) -> None:
    card = await opened(server, "show")
    assert "Members with Manage Server, and: no role so far." in words(card)
    assert "**Audit channel** none so far." in words(card)
    assert "**Review** off" in words(card)
    assert "Integrations" in words(card)
    assert labels(card) == ["Turn review on", "Emergency signs"]
    assert (picked(card, ROLES), picked(card, CHANNEL)) == ([], [])


async def test_review_is_turned_on_and_off_by_the_option_and_by_the_button(server: Server) -> None:
    card = await opened(server, "review", mode="on")
    assert "Saved." in words(card)
    assert (await chosen(server)).review
    await server.boss.click(card.message, custom_id=button(card, "Turn review off"))
    assert not (await chosen(server)).review
    card = await opened(server, "review")
    assert "**Review** off" in words(card)
    assert not (await chosen(server)).review


async def test_a_role_is_added_and_removed(server: Server) -> None:
    card = await opened(server, "moderators", role=server.helpers)
    assert f"and: <@&{server.helpers.id}>." in words(card)
    assert (await chosen(server)).roles == {server.helpers.id}
    assert picked(card, ROLES) == [server.helpers.id]
    card = await opened(server, "moderators", role=server.helpers, action="remove")
    assert "no role so far" in words(card)
    assert (await chosen(server)).roles == set()


async def test_without_a_role_all_of_them_are_chosen_at_once(server: Server) -> None:
    other = server.guild.create_role("Clinicians")
    card = await opened(server, "moderators")
    assert "Server Settings, **Integrations**, this app, `/content`" in words(card)
    pick = select(card, ROLES)
    await server.boss.select(card.message, [server.helpers, other], custom_id=pick)
    assert (await chosen(server)).roles == {server.helpers.id, other.id}
    assert picked(await opened(server, "show"), ROLES) == sorted((server.helpers.id, other.id))
    await server.boss.select(card.message, [], custom_id=pick)
    assert (await chosen(server)).roles == set()


async def test_everybody_cannot_be_named(server: Server) -> None:
    card = await opened(server, "moderators")
    everybody = server.guild.default_role
    by_option = await server.boss.slash(server.general, "settings moderators", role=everybody)
    by_select = await server.boss.select(card.message, [everybody], custom_id=select(card, ROLES))
    for result in (by_option, by_select):
        assert "Not everybody can be a moderator." in said(result)
    assert (await chosen(server)).roles == set()


async def test_the_audit_channel_is_set_once_a_test_line_stands_in_it(server: Server) -> None:
    card = await opened(server, "audit-channel", channel=server.audit)
    assert f"<#{server.audit.id}>" in words(card)
    assert picked(card, CHANNEL) == [server.audit.id]
    [line] = server.posted()
    assert f"This is the audit channel now, set by <@{server.boss.id}>." in line
    assert (await chosen(server)).audit_channel_id == server.audit.id


async def test_the_audit_channel_is_chosen_from_a_list_and_can_be_unset(server: Server) -> None:
    card = await opened(server, "audit-channel")
    pick = select(card, CHANNEL)
    await server.boss.select(card.message, [server.audit], custom_id=pick)
    assert (await chosen(server)).audit_channel_id == server.audit.id
    await server.boss.select(card.message, [], custom_id=pick)
    assert (await chosen(server)).audit_channel_id is None
    assert f"<@{server.boss.id}> set no audit channel any more." in server.posted()[-1]


async def test_changes_are_posted_to_the_audit_channel_and_nobody_is_pinged(
    server: Server,
) -> None:
    await server.follow()
    await opened(server, "review", mode="on")
    await opened(server, "moderators", role=server.helpers)
    await opened(server, "moderators", role=server.helpers, action="remove")
    who = f"⚙️ <@{server.boss.id}>"
    assert server.posted() == [
        f"{who} turned review **on**.",
        f"{who} named <@&{server.helpers.id}> as moderators.",
        f"{who} took <@&{server.helpers.id}> from the moderators.",
    ]
    sent = [one.json for one in server.world.env.http_requests if one.method == "POST"]
    posts = [one for one in sent if isinstance(one, dict) and "components" in one]
    assert [one["allowed_mentions"] for one in posts] == [{"parse": []}] * 3


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        (50001, "**View Channel** and **Send Messages**"),
        (50013, "I need **Send Messages** there"),
    ],
)
async def test_a_channel_that_refuses_is_not_saved_and_it_says_what_is_missing(
    server: Server, code: int, needed: str
) -> None:
    server.world.env.inject_error("POST", "/channels/*/messages", status=403, code=code)
    result = await server.boss.slash(server.general, "settings audit-channel", channel=server.audit)
    assert needed in said(result)
    assert "Nothing was changed." in said(result)
    assert (await chosen(server)).audit_channel_id is None


async def test_a_channel_that_the_bot_cannot_see_is_not_saved(server: Server) -> None:
    server.world.env.inject_error("GET", "/channels/*", status=403, code=50001)
    result = await server.boss.slash(server.general, "settings audit-channel", channel=server.audit)
    assert f"I may not write in <#{server.audit.id}>: I need **View Channel**" in said(result)
    assert (await chosen(server)).audit_channel_id is None


async def test_the_channel_of_another_server_is_refused(server: Server, world: World) -> None:
    foreign = world.env.create_guild("Elsewhere").create_text_channel("private")
    # Discord's own client offers none: so it is asked for as a tampered one would.
    problem = await settings._try(world.bot, server.guild.id, foreign.id, server.boss.id)
    assert problem == "That channel is not in this server: choose one that is."
    assert foreign.history() == []


async def test_a_deleted_audit_channel_keeps_nothing_from_being_changed(server: Server) -> None:
    await server.follow()
    server.world.env.backend.delete_channel(server.audit.id)
    card = await opened(server, "review", mode="on")
    assert "The audit channel has no line about it: That channel is gone" in words(card)
    assert (await chosen(server)).review


async def test_a_role_deleted_meanwhile_stands_there_and_matches_nobody(server: Server) -> None:
    await server.world.bot.services.moderation.add_role(server.guild.id, 999)
    assert "and: <@&999>." in words(await opened(server, "show"))


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("show", {}),
        ("review", {"mode": "on"}),
        ("moderators", {"role": "helpers"}),
        ("audit-channel", {"channel": "audit"}),
    ],
)
async def test_a_member_who_may_see_the_command_may_not_use_it_whatever_their_role(
    server: Server, command: str, options: dict[str, str]
) -> None:
    given = {
        name: getattr(server, value) if hasattr(server, value) else value
        for name, value in options.items()
    }
    await server.world.bot.services.moderation.add_role(server.guild.id, server.helpers.id)
    server.give(server.helpers)
    before = await chosen(server)
    await server.show_to_all("settings")
    result = await server.ann.slash(server.general, f"settings {command}", **given)
    assert result.ephemeral
    assert "That is for members with the permission **Manage Server**" in said(result)
    assert await chosen(server) == before
    assert server.posted() == []


async def test_a_component_pressed_after_the_right_was_lost_is_refused_and_posted(
    server: Server,
) -> None:
    card = await opened(server, "show")
    await server.follow()
    server.unmake()
    pressed = [
        await server.boss.click(card.message, custom_id=button(card, "Turn review on")),
        await server.boss.select(card.message, [server.helpers], custom_id=select(card, ROLES)),
        await server.boss.select(card.message, [server.general], custom_id=select(card, CHANNEL)),
    ]
    for result in pressed:
        assert "That is for members with the permission **Manage Server**" in said(result)
    assert await chosen(server) == GuildSettings(
        guild_id=server.guild.id, audit_channel_id=server.audit.id
    )
    # One line a member and minute: no flood.
    assert server.posted() == [
        f"⛔ <@{server.boss.id}> tried a moderator's button (`mreview`), and may not. "
        "Nothing was changed."
    ]


async def test_another_managers_card_cannot_be_pressed(server: Server, world: World) -> None:
    bosses = server.guild.roles["Bosses"]
    eve = server.guild.add_member(world.env.create_user("eve"), roles=[bosses])
    message = await planted(world, server.general, encode("mreview", server.boss.id, "on"))
    result = await eve.click(message, label="x")
    assert "belongs to somebody else's message" in said(result)
    assert not (await chosen(server)).review


@pytest.mark.parametrize("part", ["", "|maybe"])
async def test_a_forged_value_is_answered_and_changes_nothing(
    server: Server, world: World, part: str
) -> None:
    message = await planted(world, server.general, encode("mreview", server.boss.id) + part)
    result = await server.boss.click(message, label="x")
    assert "That isn't there any more" in said(result)
    assert await chosen(server) == GuildSettings(guild_id=server.guild.id)


async def test_settings_outlive_a_restart_and_so_do_their_components(server: Server) -> None:
    card = await opened(server, "review", mode="on")
    await server.world.restart()
    await server.boss.click(card.message, custom_id=button(card, "Turn review off"))
    assert not (await chosen(server)).review


@pytest.mark.parametrize("picked", ["9" * 30, str(2**63), "-1", "²", "١٢٣", "", "1.5", "x"])
def test_what_is_no_id_is_refused_before_it_reaches_a_table(picked: str) -> None:
    interaction: Any = SimpleNamespace(data={"values": [picked]})
    with pytest.raises(Gone):
        settings._ids(interaction, 1)
