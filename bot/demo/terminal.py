"""Terminal: reads orders line by line, carries them out, and says what came of it."""

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.demo.orders import HELP, Help, Move, Next, Order, Quit, parse
from bot.demo.timeline import Arrival, Timeline
from bot.errors import UserError

_CHUNK = 4096


def say(text: str) -> None:
    """Write a line to the terminal at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def obey(timeline: Timeline, zone: str) -> None:
    """Carry out what is typed, until told to quit.

    Where nothing can be read, or nothing more, the demo goes on without: this waits for ever.
    """
    lines = _listen()
    while (line := await lines.get()) is not None:
        try:
            order = parse(line)
            if order == Quit():
                return
            if order is not None:
                say(await _carry_out(order, timeline, zone))
        except UserError as error:
            say(str(error))
    await asyncio.Event().wait()


async def _carry_out(order: Order, timeline: Timeline, zone: str) -> str:
    match order:
        case Next():
            arrival = await timeline.next()
            if arrival is None:
                return "Nothing is due: start reminders first, in the page, by `/routine start`."
            return _report(arrival, zone)
        case Move(span):
            return _report(await timeline.move(span), zone)
        case Help() | Quit():
            return HELP


def _report(arrival: Arrival, zone: str) -> str:
    count = arrival.messages
    came = {0: "No message came", 1: "1 message came"}.get(count, f"{count} messages came")
    return f"It is {moment_words(arrival.moment, zone)} now. {came}."


def moment_words(moment: datetime, zone: str) -> str:
    """Return a moment as a person in a zone reads it."""
    return f"{moment.astimezone(ZoneInfo(zone)):%A, %d %B, %H:%M} ({zone})"


def _listen() -> asyncio.Queue[str | None]:
    """Return where the lines of standard input arrive, and None where it ends."""
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def put(line: str | None) -> None:
        # The loop may be closed: the demo has ended, and this thread ends with it.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(lines.put_nowait, line)

    if _readable():
        threading.Thread(target=_read, args=(put,), daemon=True).start()
    else:
        lines.put_nowait(None)
    return lines


def _readable() -> bool:
    """Tell whether standard input may be read: it is open, and not the shell's just now."""
    if sys.stdin is None or sys.stdin.closed:  # pyright: ignore[reportUnnecessaryComparison]
        return False
    try:
        # In the background, reading from the terminal would stop the process.
        return not sys.stdin.isatty() or os.tcgetpgrp(0) == os.getpgrp()
    except (OSError, AttributeError):
        return False


def _read(put: Callable[[str | None], None]) -> None:
    """Read standard input to its end.

    By its number: a daemon thread inside ``sys.stdin`` would hold a lock that the interpreter
    wants when it ends.
    """
    rest = b""
    try:
        while chunk := os.read(0, _CHUNK):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                put(line.decode(errors="replace"))
    except OSError:
        pass
    if rest:
        put(rest.decode(errors="replace"))
    put(None)
