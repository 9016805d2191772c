"""Take the pictures of README.md anew: the demo, seen by a real Chromium.

Run from the checkout, with ``.venv`` set up and Chromium installed, when the cards have changed::

    .venv/bin/python -m scripts.take_pictures

It starts ``python -m bot demo`` and does what a member would: reads an exercise, opts in, moves
time to the first reminder (docs/img/demo.png), is led through its session (session.png), looks back
after some days (lookback.png). Pictures stand side by side, as on two phones. Then look at them.
"""

import asyncio
import io
import sys
from pathlib import Path

from PIL import Image

from bot.demo.zone import local_zone
from tests.demo.process import Demo, started
from tests.demo.visitor import Visitor, chromium, opt_in, visiting

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "img"
WIDTH = 450
HEIGHT = 1000
_LOADED = "message => [...message.querySelectorAll('img')].every(one => one.naturalWidth > 0)"
_LOOKS, _PAUSE = 60, 0.5
_REMINDERS, _MISSED, _SKIPPED = 12, 4, 7
TRIM = 8
"""Pixels at the top into which the page's own toolbar reaches."""


async def main() -> None:
    """Take all pictures."""
    if chromium() is None:
        sys.exit("There is no Chromium here: install one, for example `apt install chromium`.")
    async with started() as demo, visiting(await demo.address(), width=WIDTH, height=HEIGHT) as you:
        await you.command("exercise", name="figure 4")
        exercise = await picture(you, "How much")
        await opt_in(you, timezone=local_zone())
        await demo.types("next")
        await demo.says("now.")
        reminder = await picture(you, "Time for your routine")
        await you.press("Start")
        check = await picture(you, "a quick check")
        await you.press("No, go on")
        step = await picture(you, "1 of ")
        await _live(demo, you)
        await you.command("progress")
        progress = await picture(you, "in a row")
    write("demo.png", exercise, reminder)
    write("session.png", check, step)
    write("lookback.png", progress)


async def _live(demo: Demo, visitor: Visitor) -> None:
    """Answer some days of reminders: most are done, one is missed, one is skipped."""
    for number in range(_REMINDERS):
        before = await visitor.messages.count()
        await demo.types("next")
        await demo.says("now.")
        for _ in range(_LOOKS):
            if await visitor.messages.count() > before:
                break
            await asyncio.sleep(_PAUSE)
        if number not in (_MISSED, _SKIPPED):
            await visitor.press("Done")
            await visitor.reads("Undo")
        elif number == _SKIPPED:
            await visitor.press("Skip")
            await visitor.reads("Undo")


async def picture(visitor: Visitor, text: str) -> Image.Image:
    """Return the conversation with the message that has a text at its top."""
    message = await visitor.reads(text)
    for _ in range(_LOOKS):
        if await message.evaluate(_LOADED):
            break
        await asyncio.sleep(_PAUSE)
    await message.evaluate("message => message.scrollIntoView({block: 'start'})")
    await visitor.page.mouse.move(0, 0)
    shot = await visitor.page.locator("#channel-layout").screenshot(animations="disabled")
    whole = Image.open(io.BytesIO(shot))
    return whole.crop((0, TRIM, *whole.size))


def write(name: str, *columns: Image.Image) -> None:
    """Write pictures side by side."""
    size = (sum(one.width for one in columns), max(one.height for one in columns))
    whole = Image.new("RGB", size)
    left = 0
    for one in columns:
        whole.paste(one, (left, 0))
        left += one.width
    whole.save(FOLDER / name, optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
