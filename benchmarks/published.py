"""Published: edits of many servers in a database, as if their moderators had published them.

Every server says twenty things in its own words: sentences of the bundled content, others in
each. All of them edit one exercise and none another, so that both can be asked for in any of them.
"""

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from bot.clock import SystemClock
from bot.domain.editorial import Action, State
from bot.library.edition import Edition, digest, plain
from bot.library.judging import bundled_entry
from bot.library.kinds import Key, Kind
from bot.library.library import Library
from bot.store.editions import state_values
from bot.store.engine import Database
from bot.store.tables import content_base, content_version

EDITS = 20
"""Edits of a server."""

RENAMES = 10
"""Of so many servers, one changes names too: what is found there is another index."""

EDITED = Key(Kind.EXERCISE, "bird_dog")
UNEDITED = Key(Kind.EXERCISE, "bridge")

_AT_ONCE = 100
_MODERATOR = 71

Write = Callable[["Author"], Any]


@dataclass(frozen=True, slots=True)
class Author:
    """Writes texts out of known sentences, others for each number."""

    sentences: Sequence[str]
    chance: random.Random

    def text(self, limit: int) -> str:
        """Return some sentences, at most so many characters."""
        written = ""
        for sentence in self.chance.sample(self.sentences, 6):
            longer = f"{written} {sentence}".strip()
            if len(longer) <= limit:
                written = longer
        return written

    def lines(self, limit: int, at_least: int, at_most: int) -> list[str]:
        """Return lines of at most so many characters each."""
        return [self.text(limit) for _ in range(self.chance.randint(at_least, at_most))]


_FIELDS: Mapping[Kind, Mapping[str, Write]] = {
    Kind.EXERCISE: {
        "summary": lambda author: author.text(200),
        "works": lambda author: author.text(140),
        "start": lambda author: author.text(300),
        "steps": lambda author: author.lines(160, 3, 6),
        "cues": lambda author: author.lines(100, 1, 3),
    },
    Kind.CAUSE: {
        "summary": lambda author: author.text(200),
        "what": lambda author: author.text(450),
        "approach": lambda author: author.text(500),
        "eases": lambda author: author.lines(90, 2, 5),
    },
}


@dataclass(frozen=True, slots=True)
class Press:
    """Writes the edits of servers, by their numbers."""

    library: Library
    sentences: Sequence[str]

    def edits(self, server: int) -> Iterator[Edition]:
        """Yield what a server says."""
        author = Author(self.sentences, random.Random(server))  # noqa: S311 - chance, not secrecy
        others = [one for one in keys(self.library) if one not in {EDITED, UNEDITED}]
        for number, key in enumerate((EDITED, *author.chance.sample(others, EDITS - 1))):
            fields = _FIELDS[key.kind]
            chosen = author.chance.sample(sorted(fields), author.chance.randint(1, 3))
            changes = {field: fields[field](author) for field in chosen}
            if server % RENAMES == 0 and number in {1, 2}:
                changes |= self._renamed(key, server)
            yield Edition(key=key, changes=changes)

    def _renamed(self, key: Key, server: int) -> dict[str, Any]:
        data = plain(_entry(self.library, key))
        return {
            "name": f"{data['name'][:40]}, number {server}",
            "aliases": [*data["aliases"], f"our {data['name'].casefold()[:40]}"],
        }


def press(library: Library) -> Press:
    """Return what writes edits over a library."""
    exercises = library.exercises.values()
    texts = [text for one in exercises for text in (one.summary, one.start, *one.steps, *one.cues)]
    found = {one for text in texts for one in re.findall(r"[A-Z][^.!?]+[.!?]", text)}
    return Press(library, sorted(one for one in found if len(one) <= 90))


def keys(library: Library) -> list[Key]:
    """Return what servers edit: exercises and causes."""
    return [
        *(Key(Kind.EXERCISE, one) for one in library.exercises),
        *(Key(Kind.CAUSE, one) for one in library.causes),
    ]


async def fill(database: Database, library: Library, guild_ids: Sequence[int]) -> None:
    """Store the edits of servers, each of them as a version."""
    bases = {key: plain(_entry(library, key)) for key in keys(library)}
    digests = {key: digest(base) for key, base in bases.items()}
    async with database.write() as connection:
        rows = [{"digest": digests[key], "plain": json.dumps(base)} for key, base in bases.items()]
        await connection.execute(insert(content_base), rows)
    writer = press(library)
    for first in range(0, len(guild_ids), _AT_ONCE):
        rows = [
            _row(guild_id, edition, digests[edition.key])
            for number, guild_id in enumerate(guild_ids[first : first + _AT_ONCE], first)
            for edition in writer.edits(number)
        ]
        async with database.write() as connection:
            await connection.execute(insert(content_version), rows)


def _row(guild_id: int, edition: Edition, base: str | None) -> dict[str, Any]:
    return {
        "guild_id": guild_id,
        "kind": edition.key.kind,
        "entry_id": edition.key.id,
        "number": 1,
        "action": Action.PUBLISH,
        "reason": "Members asked what this means",
        "author_id": _MODERATOR,
        "approver_id": None,
        "made_at": SystemClock().now(),
        **state_values(State(changes=edition.changes, base=base)),
    }


def _entry(library: Library, key: Key) -> Any:  # noqa: ANN401 - one of the kinds' models
    return bundled_entry(library, key)
