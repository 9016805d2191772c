"""The demo as a moderator has it: a text is changed, looked at, published, and taken back."""

import asyncio

import pytest

from tests.demo.process import started
from tests.demo.visitor import chromium, visiting

LONGEST = 90
"""Seconds that it may take at most."""

SUMMARY = "Lift the hips slowly, and stop well before anything pinches."

pytestmark = pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine")


async def test_a_moderator_changes_a_text_sees_it_publishes_it_and_takes_it_back() -> None:
    async with (
        asyncio.timeout(LONGEST),
        started("--as", "moderator") as demo,
        visiting(await demo.address()) as visitor,
    ):
        await visitor.command("settings audit-channel")
        await visitor.choose("Audit channel", "general")
        await visitor.reads("This is the audit channel now")
        await visitor.command("content edit", name="Bridge")
        await visitor.reads("the words that come with me")
        await visitor.choose("Change a part", "Name")
        await visitor.fills(summary=SUMMARY)
        await visitor.reads("Nothing stands in the way of publishing it")
        await visitor.press("Preview")
        card = await visitor.reads(SUMMARY)
        await card.get_by_alt_text("Bridge. Start:").wait_for()
        await visitor.command("content publish", name="Bridge", reason="Members misread it")
        await visitor.reads("Why Members misread it")
        await visitor.command("exercise", name="Bridge")
        await visitor.reads(SUMMARY)
        await visitor.press("Report a problem")
        await visitor.answers("Step two is hard to follow.")
        await visitor.reads("Step two is hard to follow.")
        await visitor.command(
            "content rollback", name="Bridge", version="0", reason="The old one was better"
        )
        await visitor.reads("version 2: taken back to an earlier text")
