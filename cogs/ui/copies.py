"""Copies: everything that is held about somebody as two files: JSON, and a table to read.

The table begins with the choices, one a line; then comes one line a reminder, at local times; then
other messages, and what was done as a moderator. A spreadsheet takes no cell of it for a formula.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.services.privacy import Held, Rows

JSON_NAME = "sciatica-bot-data.json"
CSV_NAME = "sciatica-bot-data.csv"
ZIP_NAME = "sciatica-bot-data.zip"

LARGEST = 8 << 20
"""Bytes that are sent as they are: Discord takes ten million of them in a message. It is some
ten years of reminders; packed, it would be two hundred."""

CHOICES = {
    "user_id": "Your Discord id",
    "zone": "Time zone",
    "routine": "Routine",
    "level": "Level",
    "nudge_minutes": "Nudge after minutes",
    "summary": "Weekly summary",
    "paused_from": "Paused from",
    "paused_until": "Paused until (not this day)",
    "flare_from": "Flare-up from",
    "flare_until": "Flare-up until (not this day)",
    "channel_id": "Direct message channel",
    "delivery_state": "Do messages reach you",
    "problem": "What keeps them from you",
    "problem_told": "You were told of it",
    "strikes": "Reminders in a row that Discord let nobody send",
    "ignored": "Reminders in a row without an answer",
    "guild_id": "Server you started from",
    "consent_version": "Version of what you agreed to",
    "consent_at": "You agreed on",
    "active_at": "You last did something on",
}
"""The columns of a routine, as people read them."""

_REMINDER = (
    *("Date", "Reminder", "Due", "What became of it", "Why it was excused", "Last changed"),
    *("Messages", "First sent", "Answer of Discord"),
)
_MESSAGE = ("Message", "Due", "State", "Sent or ended", "Answer of Discord")
_MODERATED = ("As a moderator", "Server", "Entry", "What", "When", "Reason")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WHEN = "%Y-%m-%d %H:%M"


def as_json(held: Held) -> bytes:
    """Return every row that holds somebody's id, as it is stored."""
    return json.dumps(held.rows, indent=1, default=_plain, ensure_ascii=False).encode()


def as_csv(held: Held) -> bytes:
    """Return the same as tables to read, with a mark by which spreadsheets know the encoding."""
    routine = held.routine
    zone = ZoneInfo(str(routine["zone"]) if routine else "UTC")
    text = io.StringIO()
    writer = csv.writer(text)
    for table in (_choices(held), _reminders(held.rows), _others(held.rows), _edits(held.rows)):
        rows = list(table)
        if len(rows) > 1:
            writer.writerows([_cell(one, zone) for one in row] for row in rows)
            writer.writerow([])
    return text.getvalue().encode("utf-8-sig")


def files_of(held: Held) -> list[tuple[str, bytes]]:
    """Return the names and contents of both files; packed into one where they are large."""
    both = [(JSON_NAME, as_json(held)), (CSV_NAME, as_csv(held))]
    if sum(len(content) for _, content in both) <= LARGEST:
        return both
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in both:
            archive.writestr(name, content)
    return [(ZIP_NAME, packed.getvalue())]


Row = Sequence[object]


def _choices(held: Held) -> Iterator[Row]:
    yield "Setting", "Value"
    if held.routine is None:
        return
    for name, label in CHOICES.items():
        yield label, held.routine[name]
    for one in held.rows["slot"]:
        yield f"{str(one['slot']).capitalize()} reminder", one["at"] or "off"
        yield f"{str(one['slot']).capitalize()} reminder, next", one["next_due_at"]
    for one in held.rows["session"]:
        yield "Open session", f"{one['slot']} of {one['day']}, step {one['step']}"
        yield "Open session, last touched", one["touched_at"]


def _reminders(rows: Rows) -> Iterator[Row]:
    yield _REMINDER
    messages: dict[int, list[Mapping[str, Any]]] = {}
    for one in rows.get("delivery", ()):
        messages.setdefault(one["occurrence_id"], []).append(one)
    for one in sorted(rows.get("occurrence", ()), key=lambda row: row["due_at"]):
        sent = [each for each in messages.get(one["id"], []) if each["state"] == "sent"]
        answers = {str(each["answer"]) for each in messages.get(one["id"], []) if each["answer"]}
        yield (
            *(one["day"], one["slot"], one["due_at"], one["state"], one["excuse"]),
            *(one["changed_at"], len(sent)),
            min((each["settled_at"] for each in sent if each["settled_at"]), default=None),
            ", ".join(sorted(answers)),
        )


def _others(rows: Rows) -> Iterator[Row]:
    yield _MESSAGE
    for one in rows.get("delivery", ()):
        if one["occurrence_id"] is None:
            yield one["kind"], one["due_at"], one["state"], one["settled_at"], one["answer"]


def _edits(rows: Rows) -> Iterator[Row]:
    yield _MODERATED
    for table, what in _EDITS.items():
        for one in rows.get(table, ()):
            entry = f"{one['kind']}/{one['entry_id']}" if "entry_id" in one else None
            when = one.get("made_at") or one.get("touched_at")
            yield what, one["guild_id"], entry, one.get("action"), when, one.get("reason")


_EDITS = {
    "content_version": "published",
    "content_draft": "draft",
    "content_parcel": "waits for a choice",
}


def _cell(value: object, zone: ZoneInfo) -> str:
    """Write a value as people read it, never as something that a spreadsheet would work out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):{_WHEN}}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(value: object) -> str:
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return str(value)
