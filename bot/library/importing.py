"""Importing: an upload to entries, or to all of its problems, each with its file and line.

What is read here is well-formed: its fields, their kinds and lengths. Whether it fits into a
library (references, hard filters, wording) is for the rules, which need the library. The sources
come with the bot, so those of an upload are left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.library.bundles import FOLDERS, place_of, unpack
from bot.library.edition import Plain, plain
from bot.library.kinds import SAFETY, AnyEntry, Key, Kind
from bot.library.parsing import parse, read_yaml
from bot.library.problems import MANY, Document, Problem
from bot.library.safety import Safety


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """An uploaded entry as plain data, and the document that tells where its parts stand."""

    data: Plain
    document: Document


def read_upload(name: str, raw: bytes) -> tuple[dict[Key, Imported], list[Problem], list[str]]:
    """Read a YAML file or a zip archive; return its entries, its problems, and what to know."""
    files, problems = unpack(name, raw)
    notes: list[str] = []
    found: dict[Key, Imported] = {}
    owners: dict[str, str] = {}
    for place, content in sorted(files.items()):
        if len(problems) >= MANY:
            said = "holds more, which was not looked at: mend these problems first"
            problems.append(Problem(name, 1, "file", said))
            break
        if PurePosixPath(place).stem == "sources" and "/" not in place:
            notes.append(f"sources come with the bot: {place} is left out")
            continue
        key, imported, faults = _read(place, content, alone=not name.lower().endswith(".zip"))
        if key is not None and imported is not None:
            owner = owners.setdefault(key.id, place)
            if owner != place:
                faults = [imported.document.problem(("id",), f"`{key.id}` stands in {owner} too")]
            else:
                found[key] = imported
        problems += faults
    return found, problems, notes


def _read(
    place: str, raw: bytes, *, alone: bool
) -> tuple[Key | None, Imported | None, list[Problem]]:
    kind, problems = _kind(place, raw)
    if kind is None:
        return None, None, problems
    entry, document, problems = parse(place, raw, kind.model)
    if entry is None:
        return None, None, problems
    key = _key(kind, entry)
    stem = PurePosixPath(place).stem
    if not alone and key.id != stem:
        said = f"is `{key.id}` but the file is named `{stem}`"
        return None, None, [document.problem(("id",), said)]
    return key, Imported(data=plain(entry), document=document), []


def _key(kind: Kind, entry: AnyEntry) -> Key:
    return SAFETY if isinstance(entry, Safety) else Key(kind, entry.id)


def _kind(place: str, raw: bytes) -> tuple[Kind | None, list[Problem]]:
    """Tell what kind of entry a file is: by its folder or name, else by its fields."""
    if place_of(place) is not None:
        return FOLDERS.get(place.partition("/")[0], Kind.SAFETY), []
    document, problems = read_yaml(place, raw)
    if problems:
        return None, problems
    fields = {str(path[0]) for path in document.lines if len(path) == 1}
    counts = {kind: len(own & fields) for kind, own in _own_fields().items()}
    most = max(counts.values())
    best = [kind for kind, count in counts.items() if count == most]
    if most == 0 or len(best) > 1:
        return None, [document.problem((), _UNKNOWN)]
    return best[0], []


_UNKNOWN = (
    "has no fields that tell what it is, such as `mechanism` (a cause), `steps` (an exercise), "
    "`calm` (a routine), `sections` (a guide) or `emergency` (the safety texts)"
)


def _own_fields() -> Mapping[Kind, set[str]]:
    """Return for each kind the fields that no other kind has."""
    fields = {kind: set(kind.model.model_fields) for kind in Kind}
    return {
        kind: own - set[str]().union(*(fields[other] for other in Kind if other is not kind))
        for kind, own in fields.items()
    }
