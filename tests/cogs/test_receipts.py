"""A delivery problem is told at the member's next interaction, once, with one button to mend it."""

from typing import Any

from tests.support.world import AGREE, World, button, words

CLOSED = "Cannot send messages to this user"


async def closed(world: World) -> Any:
    """Return a member of a server whose DMs are closed when their reminder is due."""
    guild = world.env.create_guild()
    channel = guild.create_text_channel("general")
    ann = guild.add_member(world.env.create_user("ann"))
    asked = await ann.slash(
        channel, "routine start", timezone="UTC", morning="8", evening="20:00", routine="hip"
    )
    assert asked.response is not None
    agree = button(asked.response, AGREE)
    await ann.click(asked.response.message, custom_id=agree)
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, message=CLOSED)
    await world.move(hours=8)
    return channel, ann


async def test_it_is_told_once_after_the_next_answer_with_try_again(world: World) -> None:
    channel, ann = await closed(world)
    result = await ann.slash(channel, "exercise", name="bridge")
    assert "Bridge" in words(result.response)
    [told] = result.followups
    assert told.ephemeral
    assert "direct messages (DMs)" in words(told)
    again = await ann.slash(channel, "causes")
    assert again.followups == []


async def test_try_again_sends_a_test_message_and_mends_it(world: World) -> None:
    channel, ann = await closed(world)
    result = await ann.slash(channel, "help")
    [told] = result.followups
    await ann.click(told.message, custom_id=button(told, "Try again"))
    enrolment = await world.routines.get(ann.id)
    assert enrolment.delivery_state == "ok"
    before = await world.routines.overview(ann.id)
    assert before.enrolment.problem is None


async def test_show_tells_the_problem_and_what_to_do(world: World) -> None:
    channel, ann = await closed(world)
    shown = await ann.slash(channel, "routine show")
    assert "direct messages (DMs)" in words(shown.response)
    assert button(shown.response, "Try again")
    assert shown.followups == []


async def test_the_schedule_is_kept_while_blocked(world: World) -> None:
    channel, ann = await closed(world)
    await world.move(days=1)
    assert (await world.routines.get(ann.id)).delivery_state == "blocked"
    assert len((await world.routines.overview(ann.id)).upcoming) == 2
    assert channel is not None
