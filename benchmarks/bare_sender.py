"""Bare sender: discord.py's `http.send_message` to known DM channels, 50 at once; no store.

A process of its own, started by `burst`:
`python -m benchmarks.bare_sender API_URL TOKEN CHANNELS`, where CHANNELS is a file with one
channel id a line. It prints what it did as one line of JSON.
"""

import asyncio
import json
import secrets
import sys
import time
from pathlib import Path

import discord
from discord.http import Route, handle_message_parameters

AT_ONCE = 50
TEXT = "Good morning. Time for your routine."


async def send(token: str, channels: list[int]) -> dict[str, float]:
    """Send one short text to each channel; return how many were sent, the seconds and CPU."""
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(token)
        at_once = asyncio.Semaphore(AT_ONCE)

        async def one(channel: int) -> None:
            async with at_once:
                parameters = handle_message_parameters(TEXT, nonce=secrets.token_hex(10))
                await client.http.send_message(channel, params=parameters)

        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(one(channel) for channel in channels))
        return {
            "sent": len(channels),
            "seconds": time.perf_counter() - began,
            "cpu": time.process_time() - cpu,
        }


def main() -> None:
    """Read the channels, send, and say how it went."""
    Route.BASE, token, listed = sys.argv[1:]
    channels = [int(line) for line in Path(listed).read_text().split()]
    print(json.dumps(asyncio.run(send(token, channels))))


if __name__ == "__main__":
    main()
