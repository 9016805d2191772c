"""Our sender: the bot as `bot/app.py` builds it, sending all that is due without any pace.

A process of its own, started by `burst` with the bot's settings in its environment. It prints
what it did as one line of JSON. Store writes are included: every claim and every settlement is
committed to the SQLite file.
"""

import asyncio
import json
import time

import discord.http

from bot import app
from bot.clock import SystemClock
from bot.demo.pace import NoPace
from bot.domain.delivery import Answer
from bot.library.loading import load_library
from bot.settings import Settings, load_settings

# A tick claims five seconds' worth of sending. The settings stop at Discord's 50 a second.
RATE = 500


async def send(settings: Settings) -> dict[str, float]:
    """Tick until nothing is due; return how many were sent, the seconds and CPU it took."""
    library = load_library(settings.content_dir)
    clock = SystemClock()
    async with app.opened(settings.database_url) as database:
        built = app.build(settings, library, database, clock, pace=NoPace())
        async with built.bot as bot:
            await bot.login(settings.token)
            began, cpu = time.perf_counter(), time.process_time()
            while await built.reminders.tick(clock.now()):
                pass
            return {
                "sent": built.reminders.answers.count[Answer.SENT],
                "seconds": time.perf_counter() - began,
                "cpu": time.process_time() - cpu,
            }


def main() -> None:
    """Send, and say how it went."""
    settings = load_settings(None)
    if settings.discord_api_url is not None:
        discord.http.Route.BASE = settings.discord_api_url
    app.use_packaged_zones()
    print(json.dumps(asyncio.run(send(settings.model_copy(update={"reminder_rate": RATE})))))


if __name__ == "__main__":
    main()
