"""Take the pictures of docs/moderating.md anew: a moderator in the demo, in a real Chromium.

Run from the checkout, with ``.venv`` set up and Chromium installed, when the cards have changed::

    .venv/bin/python -m scripts.take_moderating_pictures

It starts ``python -m bot demo --as moderator``: an audit channel is set, an entry is opened
and a part of it changed (docs/img/moderating-edit.png), looked at (moderating-preview.png), and
published with a reason (moderating-audit.png). Then look at them.
"""

import asyncio
import io
import sys

from PIL import Image

from scripts.take_pictures import HEIGHT, TRIM, WIDTH, picture, write
from tests.demo.process import started
from tests.demo.visitor import Visitor, chromium, visiting

SUMMARY = "Lift the hips slowly, and stop well before anything pinches."
REASON = "Two members misread the summary"


async def main() -> None:
    """Take all pictures."""
    if chromium() is None:
        sys.exit("There is no Chromium here: install one, for example `apt install chromium`.")
    async with (
        started("--as", "moderator") as demo,
        visiting(await demo.address(), width=WIDTH, height=HEIGHT) as you,
    ):
        await you.command("settings audit-channel")
        await you.choose("Audit channel", "general")
        await you.reads("audit channel")
        await you.command("content edit", name="Bridge")
        desk = await picture(you, "Members see")
        await you.choose("Change a part", "Name")
        form = await _form(you)
        await you.fills(summary=SUMMARY)
        await you.reads("Saved.")
        await you.press("Preview")
        preview = await picture(you, SUMMARY)
        await you.press("What changes")
        changes = await picture(you, f"+ {SUMMARY}")
        await you.command("content publish", name="Bridge", reason=REASON)
        audit = await picture(you, f"Why {REASON}")
    write("moderating-edit.png", desk, form)
    write("moderating-preview.png", preview, changes)
    write("moderating-audit.png", audit)


async def _form(visitor: Visitor) -> Image.Image:
    """Return the page with the form that is open."""
    await visitor.page.locator("#modal-root .modal-input").first.wait_for()
    shot = await visitor.page.locator("#channel-layout").screenshot(animations="disabled")
    whole = Image.open(io.BytesIO(shot))
    return whole.crop((0, TRIM, *whole.size))


if __name__ == "__main__":
    asyncio.run(main())
