"""A visitor of the demo's page: types commands and presses buttons in a real Chromium.

The page allows no script from outside, so everything is done and waited for through what can
be seen.
"""

import re
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from playwright.async_api import Locator, Page, Request, async_playwright
from playwright.async_api import TimeoutError as TookTooLong

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 20_000
"""Milliseconds that a loaded machine may take for one answer."""

_AT_REST = re.compile(r"[^…\s]\s*$")
"""What the page's line about the last action says, unless it says "Completing action…"."""

_TRIES = 4
_SENT_WITHIN = 4_000
"""Milliseconds."""

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _is_action(request: Request) -> bool:
    return request.method == "POST" and "browse_" not in (request.post_data or "")


def chromium() -> str | None:
    """Return where Chromium is, if there is one."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Visitor:
    """Somebody who looks at the page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.messages = page.locator("#channel-message-list .channel-message")
        self._composer = page.locator("#channel-composer")

    async def open(self, url: str) -> None:
        """Load the page and wait until it is ready."""
        await self.page.goto(url)
        await self.page.locator("#preview-app[aria-busy=false]").wait_for()

    async def command(self, name: str, /, **options: str) -> None:
        """Run a slash command, choosing the first suggestion where there are any."""
        await self._rests()
        await self.page.locator("#channel-composer-input").press_sequentially(f"/{name}")
        await self._suggestion(re.compile(rf"^\s*/{name}(?![a-z])")).click()
        for option, value in options.items():
            await self._fill(option, value)
        await self.page.locator("#send-message").click()
        await self.page.locator("#channel-composer-input").wait_for()

    async def _fill(self, option: str, value: str) -> None:
        field = self._composer.locator(f'input[data-option="{option}"]')
        if not await field.count():
            await self._composer.locator(".command-chip").click()
            await self._suggestion(re.compile(rf"^\s*{option}(?![a-z])")).click()
        await field.fill(value)
        if await field.get_attribute("role") == "combobox":
            await self._suggestion(re.compile(r"\S")).click()

    def _suggestion(self, text: re.Pattern[str]) -> Locator:
        listed = self.page.get_by_role("listbox").get_by_role("option")
        return listed.filter(has_text=text).first

    async def press(self, label: str) -> None:
        """Press the newest button with a label."""
        button = self.messages.get_by_role("button", name=label, exact=True).last
        await self._do(button.click)

    async def choose(self, placeholder: str, option: str) -> None:
        """Choose an option of the newest select that shows a text."""

        async def choosing() -> None:
            shown = self.messages.locator(".select-trigger").filter(has_text=placeholder)
            await shown.last.click()
            # The page looks some options up first, and takes no choice meanwhile.
            listed = self.page.locator(".select-options[aria-busy=false] .select-option")
            wanted = listed.filter(has_text=option).first
            await wanted.wait_for()
            await self._rests()
            await wanted.click()

        await self._do(choosing)

    async def _do(self, something: Callable[[], Awaitable[None]]) -> None:
        """Do something until the page passes it on: a press is lost where a card changes under it.

        What the page has taken it sends at once.
        """
        for _ in range(_TRIES):
            await self._rests()
            with suppress(TookTooLong):
                async with self.page.expect_request(_is_action, timeout=_SENT_WITHIN):
                    await something()
                return
        raise AssertionError(f"in vain, {_TRIES} times")

    async def _rests(self) -> None:
        """Wait until nothing is under way: what is pressed before is dropped without a word."""
        done = self.page.locator("#action-status").filter(has_text=_AT_REST)
        await done.wait_for(state="attached")

    async def fills(self, **typed: str) -> None:
        """Type into the fields of the open form, by the ends of their names, and send it."""
        for name, text in typed.items():
            await self.page.locator(f'#modal-root .modal-input[name$="{name}"]').fill(text)
        await self._send_form()

    async def answers(self, text: str) -> None:
        """Type into the only field of the open form, and send it."""
        await self.page.locator("#modal-root .modal-input").fill(text)
        await self._send_form()

    async def _send_form(self) -> None:
        form = self.page.locator("#modal-root")
        await self._do(form.get_by_role("button", name="Submit").click)
        await form.locator(".modal-input").first.wait_for(state="hidden")

    async def reads(self, text: str) -> Locator:
        """Wait for a message with a text; return the newest."""
        found = self.messages.filter(has_text=text).last
        await found.wait_for()
        return found


@asynccontextmanager
async def visiting(url: str, *, width: int = 900, height: int = 1000) -> AsyncGenerator[Visitor]:
    """Open an address in a new Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=_FLAGS)
        try:
            page = await browser.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(PATIENCE)
            visitor = Visitor(page)
            await visitor.open(url)
            yield visitor
        finally:
            await browser.close()


async def opt_in(visitor: Visitor, timezone: str) -> None:
    """Start reminders, and give consent."""
    await visitor.command(
        "routine start", timezone=timezone, morning="8", evening="20:30", routine="hip"
    )
    await visitor.reads("Start these reminders?")
    await visitor.press("I agree, start my reminders")
    await visitor.reads("Your reminders are set")
