"""Exporting: what a server says as the files of ``content/``, so that it can become a pull request.

An entry that reads as it comes with the bot is given as the very bytes of its file.
"""

import asyncio
from pathlib import Path

from bot.errors import UserError
from bot.library.bundles import HIDDEN, pack
from bot.library.edition import Plain, plain
from bot.library.judging import bundled_entry, normal
from bot.library.kinds import Key
from bot.library.loading import LANGUAGE
from bot.library.parsing import parse
from bot.library.writing import to_yaml
from bot.services.desks import Desk, Desks, keys_of
from bot.services.libraries import Libraries

ALL = "content.zip"


class Exporting:
    """Writes files."""

    def __init__(self, *, desks: Desks, libraries: Libraries, content: Path) -> None:
        self._desks = desks
        self._libraries = libraries
        self._folder = content / LANGUAGE
        self._as_read: dict[Key, tuple[int, int]] = {}
        """Of each file that says what was read at the start, when it was written and its length."""

    async def export(self, guild_id: int, key: Key | None) -> tuple[str, bytes]:
        """Return an entry as a YAML file, or all that are not hidden as an archive.

        Raises:
            Gone: there is no such entry.
            UserError: it is a draft only.
        """
        if key is None:
            return ALL, await self._all(guild_id)
        desk = await self._desks.open(guild_id, key)
        if desk.seen is None:
            raise UserError(
                f"`{key}` is only a draft so far. `/content publish {key}` publishes it; then it "
                "can be exported."
            )
        return f"{key.id}.yaml", await asyncio.to_thread(self._file, key, desk.seen)

    async def _all(self, guild_id: int) -> bytes:
        editions = self._libraries.editions(guild_id)
        own = [await self._desks.open(guild_id, one.key) for one in editions]
        # About a second: others are answered meanwhile.
        return await asyncio.to_thread(self._packed, {one.key: one for one in own})

    def _packed(self, own: dict[Key, Desk]) -> bytes:
        files: dict[str, bytes] = {}
        hidden: list[Key] = []
        for key in sorted({*keys_of(self._libraries.bundled), *own}):
            desk = own.get(key)
            if desk is not None and desk.state.retired:
                hidden.append(key)
                continue
            data = desk.seen if desk is not None else None
            files[f"content/{LANGUAGE}/{key.file}"] = self._file(key, data or self._bundled(key))
        if hidden:
            files[HIDDEN] = _list_of(hidden)
        return pack(files)

    def _file(self, key: Key, data: Plain) -> bytes:
        data = normal(key, data)
        bundled = self._bundled_file(key) if data == self._bundled(key) else None
        return bundled or to_yaml(key.kind, data)

    def _bundled(self, key: Key) -> Plain:
        entry = bundled_entry(self._libraries.bundled, key)
        return {} if entry is None else plain(entry)

    def _bundled_file(self, key: Key) -> bytes | None:
        """Return the file of an entry, if it still says what was read at the start."""
        path = self._folder / key.file
        try:
            found = path.stat()
            raw = path.read_bytes()
        except OSError:
            return None
        stamp = found.st_mtime_ns, found.st_size
        # Reading YAML is nearly all that an export costs: a file is read anew when it was changed.
        if self._as_read.get(key) != stamp:
            entry, _, _ = parse(key.file, raw, key.kind.model)
            if entry is None or plain(entry) != self._bundled(key):
                return None
            self._as_read[key] = stamp
        return raw


def _list_of(hidden: list[Key]) -> bytes:
    lines = ["Hidden in this server, so not among these files:", *map(str, hidden)]
    return "\n".join([*lines, ""]).encode()
