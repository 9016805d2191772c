"""History: every version of an entry, what each changed, and the way back to any of them."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands, ui

from bot.client import Interaction
from bot.domain.editorial import State, Version
from bot.errors import Gone
from bot.library.differences import differences
from bot.library.kinds import Key
from bot.services.desks import Desk
from cogs.ui.answer import answer, in_time, show
from cogs.ui.card import Card
from cogs.ui.diff_card import diff_block, diff_file, diff_text
from cogs.ui.moderator import ModeratorPress, actor_of
from cogs.ui.parts import Button, button, option, select
from cogs.ui.place import Place
from cogs.ui.publishing import settle
from cogs.ui.release_parts import (
    BACK,
    HISTORY,
    VERSION,
    ReasonForm,
    editorial_of,
    key_in,
    number_in,
    read_number,
)
from cogs.ui.release_words import WORDS, by_whom, safe
from cogs.ui.router import place_of

PAGE = 10
"""Versions on a page."""

_BUNDLED = "The text that comes with the bot"
Shown = tuple[Card, list[discord.File]]


async def open_history(interaction: Interaction, key: Key) -> None:
    """Answer with the versions of an entry, the newest first."""
    desk, versions = await _read(interaction, key)
    await answer(interaction, overview(place_of(interaction), desk, versions))


async def open_version(interaction: Interaction, key: Key, number: int) -> None:
    """Answer with a version of an entry."""
    desk, versions = await _read(interaction, key)
    card, files = version_card(place_of(interaction), desk, versions, number, 0)
    await answer(interaction, card, below=files)


def suggest_versions(
    desk: Desk, versions: Sequence[Version], current: str
) -> list[app_commands.Choice[int]]:
    """Return the versions to offer while somebody types a number, the newest first."""
    labels = {
        one.number: f"{one.number}: {WORDS[one.action]}, {one.made_at:%d %b %Y} · {one.reason}"
        for one in versions
    }
    if desk.bundled is not None:
        labels[0] = f"0: {_BUNDLED[0].lower()}{_BUNDLED[1:]}"
    fitting = [
        app_commands.Choice(name=label[:100], value=number)
        for number, label in labels.items()
        if str(number).startswith(current.strip())
    ]
    return fitting[:25]


async def _read(interaction: Interaction, key: Key) -> tuple[Desk, list[Version]]:
    desks = editorial_of(interaction).desks
    desk = await desks.open(actor_of(interaction).guild_id, key)
    return desk, await desks.history(desk)


def overview(place: Place, desk: Desk, versions: Sequence[Version], page: int = 0) -> Card:
    """Return a page of the versions of an entry."""
    pages = max(1, -(-len(versions) // PAGE))
    page = min(page, pages - 1)
    shown = versions[page * PAGE : (page + 1) * PAGE]
    lines = [_line(one) for one in shown] or ["This server has not changed it so far."]
    if page == pages - 1 and desk.bundled is not None:
        lines.append(f"**0** {_BUNDLED[0].lower()}{_BUNDLED[1:]}")
    heading = f"## {safe(desk.name)}: history"
    if pages > 1:
        heading += f"\nPage {page + 1} of {pages}, the newest first"
    rows = [_opener(place, desk, shown, page), _pager(place, desk.key, page, pages)]
    return Card([heading, "\n".join(lines)], [*rows, [place.emergency()]])


def _line(version: Version) -> str:
    moment = f"<t:{int(version.made_at.timestamp())}:f>"
    return f"**{version.number}** {by_whom(version)} · {moment}\n> {safe(version.reason, 200)}"


def _opener(place: Place, desk: Desk, shown: Sequence[Version], page: int) -> list[ui.Item[Any]]:
    options = [
        option(
            f"Version {one.number}: {WORDS[one.action]}",
            str(one.number),
            one.reason,
        )
        for one in shown
    ]
    if desk.bundled is not None:
        options.append(option(f"0: {_BUNDLED}", "0"))
    if not options:
        return []
    key = str(desk.key)
    return [
        select(VERSION, place.owner, key, str(page), placeholder="Open a version", options=options)
    ]


def _pager(place: Place, key: Key, page: int, pages: int) -> list[ui.Item[Any]]:
    turns: list[ui.Item[Any]] = []
    if page:
        turns.append(_turn(place, key, page - 1, "Newer"))
    if page < pages - 1:
        turns.append(_turn(place, key, page + 1, "Older"))
    return turns


def _turn(place: Place, key: Key, page: int, label: str) -> Button:
    return button(HISTORY, place.owner, str(key), str(page), label=label)


def version_card(
    place: Place, desk: Desk, versions: Sequence[Version], number: int, page: int
) -> Shown:
    """Return a version: what it changed, and the way back to it.

    Raises:
        Gone: there is no such version.
    """
    state = _state_at(desk, versions, number)
    row: list[ui.Item[Any]] = [_turn(place, desk.key, page, "All versions"), place.emergency()]
    if not _same(state, desk.state):
        row.insert(0, button(BACK, place.owner, str(desk.key), str(number), label=_GO_BACK))
    if not number:
        text = diff_text(desk.seen, desk.text_of(state))
        blocks = [f"## {safe(desk.name)}: {_BUNDLED}", "What going back to it would change:"]
    else:
        [version] = [one for one in versions if one.number == number]
        before = _state_at(desk, versions, number - 1)
        text = diff_text(_text(desk, before), _text(desk, state))
        blocks = [
            f"## {safe(desk.name)}: version {number}\n{_line(version)}",
            f"What it changed:{_hiding(before, state)}",
        ]
    blocks[-1] += f"\n{diff_block(text)}"
    return Card(blocks, [row]), diff_file(text, f"{desk.key.id}-version-{number}")


_GO_BACK = "Go back to this version"


def _text(desk: Desk, state: State) -> Any:  # noqa: ANN401 - plain data
    """Return an entry in a state; None where there was none at all."""
    return desk.text_of(state) if state.changes or desk.bundled is not None else None


def _hiding(before: State, after: State) -> str:
    if before.retired == after.retired:
        return ""
    return " members don't find it any more." if after.retired else " members find it again."


def _state_at(desk: Desk, versions: Sequence[Version], number: int) -> State:
    if not number:
        return State()
    found = [one.state for one in versions if one.number == number]
    if not found:
        raise Gone
    return found[0]


def _same(one: State, other: State) -> bool:
    return (one.changes or None, one.retired) == (other.changes or None, other.retired)


async def roll_back(interaction: Interaction, key: Key, number: int, reason: str) -> None:
    """Go back to a version, and answer."""
    actor = actor_of(interaction)
    publishing = editorial_of(interaction).publishing
    work = publishing.roll_back(actor.guild_id, key, number, actor.user_id, reason)
    await settle(interaction, await in_time(interaction, work, anew=True))


async def ask_back(interaction: Interaction, key: Key, number: int) -> None:
    """Ask why an entry is to go back to a version, and say what that changes."""
    desk, versions = await _read(interaction, key)
    state = _state_at(desk, versions, number)

    async def then(interaction: Interaction, reason: str) -> None:
        await roll_back(interaction, key, number, reason)

    title = f"Go back to version {number}" if number else "Go back to the bundled text"
    form = ReasonForm(interaction, title, then, _changing(desk, state))
    await interaction.response.send_modal(form)


def _changing(desk: Desk, state: State) -> str:
    """Say what going back to a state changes in what members see."""
    parts = [one.field for one in differences(desk.seen, desk.text_of(state))]
    shown = ", ".join(f"`{one}`" for one in parts[:15])
    more = f" and {len(parts) - 15} more" if len(parts) > 15 else ""
    said = f"**{safe(desk.name)}**: this changes {shown}{more}." if parts else ""
    hiding = _hiding(desk.state, state).strip()
    return f"{said} {hiding[:1].upper()}{hiding[1:]}".strip()


class History(ModeratorPress[ui.Button[Any]], verb=HISTORY):
    """*History*, *Newer*, *Older* and *All versions*: with a page it is shown in place."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show it."""
        key = key_in(self)
        if len(self.parts) == 1:
            await open_history(interaction, key)
            return
        desk, versions = await _read(interaction, key)
        card = overview(place_of(interaction), desk, versions, number_in(self, 1))
        await show(interaction, card)


class OpenVersion(ModeratorPress[ui.Select[Any]], verb=VERSION):
    """The select of a version."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show it."""
        desk, versions = await _read(interaction, key_in(self))
        number, page = read_number(self.chosen), number_in(self, 1)
        card, files = version_card(place_of(interaction), desk, versions, number, page)
        await show(interaction, card, below=files)


class GoBack(ModeratorPress[ui.Button[Any]], verb=BACK):
    """*Go back to this version*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask why."""
        await ask_back(interaction, key_in(self), number_in(self, 1))


ITEMS = (History, OpenVersion, GoBack)
"""The components of the history."""
