"""The demo as a visitor has it: the page in a real browser, time moved in the terminal.

One demo and one browser serve all tests of this file: they take seconds to start. Each test
uses commands of its own, so that their order does not matter.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.demo.process import Demo, started
from tests.demo.visitor import Visitor, chromium, opt_in, visiting

LONGEST = 60
"""Seconds that one test may take at most."""

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine"),
]


@dataclass
class Visit:
    """Somebody with the page in front of them, and the terminal beside it."""

    visitor: Visitor
    terminal: Demo


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def visit() -> AsyncGenerator[Visit]:
    """Open the page of a new demo."""
    async with started() as demo, visiting(await demo.address()) as visitor:
        yield Visit(visitor, demo)


async def test_a_card_opens_and_its_button_answers(visit: Visit) -> None:
    visitor = visit.visitor
    async with asyncio.timeout(LONGEST):
        await visitor.command("exercise", name="figure 4")
        await visitor.reads("How much")
        await visitor.press("Stop rules")
        await visitor.reads("They hold for every exercise")


async def test_a_reminder_comes_when_time_is_moved_leads_through_it_and_is_done(
    visit: Visit,
) -> None:
    visitor, terminal = visit.visitor, visit.terminal
    async with asyncio.timeout(LONGEST):
        await opt_in(visitor, timezone="Berlin")
        await visitor.reads("This is a test")
        await terminal.types("next")
        assert "1 message came" in await terminal.says("now.")
        await visitor.reads("Time for your routine")
        await visitor.press("Start")
        await visitor.reads("First, a quick check")
        await visitor.press("No, go on")
        card = await visitor.reads("1 of 4 · Knee rolls")
        await card.get_by_alt_text("Knee rolls. Start:").wait_for()
        await visitor.press("Done")
        await visitor.reads("looked after")
