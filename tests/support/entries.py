"""Every bundled entry as plain data, as forms and edits have them."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from bot.library.edition import Plain, plain
from bot.library.kinds import SAFETY, Key, Kind
from bot.library.library import Library


def entries(library: Library) -> Iterator[tuple[Key, Plain]]:
    """Yield the keys and the plain data of all entries."""
    for kind in Kind:
        for entry_id, found in _shelf(library, kind).items():
            yield Key(kind, entry_id), plain(found)


def entry(library: Library, name: str) -> Plain:
    """Return an entry as plain data by its key, such as ``exercise/bridge``."""
    key = Key.read(name)
    assert key is not None
    return plain(_shelf(library, key.kind)[key.id])


def _shelf(library: Library, kind: Kind) -> Mapping[str, BaseModel]:
    if kind is Kind.SAFETY:
        return {SAFETY.id: library.safety}
    shelf: Mapping[str, BaseModel] = getattr(library, kind.folder)
    return shelf
