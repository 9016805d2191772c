"""What costs has a limit, said in a sentence; emergency signs, reminders and deletion have none."""

from datetime import UTC, datetime

import pytest

from bot.services.limits import EACH, Costly
from tests.support.world import World, button, opted_in, words

COSTLY = {
    Costly.SEARCH: ("find", {"query": "disc"}),
    Costly.CHART: ("progress", {}),
    Costly.COPY: ("privacy export", {}),
}


@pytest.mark.parametrize("what", Costly)
async def test_a_flood_is_refused_in_a_sentence_and_only_to_who_floods(
    world: World, what: Costly
) -> None:
    command, options = COSTLY[what]
    ann, bob = await opted_in(world), await opted_in(world)
    for _ in range(EACH[what]):
        assert "works <t:" not in (await ann.slash(command, **options)).response.content
    refused = (await ann.slash(command, **options)).response
    assert "The next one works <t:" in refused.content
    assert "works <t:" not in (await bob.slash(command, **options)).response.content
    await world.move(minutes=1)
    assert "works <t:" not in (await ann.slash(command, **options)).response.content


async def test_emergency_reminders_and_deletion_have_no_limit(world: World) -> None:
    ann = await opted_in(world)
    await world.move_to(datetime(2026, 1, 1, 8, tzinfo=UTC))
    reminder = ann.dm_channel.last_message
    for _ in range(30):
        assert "emergency help" in words((await ann.slash("emergency")).response)
    await ann.click(reminder, custom_id=button(reminder, "Done"))
    for _ in range(30):
        card = (await ann.slash("privacy delete")).response
        assert "Delete everything" in words(card)
