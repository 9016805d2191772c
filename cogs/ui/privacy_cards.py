"""Privacy cards: what is held about somebody in words, and the questions before it is deleted."""

from collections.abc import Mapping
from typing import Any

from discord import ButtonStyle
from discord.utils import format_dt

from bot.services.privacy import Forgotten, Held
from cogs.ui.card import Card
from cogs.ui.parts import button
from cogs.ui.phrases import clock_time, nudge, zone_name
from cogs.ui.place import Place

EXPORT = "export"
LEAVE = "leave"
KEEP = "keep"
ASK = "askerase"
ERASE = "erase"

COPY = (
    "Everything that is held about you: once for programs (`.json`), and once as a table to read "
    "(`.csv`), at your local times. It can hint at your health: keep it where only you can see it."
)

WHO_SEES_IT = (
    "**Who sees it** You, here. Whoever runs this bot could read the database; nobody does so to "
    "look at you. Other members and moderators never see your routine. Discord carries my "
    "messages. Nothing is sold or passed on."
)


def held_card(place: Place, held: Held) -> Card:
    """Return what is held about somebody: what, why, for how long, and who sees it."""
    if held.is_empty:
        return nothing(place)
    parts = [_routine(held), _record(held), _moderated(held.rows)]
    return Card(
        [
            "## What I hold about you",
            *(one for one in parts if one),
            f"{_how_long(held)}\n{WHO_SEES_IT}",
            "-# Never a diagnosis, a pain score, your name or anything you write as a member. What "
            "you look up is neither stored nor logged.",
        ],
        [
            [
                button(EXPORT, place.owner, label="Give me a copy"),
                button(ASK, place.owner, label="Delete it …", style=ButtonStyle.danger),
            ],
            [place.emergency()],
        ],
    )


def nothing(place: Place) -> Card:
    """Return the answer to somebody about whom nothing is held."""
    return Card(
        [
            "## I hold nothing about you\nThere is no routine of yours, and what you look up is "
            "neither stored nor logged. So there is nothing to copy or to delete either."
        ],
        [[place.go("about", "About me"), place.emergency()]],
    )


def _routine(held: Held) -> str:
    found = held.routine
    if found is None:
        return ""
    slots = {one["slot"]: one["at"] for one in held.rows["slot"]}
    times = ", ".join(f"{name} {clock_time(slots.get(name))}" for name in ("morning", "evening"))
    agreed = format_dt(found["consent_at"], "D")
    return (
        "**Your routine**, to send reminders when and as you want them\n"
        "- your Discord id and our direct message channel\n"
        f"- {times}, time zone {zone_name(found['zone'])}\n"
        f"- routine `{found['routine']}`, level {found['level']}, "
        f"nudge {nudge(found['nudge_minutes'])}, summary {'on' if found['summary'] else 'off'}\n"
        f"- pauses and flare-up days: {_breaks(found)}\n"
        f"- whether messages reach you: {_REACH[found['delivery_state']]}; "
        f"{found['ignored']} in a row without an answer\n"
        f"- {_origin(found)}\n"
        f"- that you agreed on {agreed}, and when you last did something"
    )


_REACH = {"ok": "yes", "untested": "not known yet", "blocked": "no"}


def _breaks(found: Mapping[str, Any]) -> str:
    kept = [name for name in ("paused_from", "flare_from") if found[name] is not None]
    return "the latest ones" if kept else "none so far"


def _origin(found: Mapping[str, Any]) -> str:
    if found["guild_id"] is None:
        return "no server: you started in our direct messages"
    return "the id of the server you started from, to use its words in our direct messages"


def _record(held: Held) -> str:
    rows = held.rows
    occurrences, messages = rows.get("occurrence", ()), rows.get("delivery", ())
    if not occurrences and not messages:
        return ""
    days = [one["day"] for one in occurrences]
    since = f", the oldest of {min(days).day} {min(days):%B %Y}" if days else ""
    lines = [
        "**What became of it**, to send each reminder once and to show your progress",
        f"- {_count(len(occurrences), 'reminder')}{since}: sent, done, skipped, excused or missed",
        f"- {_count(len(messages), 'message')}: when it was due and sent, what Discord answered",
    ]
    if rows.get("session"):
        lines.append("- your place in the session that is open now")
    return "\n".join(lines)


def _moderated(rows: Mapping[str, Any]) -> str:
    counted = {name: len(rows.get(name, ())) for name in _TEXTS}
    told = [_count(number, _TEXTS[name]) for name, number in counted.items() if number]
    if not told:
        return ""
    return (
        "**As a moderator**, so that your server knows who changed its texts\n"
        f"- {', '.join(told)}. Its moderators see that it was you. If you delete this, the texts "
        "stay with the server, and your id is taken off them."
    )


_TEXTS = {
    "content_version": "published change",
    "content_draft": "draft",
    "content_parcel": "upload or edit that waits for you",
}


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _how_long(held: Held) -> str:
    return (
        "**How long** Until you delete it. A routine that nobody has used for 90 days is deleted "
        "too, and I write to you two weeks before; an open session goes after twelve hours. "
        f"{_backups(held.keep_days)} Deleted today, it would be gone from the last of them by "
        f"{format_dt(held.aged_out, 'D')}."
    )


def _backups(days: int) -> str:
    return f"Backups are kept for {days} day{'' if days == 1 else 's'}."


def asking(place: Place) -> Card:
    """Return the question before everything about somebody is deleted."""
    return Card(
        [
            "## Delete everything about you?\nYour reminders end, and all that is held about you "
            "is deleted at once; your id is taken off what you did as a moderator. It can't be "
            "brought back. Would you like a copy first?"
        ],
        [
            [
                button(EXPORT, place.owner, label="Give me a copy"),
                button(ERASE, place.owner, label="Delete everything", style=ButtonStyle.danger),
            ],
            [place.emergency()],
        ],
    )


def deleted(place: Place, gone: Forgotten) -> Card:
    """Return what became of a deletion."""
    if not gone.anything:
        return nothing(place)
    return Card(
        [
            "## Deleted\nNothing is held about you any more, and no more reminders come. You can "
            f"look things up as before.\n{in_backups(gone)}"
        ],
        [[place.emergency()]],
    )


def in_backups(gone: Forgotten) -> str:
    """Say when backups will have aged out."""
    return (
        f"-# {_backups(gone.keep_days)} By {format_dt(gone.aged_out, 'D')} the last one that can "
        "still hold it is gone too."
    )


def leaving(place: Place) -> Card:
    """Return the question before a routine ends and everything is deleted."""
    return Card(
        [
            "## Stop and delete everything?\n"
            "Your reminders end, and all that is held about you is deleted at once: the routine, "
            "its times, and the record of reminders; your id is taken off what you did as a "
            "moderator, if you are one. It can't be brought back. "
            "Would you like a copy first?"
        ],
        [
            [
                button(EXPORT, place.owner, label="Give me a copy"),
                button(LEAVE, place.owner, label="Stop and delete", style=ButtonStyle.danger),
                button(KEEP, place.owner, label="Keep it"),
            ],
            [place.emergency()],
        ],
    )


def left(place: Place, gone: Forgotten) -> Card:
    """Return the goodbye."""
    return Card(
        [
            "## Stopped\nEverything held about you is deleted, and no more reminders come. "
            "You can look things up as before, and `/routine start` is there if you want it again."
            f"\n{in_backups(gone)}"
        ],
        [[place.emergency()]],
    )


def kept(place: Place) -> Card:
    """Return the answer to *Keep it*."""
    return Card(["## Kept\nNothing has changed."], [[place.emergency()]])
