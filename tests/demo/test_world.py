"""The simulated Discord of the demo: who is there, and how it takes what goes wrong."""

from datetime import UTC, datetime

import simcord

from bot.demo.world import BOT_NAME, simulated
from bot.settings import DEFAULT_CONTENT

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


async def test_a_member_finds_a_welcome_from_the_bot() -> None:
    async with simulated(DEFAULT_CONTENT, "member", NOW) as world:
        (welcome,) = world.channel.history()
        assert "This is the demo" in welcome.content
        assert welcome.author.name == BOT_NAME


async def test_a_moderator_sits_in_a_server() -> None:
    async with simulated(DEFAULT_CONTENT, "moderator", NOW) as world:
        assert world.channel.name == "general"
        assert isinstance(world.viewer, simcord.MemberActor)
        assert "help" in world.viewer.available_commands(world.channel)
        member = world.viewer.member
        assert member is None or member.guild_permissions.manage_guild


async def test_a_command_that_is_refused_is_no_failure() -> None:
    async with simulated(DEFAULT_CONTENT, "member", NOW) as world:
        refused = await world.you.slash("routine show")
        assert "There is no routine yet" in refused.response.content
        assert not world.env.errors


async def test_a_modal_that_cannot_be_read_is_no_failure() -> None:
    async with simulated(DEFAULT_CONTENT, "member", NOW) as world:
        asked = await world.you.slash("routine start")
        shown = await world.you.click(asked.response, label="Set times and time zone")
        fields = [label["component"]["custom_id"] for label in shown.modal["components"]]
        answered = await world.you.submit_modal(shown, dict.fromkeys(fields, "whenever"))
        assert "couldn't read" in answered.response.content
        assert not world.env.errors
