"""Forged: whatever custom id a stranger sends, nothing of anybody else's changes or is shown.

Every verb that is registered is tried, with parts that are somebody else's, that nobody ever had,
and that no button could carry: in a DM, in the server of whom they are taken from, and in one where
the stranger may moderate. Each press is answered by one of the bot's own sentences or cards.
"""

import asyncio
import logging
from collections.abc import Generator, Sequence
from typing import Any, get_args, get_origin

import discord
import pytest
from discord import ui
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.key import OccurrenceKey
from bot.library.library import Library
from cogs import strays
from cogs.ui.custom_id import LIMIT, to_base36
from tests.support.editor import BRIDGE
from tests.support.forger import Forger
from tests.support.world import running

KINDS: dict[str, Any] = {
    one.verb: get_origin(get_args(one.__orig_bases__[0])[0])
    for module in strays._MODULES
    for one in module.ITEMS
}
"""Every verb that is registered, and the kind of component that it is for."""

NOBODYS = (
    *("", "0", "1", "-1", "-7", "9" * 30, "99999999999999999999", "١٢٣", "１", "²", "1e3", "0x10"),
    *("zzzzzzzzzzzzz", "ffffffffffffffffffff", "m2026-13-99", "e9999-12-31", "m0001-01-01"),
    *("../../etc/passwd", "'; DROP TABLE routine; --", "%s{0}", "\u202e", "\x00", "\n", "a\nb"),
    *("UTC~0800~2000~extension", "UTC~9999~2000~extension", "~~~", "-~-~-~-", "No/Where~x~x~-"),
    *("routine", "level", "off", "on", "godlike", "cedit", "exercise", "exercise/bridge", BRIDGE),
    *("exercise/no_such", "found", "home", "draft", "exercises/-/-/-/0", "exercises/-/-/-/-1"),
    *("cause/٣", "guide/anatomy", "safety/safety", "hold", "work", "rest", "30"),
)
"""Parts that are none of anybody's: unknown, negative, huge, of other scripts, or of other uses."""

WHERE = ("DM", "their server", "her server")


@pytest.fixture(scope="module")
def runner() -> Generator[asyncio.Runner]:
    """One loop for all examples: a world for each would take minutes."""
    with asyncio.Runner() as made:
        yield made


@pytest.fixture(scope="module")
def forger(
    runner: asyncio.Runner, library: Library, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Forger]:
    """Return Eve, with Bo's data around her."""
    world = running(tmp_path_factory.mktemp("forged"), library)
    made = Forger(runner.run(world.__aenter__()))
    runner.run(made.set_up())
    yield made
    logging.getLogger().removeHandler(made.watch)
    runner.run(world.__aexit__(None, None, None))


@st.composite
def forged(draw: st.DrawFn, verb: str, forger: Forger) -> str:
    """Return a custom id of a verb, as long as one may be."""
    eve, bo = to_base36(forger.eve.id), to_base36(forger.bo.id)
    owner = draw(st.sampled_from((eve, eve, eve, "0", bo, "zzzzzzzzzzzzz", "", "٣", "-1")))
    theirs, nobodys = st.sampled_from(forger.parts), st.sampled_from(NOBODYS)
    first = draw(st.lists(theirs | nobodys, max_size=1))
    rest = draw(st.lists(theirs | nobodys | st.text(max_size=12), max_size=4))
    return "|".join((verb, owner, *first, *rest))[:LIMIT]


def component(kind: Any, custom_id: str, value: str = "30") -> Any:
    """Return a component that carries a custom id; a select of words offers one value."""
    if kind is ui.Select:
        options = [discord.SelectOption(label="x", value=value)]
        return ui.Select(custom_id=custom_id, options=options)
    if kind in (ui.RoleSelect, ui.ChannelSelect):
        return kind(custom_id=custom_id, min_values=0)
    return ui.Button(label="x", custom_id=custom_id)


async def press(forger: Forger, where: str, items: Sequence[Any]) -> None:
    """Let Eve use components of one message somewhere, and check what comes of it."""
    await forger.enrol_eve()
    forger.faults()
    actor, channel = {
        "DM": (forger.eve, forger.world.env.backend.dm_channels[forger.eve.id]),
        "their server": (forger.in_theirs, forger.theirs.general.id),
        "her server": (forger.in_hers, forger.hers.general.id),
    }[where]
    for item in items:
        message = await forger.plant(discord.Object(channel), [item])
        if isinstance(item, ui.Button):
            result = await actor.click(message, custom_id=item.custom_id)
        else:
            values = [one.value for one in item.options] if isinstance(item, ui.Select) else []
            result = await actor.select(message, values, custom_id=item.custom_id)
        check_answer(forger, result, str(item.custom_id))
    forger.close_forms()
    assert forger.others() == forger.before
    forger.world.raise_unexpected()


def check_answer(forger: Forger, result: Any, sent: str) -> None:
    """Check that a press was answered, with nothing of Bo's, and that the log has no fault."""
    assert result.acknowledged, "left without an answer"
    assert not result.deferred or result.response or result.followups, "left thinking"
    assert forger.leaked(forger.told(result), sent) == set()
    assert forger.leaked(forger.logged(), "") == set()
    assert forger.faults() == []


@pytest.mark.parametrize("verb", sorted(KINDS))
def test_what_is_really_somebody_elses_is_not_reached(
    forger: Forger, runner: asyncio.Runner, verb: str
) -> None:
    eve = to_base36(forger.eve.id)
    [delivery, *_], [parcel, *_] = forger.deliveries(), forger.parcels()
    day = next(one for one in forger.parts if OccurrenceKey.read(one))
    stamp = to_base36(forger.began())
    rests = ((delivery, "30"), (day, stamp, "1", "4", "1"), (parcel,), (BRIDGE, "1"))
    items = [component(KINDS[verb], "|".join((verb, eve, *one))) for one in rests]
    foreign = component(KINDS[verb], "|".join((verb, to_base36(forger.bo.id), delivery)))
    runner.run(press(forger, "DM", [*items[:2], foreign]))
    runner.run(press(forger, "their server", items[2:]))
    runner.run(press(forger, "her server", items[2:]))


@pytest.mark.parametrize("verb", sorted(KINDS))
@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_forged_custom_id_reaches_nobody_elses_data(
    forger: Forger, runner: asyncio.Runner, verb: str, data: st.DataObject
) -> None:
    kind = data.draw(
        st.sampled_from((KINDS[verb], KINDS[verb], ui.Button, ui.Select, ui.RoleSelect))
    )
    value = data.draw(st.sampled_from([one for one in NOBODYS if one.strip()]))
    item = component(kind, data.draw(forged(verb, forger)), value)
    runner.run(press(forger, data.draw(st.sampled_from(WHERE)), [item]))
