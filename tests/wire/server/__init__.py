"""A Discord on a loopback port: real sockets, REST and gateway, version 10.

`LoopbackDiscord` in `discord` is the way in. Nothing here knows discord.py or the bot: what is
served follows Discord's documentation, and what discord.py reads of it.

    discord        the facade: start, people, servers, waiting, outage
    people         what a person does; exchanges: what came of it
    rest           the way of a request; applications, channels, callbacks: its endpoints
    gateway        identify, dispatch, resume; sessions, compression below it
    world, state   what exists; mailbox, commands, interactions: what happens to it
    limits, faults, records     what is refused, what breaks, what was asked
"""

from tests.wire.server.clock import MovableClock, first_at
from tests.wire.server.components import find_button, text_of, walk
from tests.wire.server.discord import TOKEN, LoopbackDiscord
from tests.wire.server.documents import Upload
from tests.wire.server.exchanges import Answer, Answered, Exchange
from tests.wire.server.faults import CUT_AFTER, CUT_BEFORE, HANG, RateLimit, Refuse
from tests.wire.server.limits import Limits, Quota
from tests.wire.server.people import Person

__all__ = [
    "CUT_AFTER",
    "CUT_BEFORE",
    "HANG",
    "TOKEN",
    "Answer",
    "Answered",
    "Exchange",
    "Limits",
    "LoopbackDiscord",
    "MovableClock",
    "Person",
    "Quota",
    "RateLimit",
    "Refuse",
    "Upload",
    "find_button",
    "first_at",
    "text_of",
    "walk",
]
