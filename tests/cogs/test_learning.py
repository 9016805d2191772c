"""Looking things up: by command, by autocomplete, by buttons; before and after a restart."""

import pytest

from tests.support.world import World, button, labels, select, words


@pytest.mark.parametrize(
    ("command", "options", "expected"),
    [
        ("causes", {}, "What can cause sciatica"),
        ("cause", {"name": "herniated_disc"}, "Lumbar herniated disc"),
        ("cause", {"name": "slipped disk"}, "Lumbar herniated disc"),
        ("cause", {"name": "pars defect"}, "Isthmic spondylolisthesis"),
        ("exercises", {}, "36 in all, page 1 of 4"),
        ("exercises", {"cause": "pregnancy"}, "9 in all, page 1 of 1"),
        ("exercises", {"position": "prone", "level": "strong"}, "Forearm plank"),
        ("exercise", {"name": "figure 4"}, "Figure-four"),
        ("exercise", {"name": "prirformis stretch"}, "shoulder"),
        ("find", {"query": "nerve floss"}, "Seated sciatic slider"),
        ("find", {"query": "slipped disk"}, "Lumbar herniated disc"),
        ("anatomy", {}, "The sciatic nerve"),
        ("posture", {}, "Sitting"),
        ("posture", {"topic": "lifting"}, "Lifting"),
        ("emergency", {}, "Get emergency help now"),
        ("help", {}, "What I can do"),
        ("about", {}, "Not clinically reviewed yet."),
    ],
)
async def test_each_command_answers(
    world: World, command: str, options: dict[str, str], expected: str
) -> None:
    ann = world.env.create_user("ann")
    result = await ann.slash(command, **options)
    assert result.response is not None
    assert expected in words(result.response)


@pytest.mark.parametrize(
    ("command", "typed", "expected"),
    [
        ("cause", "slipped disk", "herniated_disc"),
        ("cause", "pars defect", "isthmic_spondylolisthesis"),
        ("cause", "stenosys", "spinal_stenosis"),
        ("exercise", "figure 4", "figure_four"),
        ("exercise", "mckenzy press", "prone_press_up"),
        ("exercise", "clamshel", "clamshell"),
    ],
)
async def test_autocomplete_survives_typos_and_synonyms(
    world: World, command: str, typed: str, expected: str
) -> None:
    ann = world.env.create_user("ann")
    choices = await ann.autocomplete(command, "name", typed)
    assert choices[0]["value"] == expected


async def test_autocomplete_offers_everything_before_anything_is_typed(world: World) -> None:
    ann = world.env.create_user("ann")
    assert len(await ann.autocomplete("cause", "name", "")) == 10
    assert len(await ann.autocomplete("exercise", "name", "")) == 25


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("cause", "I don't know a cause called `qqqq`."),
        ("exercise", "I don't know an exercise called `qqqq`."),
    ],
)
async def test_an_unknown_name_gets_a_sentence_and_an_example(
    world: World, command: str, sentence: str
) -> None:
    channel = world.env.create_guild().create_text_channel("general")
    ann = world.env.guild.add_member(world.env.create_user("ann"))
    result = await ann.slash(channel, command, name="qqqq")
    assert result.ephemeral
    assert result.response is not None
    assert result.response.content.startswith(sentence)
    assert "try `" in result.response.content


async def test_nothing_found_says_what_works(world: World) -> None:
    ann = world.env.create_user("ann")
    result = await ann.slash("find", query="my back `hurts` when I sit")
    assert result.response is not None
    assert "Nothing found for `my back 'hurts' when I sit`" in words(result.response)


async def test_answers_are_plain_in_the_bots_dm_and_ephemeral_in_servers(world: World) -> None:
    channel = world.env.create_guild().create_text_channel("general")
    user = world.env.create_user("ann")
    ann = world.env.guild.add_member(user)
    assert (await ann.slash(channel, "causes")).ephemeral
    assert not (await user.slash("causes")).ephemeral


async def test_the_emergency_signs_are_one_press_away_and_leave_the_card_as_it_is(
    world: World,
) -> None:
    ann = world.env.create_user("ann")
    card = (await ann.slash("exercise", name="bridge")).response
    assert card is not None
    pressed = await ann.click(card.message, custom_id=button(card, "Emergency signs"))
    assert pressed.response is not None
    assert "Get emergency help now" in words(pressed.response)
    assert "Bridge" in words(ann.dm_channel.history()[-2])


async def test_paging_and_filters_work_after_a_restart(world: World) -> None:
    ann = world.env.create_user("ann")
    card = (await ann.slash("exercises")).response
    assert card is not None
    await world.restart()
    await ann.click(card.message, custom_id=button(card, "Next"))
    shown = ann.dm_channel.last_message
    assert "page 2 of 4" in words(shown)
    level = select(shown, "Level")
    await ann.select(shown, custom_id=level, values=["exercises/-/-/strong/0"])
    shown = ann.dm_channel.last_message
    assert "3 in all, page 1 of 1" in words(shown)
    opened = select(shown, "Open an exercise")
    await ann.select(shown, custom_id=opened, values=["exercise/dead_bug"])
    assert "Dead bug" in words(ann.dm_channel.last_message)


async def test_somebody_elses_button_is_refused(world: World) -> None:
    guild = world.env.create_guild()
    channel = guild.create_text_channel("general")
    ann = guild.add_member(world.env.create_user("ann"))
    bob = guild.add_member(world.env.create_user("bob"))
    card = (await ann.slash(channel, "causes")).response
    assert card is not None
    shared = await ann.click(card.message, custom_id=button(card, "Share"))
    public = shared.response
    assert public is not None
    assert not public.ephemeral
    opened = await bob.click(public.message, custom_id=button(public, "Exercises"))
    assert opened.ephemeral
    assert opened.response is not None
    assert "36 in all" in words(opened.response)
    assert "What can cause sciatica" in words(channel.last_message), "the shared card changed"


async def test_share_is_not_offered_where_the_member_may_not_send(world: World) -> None:
    guild = world.env.create_guild()
    quiet = guild.create_text_channel("quiet")
    muted = guild.create_role("Muted")
    ann = guild.add_member(world.env.create_user("ann"), roles=[muted])
    card = (await ann.slash(quiet, "causes")).response
    assert card is not None
    assert "Share" in labels(card)
    assert "Share" not in labels((await world.env.create_user("bob").slash("causes")).response)
