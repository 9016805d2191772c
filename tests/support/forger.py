"""Forger: Eve, who sends custom ids that no card of hers carries, and what must not leak to her.

Bo has a routine, a session and messages; his server has a draft, a parcel and settings. Eve has a
routine too, and is a member of his server and the manager of her own: what stands in her way is not
that she has nothing.
"""

import json
import logging
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from typing import Any

import discord
from discord import ui

from bot.logs import TextFormatter
from bot.stencils import Printed
from cogs.ui.custom_id import to_base36
from tests.support.editor import BRIDGE, desk_of, rows
from tests.support.enrolled import schedule
from tests.support.server import Server, open_server
from tests.support.world import World, opted_in

CANARY = "Zebrafish swim uphill"
"""What only moderators of Bo's server have read."""

ZONE, TIMES = "Pacific/Chatham", ("05:17", "21:43")


class Watch(logging.Handler):
    """Keeps every line that is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.records.append(record)


class Timeless(TextFormatter):
    """Writes lines as the bot does, without when they were written: a second of Bo's times."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging's name
        """Return nothing."""
        return ""


class Forger:
    """The world with Bo and Eve in it."""

    def __init__(self, world: World) -> None:
        self.world = world
        # It looks twenty times a second whether all is done: too seldom for hundreds of presses.
        world.env._settle_internal = partial(world.env._settle_internal, idle=0.005)
        self.watch = Watch()
        self.theirs: Server = open_server(world)
        self.hers: Server = open_server(world)
        self.bo: Any = None
        self.eve: Any = None

    async def set_up(self) -> None:
        """Give Bo and his server all that can be held, and Eve a routine."""
        world = self.world
        self.bo = await opted_in(
            world, timezone=ZONE, morning=TIMES[0], evening=TIMES[1], routine="extension"
        )
        # His evening and his morning come by reminder; he wants the morning again in an hour.
        for _ in range(2):
            await world.move(hours=8)
        [newest, *_] = self.deliveries()
        await world.bot.services.marks.snooze(self.bo.id, newest, 60)
        await self.bo.slash("routine now")
        assert self.column("SELECT user_id FROM session") == [self.bo.id]
        await self._moderate()
        self.eve = world.env.create_user("eve")
        self.in_theirs = self.theirs.guild.add_member(self.eve)
        may = discord.Permissions(manage_guild=True, manage_messages=True)
        queen = self.hers.guild.create_role("Queen", permissions=may)
        self.in_hers = self.hers.guild.add_member(self.eve, roles=[queen])
        self.before = self.others()
        await self.enrol_eve()
        await self.eve.slash("help")
        self.canaries = self._canaries()
        self.parts = self._parts()
        logging.getLogger().addHandler(self.watch)

    async def _moderate(self) -> None:
        editorial, guild = self.world.bot.services.editorial, self.theirs.guild
        await self.theirs.follow()
        desk = await desk_of(self.world, guild, BRIDGE)
        opened = editorial.drafting.shown(desk, editorial.drafting.section(desk, "names"))
        over = {**opened, ("summary",): f"{CANARY}."}
        await editorial.drafting.write(
            guild.id, desk.key, "names", opened, over, self.theirs.boss.id
        )
        await editorial.parcels.keep(guild.id, self.theirs.boss.id, {"held": CANARY})

    async def enrol_eve(self) -> None:
        """Let her have a routine: some presses end it."""
        if self.column("SELECT 1 FROM routine WHERE user_id = ?", self.eve.id):
            return
        await self.world.routines.start(
            self.eve.id, schedule=schedule(), routine="extension", guild_id=None
        )
        await self.world.env.settle()

    def column(self, query: str, *values: Any) -> list[Any]:
        """Return the first column of a query."""
        assert self.world.database.path is not None
        with closing(sqlite3.connect(self.world.database.path)) as connection:
            return [one for one, *_ in connection.execute(query, values)]

    def others(self) -> dict[str, list[Any]]:
        """Return every row of every table that is not about Eve or her server."""
        hers = {self.eve.id, self.hers.guild.id}
        return {
            name: [row for row in found if hers.isdisjoint(row)]
            for name, found in rows(self.world).items()
        }

    def _canaries(self) -> set[str]:
        """Return what an answer to Eve, and a line in the log, may never hold."""
        due = self.column("SELECT next_due_at / 1000 FROM slot WHERE user_id = ?", self.bo.id)
        messages = self.column("SELECT message_id FROM delivery WHERE user_id = ?", self.bo.id)
        theirs = (self.theirs.audit.id, self.theirs.boss.id, self.bo.id)
        return {
            *(CANARY, ZONE, "Chatham", "05:17", "5:17", "21:43", "9:43"),
            *map(str, (*due, *filter(None, messages), *theirs)),
            *map(str, self.column("SELECT channel_id FROM routine WHERE user_id = ?", self.bo.id)),
            to_base36(self.bo.id),
            *(self.deliveries() + self.parcels()),
        }

    def deliveries(self) -> list[str]:
        """Return the ids of Bo's messages, which their buttons carry, the newest reminder first."""
        query = "SELECT id FROM delivery WHERE user_id = ? ORDER BY occurrence_id DESC, number"
        return self.column(query, self.bo.id)

    def parcels(self) -> list[str]:
        """Return what waits for Bo's server."""
        return self.column("SELECT id FROM content_parcel")

    def began(self) -> int:
        """Return when Bo's session began, as its buttons say it."""
        [began] = self.column("SELECT began_at FROM session WHERE user_id = ?", self.bo.id)
        return int(began)

    def _parts(self) -> list[str]:
        """Return parts that some custom id of somebody else's could carry."""
        days = self.column("SELECT DISTINCT substr(slot, 1, 1) || day FROM occurrence ORDER BY 1")
        numbers = self.column("SELECT id FROM occurrence WHERE user_id = ?", self.bo.id)
        return [
            *self.deliveries(),
            *self.parcels(),
            *days,
            to_base36(self.began()),
            *map(str, numbers),
            *map(str, (self.bo.id, self.theirs.guild.id, self.theirs.boss.id)),
        ]

    async def plant(self, where: Any, forged: Sequence[ui.Item[Any]]) -> Any:
        """Let the bot show components, as if one of its cards carried them; return the message."""
        card = ui.LayoutView()
        for one in forged:
            card.add_item(ui.ActionRow(one))
        # One that discord.py keeps nothing of, as it keeps nothing of the bot's own cards.
        printed = Printed(card.to_components())
        return await self.world.bot.get_partial_messageable(where.id).send(view=printed)

    def told(self, result: Any) -> str:
        """Return all that an interaction was answered with, as Discord was sent it."""
        shown = [result.response, *result.followups]
        parts = [(one.content, one.components) for one in shown if one is not None]
        files = [one.filename for each in shown if each is not None for one in each.attachments]
        return json.dumps([parts, files, result.modal], ensure_ascii=False, default=str)

    def leaked(self, text: str, typed: str) -> set[str]:
        """Return what of Bo's a text holds that Eve did not send herself."""
        return {one for one in self.canaries if one in text and one not in typed}

    def logged(self) -> str:
        """Return the lines that were logged."""
        return "\n".join(map(Timeless().format, self.watch.records))

    def close_forms(self) -> None:
        """Let nobody wait for the forms that were shown."""
        for form in tuple(self.world.bot._connection._view_store._modals.values()):
            form.stop()

    def faults(self) -> list[str]:
        """Return what was logged as a fault since the last time, and forget all lines."""
        found = [
            one.getMessage()
            for one in self.watch.records
            if one.exc_info or one.levelno >= logging.ERROR
        ]
        self.watch.records.clear()
        return found
