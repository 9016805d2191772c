"""Command: ``python -m bot demo``, the bot on a simulated Discord in the browser.

It needs no token, no account and no network; what it stores is gone when it ends.
"""

import asyncio
import importlib.util
import socket
import sys

MISUSED = 2
_PACKAGES = ("simcord", "markdown_it", "linkify_it", "regex", "PIL")
_LAST_PORT = 65535


def demo(*, port: int, role: str, browser: bool) -> int:
    """Serve the demo until it is told to end; return its exit code.

    Raises:
        SettingsError: a setting is malformed.
        ContentError: content files have problems.
    """
    if any(importlib.util.find_spec(name) is None for name in _PACKAGES):
        _complain("The demo needs simcord, which is not installed: `make demo` sets it up.")
        return 1
    refused = _refusal(port)
    if refused:
        _complain(refused)
        return MISUSED
    # Imported only here: it needs what was looked for above.
    from bot.demo.session import serve  # noqa: PLC0415

    try:
        asyncio.run(serve(port=port, role=role, browser=browser))
    except KeyboardInterrupt:
        # Where the loop knows no signals (Windows), or before it runs.
        return 0
    return 0


def _refusal(port: int) -> str:
    """Return why a port cannot be used, and what to do; nothing where it can."""
    other = "choose another with --port, or leave it out for a free one."
    if not 0 <= port <= _LAST_PORT:
        return f"There is no port {port}: {other}"
    with socket.socket() as probe:
        if sys.platform != "win32":
            # As the server will: a port whose last connections are closing can be used.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            return f"Port {port} is not allowed: {other}"
        except OSError:
            return f"Port {port} is taken: {other}"
    return ""


def _complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")
