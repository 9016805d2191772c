"""``python -m bot demo``: its exit codes, and what it says in one line."""

import importlib.util
import signal
import socket
import webbrowser
from asyncio.subprocess import DEVNULL
from pathlib import Path

import aiohttp
import pytest

from bot.demo import command
from bot.demo.browser import open_page
from bot.demo.zone import local_zone
from tests.demo.process import started


def databases(folder: Path) -> list[Path]:
    return list(folder.glob("sciatica-demo-*/bot.db"))


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
async def test_it_stops_cleanly_and_leaves_nothing(by: signal.Signals, tmp_path: Path) -> None:
    async with started(folder=tmp_path) as demo:
        await demo.address()
        assert databases(tmp_path)
        assert await demo.ends(by) == 0
    assert "Traceback" not in demo.printed
    assert demo.printed.endswith("The demo has ended.\n")
    assert not databases(tmp_path)


async def test_orders_are_answered_and_quit_ends_it() -> None:
    async with started("--as", "moderator") as demo:
        await demo.address()
        for typed, answer in {
            "foo": "I don't know `foo` here. Try `next`, `+2h` or `help`.",
            "next": "Nothing is due",
            "+1h": "No message came.",
        }.items():
            await demo.types(typed)
            await demo.says(answer)
        await demo.types("quit")
        assert await demo.ends() == 0


async def test_it_prints_its_address_and_serves_there_without_a_terminal_too() -> None:
    async with started(stdin=DEVNULL) as demo, aiohttp.ClientSession() as session:
        address = await demo.address()
        assert address.startswith("http://127.0.0.1:")
        async with session.get(address) as page:
            assert page.status == 200
        assert await demo.ends(signal.SIGTERM) == 0


async def test_a_taken_port_is_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with started("--port", str(port)) as demo:
            assert await demo.ends() == command.MISUSED
    assert demo.printed == (
        f"Port {port} is taken: choose another with --port, or leave it out for a free one.\n"
    )


def test_a_port_that_cannot_be_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.demo(port=70_000, role="member", browser=False) == command.MISUSED
    assert capsys.readouterr().err.startswith("There is no port 70000: choose another")


def test_without_simcord_it_says_what_sets_it_up(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert command.demo(port=0, role="member", browser=False) == 1
    error = capsys.readouterr().err
    assert "`make demo` sets it up" in error
    assert error.count("\n") == 1


class FakeBrowser(webbrowser.BaseBrowser):
    """Remembers what it was to open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        """Remember an address."""
        self.opened.append(url)
        return True


def test_a_browser_with_a_window_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = FakeBrowser()
    monkeypatch.setattr(webbrowser, "get", lambda: browser)
    thread = open_page("http://127.0.0.1:1/")
    assert thread is not None
    thread.join(10)
    assert browser.opened == ["http://127.0.0.1:1/"]


def test_a_browser_of_the_terminal_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.GenericBrowser("false"))
    assert open_page("http://127.0.0.1:1/") is None


def test_no_browser_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def get() -> webbrowser.BaseBrowser:
        raise webbrowser.Error("there is none")

    monkeypatch.setattr(webbrowser, "get", get)
    assert open_page("http://127.0.0.1:1/") is None


@pytest.mark.parametrize(
    ("target", "zone"),
    [
        ("usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
        ("var/db/timezone/zoneinfo/America/Argentina/Salta", "America/Argentina/Salta"),
        ("usr/share/zoneinfo/Etc/UTC", "UTC"),
        ("usr/share/zoneinfo/Nowhere/Land", "UTC"),
        ("somewhere/else", "UTC"),
    ],
)
def test_the_page_keeps_the_zone_of_the_machine(target: str, zone: str, tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    link.symlink_to(tmp_path / target)
    assert local_zone(link) == zone
