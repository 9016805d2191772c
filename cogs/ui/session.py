"""Session: the components that lead a member through their routine, in one message.

Every press edits the message by its own answer, so a session may take as long as it likes, and
goes on after a restart or on another device. What is asked about pain is answered and forgotten.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from discord import ui

from bot.client import Interaction
from bot.domain.key import OccurrenceKey
from bot.domain.marks import MARKS
from bot.domain.session import Target
from bot.errors import Gone
from bot.library.dose import Timer
from bot.services.sessions import Closed, Name, Seen, Sessions
from bot.store.occurrences import Marked
from cogs.ui import marked as marked_cards
from cogs.ui import reminder
from cogs.ui import session_cards as cards
from cogs.ui import session_ends as ends
from cogs.ui import session_frame as frames
from cogs.ui.answer import answer, in_time, show
from cogs.ui.card import Card
from cogs.ui.illustrated import turn_of
from cogs.ui.marking import about, marks_of, show_marked
from cogs.ui.picture import sight
from cogs.ui.press import Press
from cogs.ui.router import place_of

_LONGEST_STAMP = 12
_MOST_HOLDS = 99


def sessions_of(interaction: Interaction) -> Sessions:
    """Return the service of the members' sessions."""
    return interaction.client.services.sessions


def _frame(interaction: Interaction, seen: Seen) -> frames.Frame:
    return frames.Frame(place=place_of(interaction), seen=seen)


async def lead(interaction: Interaction, key: OccurrenceKey) -> None:
    """Begin the session of an occurrence in a message of its own, or ask where to go on."""
    seen = await sessions_of(interaction).open(interaction.user.id, key)
    await answer(interaction, _opening(interaction, seen))
    interaction.client.services.pictures.ahead(seen.way.exercise, turn_of(interaction))


def _opening(interaction: Interaction, seen: Seen) -> Card:
    frame = _frame(interaction, seen)
    return cards.resume(frame) if seen.session.step else cards.check(frame)


class Start(Press[ui.Button[Any]], verb=reminder.START):
    """*Start* on a reminder."""

    async def pressed(self, interaction: Interaction) -> None:
        """Lead through its list; what is done or skipped is shown as it stands."""
        ref = self.part(0)
        marked = await marks_of(interaction).find(interaction.user.id, ref)
        if marked.state in MARKS:
            await show_marked(interaction, marked, ref)
        else:
            await lead(interaction, marked.key)


class SessionPress(Press[ui.Button[Any]]):
    """The base of what belongs to one session: the custom id names it first."""

    @property
    def name(self) -> Name:
        """Return what the session is called by.

        Raises:
            Gone: the custom id is not one of ours.
        """
        return Name(key=self.key, stamp=_number(self.part(1)[:_LONGEST_STAMP], base=36))

    @property
    def key(self) -> OccurrenceKey:
        """Return the occurrence it is for.

        Raises:
            Gone: the custom id is not one of ours.
        """
        key = OccurrenceKey.read(self.part(0))
        if key is None:
            raise Gone
        return key

    async def go(self, interaction: Interaction, target: Target) -> Seen | None:
        """Go somewhere in the session; None where it is over, which is shown then."""
        found = await sessions_of(interaction).go(interaction.user.id, self.name, target)
        if isinstance(found, Closed):
            await show_closed(interaction, self.name, found)
            return None
        return found


async def show_closed(interaction: Interaction, name: Name, closed: Closed) -> None:
    """Say that a session is over: what became of its occurrence, or how to begin anew."""
    if closed.marked.state in MARKS and not closed.changed:
        card = marked_cards.answered(
            await about(interaction, closed.marked.occurrence, str(name.key)), closed.marked
        )
    else:
        card = ends.over(place_of(interaction), name, changed=closed.changed)
    await show(interaction, card)


async def show_step(
    interaction: Interaction, seen: Seen, running: frames.Running | None = None
) -> None:
    """Show the step a session is at, in the place of what was pressed."""
    frame = _frame(interaction, seen)
    if not seen.session.step:
        await show(interaction, cards.check(frame))
        return
    pictures, turn = interaction.client.services.pictures, turn_of(interaction)
    drawing = sight(pictures.moving(seen.way.exercise, turn))
    seeing = await in_time(interaction, drawing, anew=False)
    frame = replace(frame, place=place_of(interaction, seeing))
    await show(interaction, cards.exercise(frame, seeing.picture, running), seeing.picture)
    pictures.ahead(seen.following.exercise, turn)


class Go(SessionPress, verb=frames.GO):
    """*Next*, *Back*, *Easier*, *Harder*, *Go on*: each leads to a step, in a way."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show the step."""
        way = _number(self.part(3)) if len(self.parts) > 3 else None
        seen = await self.go(interaction, Target(step=_number(self.part(2)), way=way))
        if seen is not None:
            await show_step(interaction, seen)


class Hurt(SessionPress, verb=frames.HURT):
    """*That hurts*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show the stop rules and the ways on; nothing is noted but the step."""
        seen = await self.go(interaction, Target(step=_number(self.part(2))))
        if seen is not None:
            await show(interaction, cards.hurt(_frame(interaction, seen)))


class Clock(SessionPress, verb=frames.TIMER):
    """*Start the hold*, *Start the rest*, *Start the clock*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show the step with the time running."""
        seen = await self.go(interaction, Target(step=_number(self.part(2))))
        if seen is None:
            return
        half = _frame(interaction, seen).calm
        timers = seen.way.exercise.dose.timers(half=half)
        timer = next((one for one in timers if one == self.part(3)), None)
        if timer is None:
            await show_step(interaction, seen)
            return
        lead_in = timedelta() if timer is Timer.REST else frames.LEAD
        until = interaction.client.services.clock.now() + lead_in
        number = min(max(_number(self.part(4)), 1), _MOST_HOLDS)
        running = frames.Running(
            timer=timer, number=number, until=until + timedelta(seconds=timers[timer])
        )
        await show_step(interaction, seen, running)


class Finish(SessionPress, verb=frames.FINISH):
    """*Finish*, after the last step."""

    async def pressed(self, interaction: Interaction) -> None:
        """Mark the occurrence as done, and ask how the leg reacted."""
        found = await sessions_of(interaction).finish(interaction.user.id, self.name)
        if isinstance(found, Closed):
            await show_closed(interaction, self.name, found)
            return
        ref = str(found.key)
        finished = await about(interaction, found.occurrence, ref)
        await show(interaction, marked_cards.finished(finished, found.changed_at))


class Stop(SessionPress, verb=frames.STOP):
    """*Stop*."""

    async def pressed(self, interaction: Interaction) -> None:
        """End the session; its occurrence stays as it is."""
        marked = await sessions_of(interaction).stop(interaction.user.id, self.name)
        await show(interaction, await self._answer(interaction, marked))

    async def _answer(self, interaction: Interaction, marked: Marked) -> Card:
        ref = str(self.name.key)
        what = await about(interaction, marked.occurrence, ref)
        if marked.state in MARKS:
            return marked_cards.answered(what, marked)
        step = _number(self.part(2)) if len(self.parts) > 2 else 1
        return ends.stopped(place_of(interaction), self.name, step, [what.done()])


class Begin(SessionPress, verb=frames.BEGIN):
    """*Start again*, *Go on after all*: a new session, at its check."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask the question before the first step; then it goes on from a step."""
        seen = await sessions_of(interaction).begin(interaction.user.id, self.key)
        first = _number(self.part(1)) if len(self.parts) > 1 else 1
        first = min(max(first, 1), seen.session.count)
        await show(interaction, cards.check(_frame(interaction, seen), first))


class TakeUp(SessionPress, verb=frames.TAKE_UP):
    """*Start again* on what is over, *One by one* on a list: the session that is open, or a new."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show where it is, in this message."""
        seen = await sessions_of(interaction).open(interaction.user.id, self.key)
        await show(interaction, _opening(interaction, seen))


class PlainList(SessionPress, verb=frames.LIST):
    """*Just the list*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show all exercises at once."""
        key = self.name.key
        marked = await marks_of(interaction).find(interaction.user.id, str(key))
        what = await about(interaction, marked.occurrence, str(key))
        await show(interaction, marked_cards.listed(what))


class Reaction(Press[ui.Button[Any]], verb=frames.REACTION):
    """How the leg reacted: answered to the one who presses, and forgotten."""

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with advice, seen by one person and kept nowhere: not even in their DM."""
        card = ends.advice(place_of(interaction), self.part(0))
        if card is None:
            raise Gone
        await interaction.response.send_message(view=card, ephemeral=True)


def _number(text: str, base: int = 10) -> int:
    """Read a number of a custom id.

    Raises:
        Gone: it is none: the custom id is not one of ours.
    """
    try:
        return int(text[:_LONGEST_STAMP], base)
    except ValueError:
        raise Gone from None


ITEMS = (Start, Go, Hurt, Clock, Finish, Stop, Begin, TakeUp, PlainList, Reaction)
