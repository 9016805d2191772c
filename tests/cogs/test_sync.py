"""Commands are sent to Discord when they changed, and only then."""

from tests.support.world import World

SYNC = "/commands"


def syncs(world: World) -> int:
    """Return how often commands were sent."""
    return sum(one.method == "PUT" and one.path.endswith(SYNC) for one in world.env.http_requests)


async def test_the_first_start_sends_them_and_the_next_does_not(world: World) -> None:
    assert syncs(world) == 1
    await world.restart()
    assert syncs(world) == 1


async def test_a_change_sends_them_again(world: World) -> None:
    scope = f"commands/{world.bot.application_id}/global"
    await world.bot.services.fingerprints.remember(scope, "older", world.now())
    await world.restart()
    assert syncs(world) == 2


async def test_they_are_offered_in_servers_dms_and_by_user_installs(world: World) -> None:
    [sent] = [one.json for one in world.env.http_requests if one.path.endswith(SYNC)]
    assert isinstance(sent, list)
    for command in sent:
        assert sorted(command["contexts"]) == [0, 1, 2], command["name"]
        assert sorted(command["integration_types"]) == [0, 1], command["name"]
