"""Delivery: a due reminder becomes a DM.

This is Discord's side of ``bot/services/courier.py``: one request a reminder, to the stored DM
channel, with the delivery's id as nonce; and the reading back of a DM, where it is not known
whether a message arrived. What an answer *means* is decided in ``bot/domain/delivery.py``.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.domain.backups import EARLIER, RESTORED, is_restored
from bot.domain.claims import Claim
from bot.domain.delivery import Answer, Kind
from bot.domain.opening import Turns
from bot.services.courier import Receipt
from bot.services.libraries import Libraries
from bot.stencils import Stencils
from bot.tuning import let_requests_through
from cogs.ui.blanks import cut_reference, fill_reference
from cogs.ui.custom_id import SEPARATOR
from cogs.ui.message import card_key, card_of
from cogs.ui.progress_card import PROGRESS
from cogs.ui.reminder import PEEK
from cogs.ui.summary_card import NO_SUMMARY

log = logging.getLogger(__name__)

ATTEMPT_TIMEOUT = timedelta(seconds=20)
"""How long one attempt may take, discord.py's own retries included."""

_NEWEST = 200
"""How many messages are read back where no earlier one is known: then there are few."""

_DELIVERY = re.compile(
    rf"[0-9a-z]+\{SEPARATOR}([0-9a-f]{{20}}|{RESTORED}[0-9a-f]{{16}})(?![0-9a-z])"
)
SUMMARY_VERBS = frozenset({PROGRESS, NO_SUMMARY})
_COMPONENTS_V2 = discord.MessageFlags(components_v2=True)
_NO_MENTIONS = discord.AllowedMentions.none()
_BY_CODE = {
    50007: Answer.CLOSED_DM,
    10003: Answer.UNKNOWN,
    10013: Answer.UNKNOWN,
    50001: Answer.NO_ACCESS,
    50278: Answer.NO_ACCESS,
    40003: Answer.OPENING_REFUSED,
}
_BY_STATUS = {401: Answer.TOKEN_REFUSED, 429: Answer.RATE_LIMITED}


class DiscordCourier:
    """Brings deliveries by DM."""

    def __init__(self, libraries: Libraries, *, open_rate: float) -> None:
        self._libraries = libraries
        self._stencils = Stencils()
        self._client: discord.Client | None = None
        self._turns = Turns(open_rate)
        self._opened: dict[int, int] = {}

    def use(self, client: discord.Client) -> None:
        """Set the client to send by: it can be made only after the services that need this."""
        self._client = client

    @property
    def _bot(self) -> discord.Client:
        if self._client is None:
            raise RuntimeError("the courier was given no client")
        return self._client

    async def send(self, claim: Claim, moment: datetime) -> Receipt:
        """Send one delivery under its own id as nonce."""
        channel = await self._channel(claim, moment)
        if channel.channel_id is None:
            return channel
        channel_id = channel.channel_id
        sent = await self._attempt(channel_id, lambda: self._post(claim, moment, channel_id))
        if sent.answer in {Answer.SENT, Answer.UNKNOWN}:
            self._opened.pop(claim.enrolment.user_id, None)
        return sent

    async def _channel(self, claim: Claim, moment: datetime) -> Receipt:
        """Return the member's DM channel: the stored one, or one that is opened in its turn.

        What was opened is remembered until it is stored: a reading back and the sending after
        it take one turn, not two.
        """
        user_id, stored = claim.enrolment.user_id, claim.enrolment.channel_id
        if stored is not None:
            self._opened.pop(user_id, None)
            return Receipt(answer=Answer.SENT, channel_id=stored)
        if user_id in self._opened:
            return Receipt(answer=Answer.SENT, channel_id=self._opened[user_id])
        opened = await self._open(claim, moment)
        if opened.channel_id is not None:
            self._opened[user_id] = opened.channel_id
        return opened

    def _card(self, claim: Claim, moment: datetime) -> discord.ui.LayoutView:
        library = self._libraries.in_server(claim.enrolment.guild_id)
        key = card_key(library, claim, moment)
        if key is None:
            return card_of(library, claim, moment)
        return self._stencils.print(
            key,
            cut=cut_reference,
            fill=fill_reference(claim.enrolment.user_id, claim.delivery_id),
            draw=lambda: card_of(library, claim, moment),
        )

    async def _post(self, claim: Claim, moment: datetime, channel_id: int) -> int:
        card = self._card(claim, moment)
        # Not channel.send: it makes a Message, and parts of each component, of an answer of which
        # only the id is needed.
        sent = await self._bot.http.request(
            Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id),
            json={
                "components": card.to_components(),
                "flags": _COMPONENTS_V2.value,
                "nonce": claim.delivery_id,
                "enforce_nonce": True,
                "allowed_mentions": _NO_MENTIONS.to_dict(),
            },
        )
        return int(sent["id"])

    async def _open(self, claim: Claim, moment: datetime) -> Receipt:
        """Open the DM channel of a member, when it is their turn."""
        wait = self._turns.wait(claim.delivery_id, moment)
        if wait:
            return Receipt(answer=Answer.IN_TURN, wait=wait)

        async def open_channel() -> int:
            # Not create_dm: it answers from a cache, and a channel that is gone has to be asked
            # for anew.
            opened = await self._bot.http.start_private_message(claim.enrolment.user_id)
            return int(opened["id"])

        opened = await self._attempt(None, open_channel)
        if opened.answer is Answer.OPENING_REFUSED:
            log.warning("Discord refuses to open DMs (40003): none are opened for a while")
            return Receipt(answer=opened.answer, wait=self._turns.break_off(moment))
        if opened.answer is Answer.UNCERTAIN:
            # Opening twice is harmless, and no message was sent.
            return Receipt(answer=Answer.IN_TURN, wait=opened.wait)
        return Receipt(answer=opened.answer, channel_id=opened.message_id, wait=opened.wait)

    async def find(self, claim: Claim, moment: datetime) -> Receipt | None:
        """Read the DM back for a delivery's message; None where it is not there."""
        # Without a stored channel, opening one again returns the one that was used, if any was.
        channel = await self._channel(claim, moment)
        if channel.channel_id is None:
            return channel
        channel_id = channel.channel_id
        carried: list[str] = []
        read = await self._attempt(channel_id, lambda: self._read(claim, channel_id, carried))
        if carried and carried[0] != claim.delivery_id:
            read = replace(read, adopted=carried[0])
        if read.answer is Answer.UNKNOWN:
            self._opened.pop(claim.enrolment.user_id, None)
        absent = read.answer is Answer.SENT and read.message_id is None
        return None if absent else read

    def forget(self, user_id: int) -> None:
        """Remember nothing of a member any more."""
        self._opened.pop(user_id, None)

    async def _read(self, claim: Claim, channel_id: int, carried: list[str]) -> int | None:
        """Return the id of the delivery's message, if it is in the channel; note what it carries.

        It is read from the newest message about an earlier occurrence on, or the newest messages
        where there is none. Never from a moment: the host's clock may be wrong, or have been set.
        """
        channel = self._bot.get_partial_messageable(channel_id)
        known = claim.known_message_id
        if known is None:
            history = channel.history(limit=_NEWEST)
        else:
            history = channel.history(limit=None, after=discord.Object(known), oldest_first=True)
        async for message in history:
            own = self._bot.user is not None and message.author.id == self._bot.user.id
            if not own:
                continue
            reference = reference_in(message, claim)
            if reference is not None:
                carried.append(reference)
                return message.id
        return None

    async def _attempt(
        self, channel_id: int | None, call: Callable[[], Awaitable[int | None]]
    ) -> Receipt:
        """Make a call, and sort what comes back by what it means."""
        try:
            async with asyncio.timeout(ATTEMPT_TIMEOUT.total_seconds()):
                message_id = await call()
        except discord.HTTPException as error:
            return Receipt(answer=sort(error), channel_id=channel_id, wait=_retry_after(error))
        except (RuntimeError, OSError, aiohttp.ClientError) as error:
            if isinstance(error, RuntimeError) and not self._bot.is_closed():
                raise
            let_requests_through(self._bot)
            log.warning("a delivery got no answer: %s", type(error).__name__)
            return Receipt(answer=Answer.UNCERTAIN, channel_id=channel_id)
        return Receipt(answer=Answer.SENT, channel_id=channel_id, message_id=message_id)


def sort(error: discord.HTTPException) -> Answer:
    """Return what an error of Discord's means for a delivery."""
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    if error.status in _BY_STATUS:
        return _BY_STATUS[error.status]
    # Without a code it was not Discord's API that spoke, but something in front of it.
    foreign = error.code == 0 and error.status != 400
    return Answer.UNCERTAIN if foreign or error.status >= 500 else Answer.REFUSED


def reference_in(message: discord.Message, claim: Claim) -> str | None:
    """Return the id by which a message is the one of a delivery, or None where it is another's.

    A delivery that was written down when a backup was restored may have been sent under an id that
    the backup does not know. Then it is the message of its kind that came unasked, at its time or
    later: two reminders of a member are three hours apart, and none is sent after its window.
    """
    if carries(message, claim.delivery_id):
        return claim.delivery_id
    if not is_restored(claim.delivery_id) or message.interaction_metadata is not None:
        return None
    if message.created_at < claim.due_at - EARLIER:
        return None
    of_summary = claim.kind is Kind.SUMMARY
    for custom_id in _custom_ids(message):
        verb, _, rest = custom_id.partition(SEPARATOR)
        found = _DELIVERY.match(rest)
        if found and verb != PEEK and (verb in SUMMARY_VERBS) is of_summary:
            return found[1]
    return None


def carries(message: discord.Message, delivery_id: str) -> bool:
    """Tell whether a message is the one of a delivery: by its nonce, or by its custom ids."""
    if message.nonce == delivery_id:
        return True
    return any(delivery_id in custom_id for custom_id in _custom_ids(message))


def _custom_ids(message: discord.Message) -> Iterator[str]:
    view: Any = discord.ui.LayoutView.from_message(message, timeout=None)
    return (getattr(item, "custom_id", "") or "" for item in view.walk_children())


def _retry_after(error: discord.HTTPException) -> timedelta | None:
    header = error.response.headers.get("Retry-After") if error.status == 429 else None
    try:
        return timedelta(seconds=float(header)) if header else None
    except ValueError:
        return None
