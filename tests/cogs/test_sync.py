"""Commands are sent to Discord when they changed, and only then."""

import pytest

from tests.support.world import World

SYNC = "/commands"


def syncs(world: World) -> int:
    """Return how often commands were sent."""
    return sum(one.method == "PUT" and one.path.endswith(SYNC) for one in world.env.http_requests)


async def test_the_first_start_sends_them_and_the_next_does_not(world: World) -> None:
    assert syncs(world) == 1
    await world.restart()
    assert syncs(world) == 1


async def outdate(world: World) -> None:
    """Let Discord have the commands of an older version."""
    scope = f"commands/{world.bot.application_id}/global"
    await world.bot.services.fingerprints.remember(scope, "older", world.now())


async def test_a_change_sends_them_again(world: World) -> None:
    await outdate(world)
    await world.restart()
    assert syncs(world) == 2


@pytest.mark.parametrize(("shards", "sent"), [((0,), 2), ((0, 2), 2), ((1,), 1), ((1, 2), 1)])
async def test_of_several_processes_the_one_with_the_first_shard_sends_them(
    world: World, shards: tuple[int, ...], sent: int
) -> None:
    await outdate(world)
    world.settings = world.settings.model_copy(update={"shard_count": 3, "shard_ids": shards})
    await world.restart()
    assert syncs(world) == sent


FOR_MODERATORS = {"content": 1 << 13, "settings": 1 << 5}
"""Commands for moderators, and the permission with which Discord shows each at first."""


async def test_they_are_offered_in_servers_dms_and_by_user_installs(world: World) -> None:
    [sent] = [one.json for one in world.env.http_requests if one.path.endswith(SYNC)]
    assert isinstance(sent, list)
    for command in sent:
        if command["name"] not in FOR_MODERATORS:
            assert sorted(command["contexts"]) == [0, 1, 2], command["name"]
            assert sorted(command["integration_types"]) == [0, 1], command["name"]
            assert command["default_member_permissions"] is None, command["name"]


async def test_moderators_are_offered_theirs_in_servers_with_the_bot_alone(world: World) -> None:
    [sent] = [one.json for one in world.env.http_requests if one.path.endswith(SYNC)]
    assert isinstance(sent, list)
    found = {one["name"]: one for one in sent}
    for name, permission in FOR_MODERATORS.items():
        assert found[name]["contexts"] == [0]
        assert found[name]["integration_types"] == [0]
        assert int(found[name]["default_member_permissions"]) == permission
