"""Judging: what stands in the way of publishing an edit, and what would follow from it.

An edit is judged as a release is: by the model of its kind, by the rules that hold for all content
together, and by what it may not take away from the bundled entry. Lists of routines go without
what a tighter filter keeps out, or what is retired; none may be left empty.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from pydantic import ValidationError

from bot.library import rules
from bot.library.edition import Edition, Plain, changes_of, plain
from bot.library.exercise import Level
from bot.library.guarding import loosened
from bot.library.kinds import SAFETY, AnyEntry, Key, Kind
from bot.library.library import Library
from bot.library.overlay import Layer
from bot.library.problems import Document, Path, Problem, from_validation
from bot.library.routine import Routine
from bot.library.routine_rules import routine_lists
from bot.library.shelf import Shelf
from bot.library.source import Sources
from bot.library.tightening import Dropped


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What stands in the way of publishing, and what would follow from it, in words."""

    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def bundled_entry(bundled: Library, key: Key) -> AnyEntry | None:
    """Return the entry that comes with the bot, if there is one."""
    if key.kind is Kind.SAFETY:
        return bundled.safety if key == SAFETY else None
    shelf: Mapping[str, AnyEntry] = getattr(bundled, key.kind.folder)
    return shelf.get(key.id)


def document_of(key: Key, data: Plain) -> Document:
    """Return plain data as a document: every part of it stands on the first line."""
    return Document(key.file, data, dict.fromkeys(_paths((), data), 1))


def _paths(path: Path, part: object) -> Iterator[Path]:
    yield path
    if isinstance(part, Mapping):
        for field, value in cast("Plain", part).items():
            yield from _paths((*path, field), value)
    elif isinstance(part, list):
        for index, value in enumerate(cast("list[object]", part)):
            yield from _paths((*path, index), value)


def read(key: Key, data: Plain) -> tuple[AnyEntry | None, list[Problem]]:
    """Return the entry that plain data are, or what is wrong with them."""
    try:
        return key.kind.model.model_validate(data), []
    except ValidationError as error:
        return None, from_validation(document_of(key, data), error)


def judge(bundled: Library, now: Library, after: Library, key: Key, data: Plain) -> Verdict:
    """Judge an edited entry.

    Args:
        bundled: what comes with the bot.
        now: what the server says now.
        after: what it would say with the edit.
        key: which entry.
        data: the edited entry as plain data.
    """
    base = bundled_entry(bundled, key)
    document = document_of(key, data)
    found = [document.problem(*one) for one in loosened(key, data, base and plain(base))]
    entry, unreadable = read(key, data)
    found += unreadable
    if entry is None:
        return Verdict(problems=tuple(found))
    shelf = shelf_of(after, Key(key.kind, key.id), entry, document)
    # What another entry has had all along is not this edit's to mend.
    before = set(rules.check(shelf_of(now, key, None, document), posed=()))
    posed = {key.id} if key.kind is Kind.EXERCISE else ()
    after_all = rules.check(shelf, posed=posed)
    found += [one for one in after_all if one.file == key.file or one not in before]
    return Verdict(
        problems=tuple(dict.fromkeys([*found, *_emptied(after, key)])),
        notes=tuple(_notes(now, after, key)),
    )


def judge_retiring(now: Library, after: Library, key: Key) -> Verdict:
    """Judge hiding an entry."""
    fixed = _FIXED.get(key)
    document = document_of(key, {})
    found = [document.problem((), fixed)] if fixed else []
    if key.kind is not Kind.SAFETY and not len(getattr(after, key.kind.folder)):
        found.append(document.problem((), "is the last one of its kind"))
    return Verdict(
        problems=(*found, *_emptied(after, key)),
        notes=tuple(_notes(now, after, key)),
    )


_FIXED: Mapping[Key, str] = {
    SAFETY: "cannot be hidden: safety texts may be added to, not removed",
    Key(Kind.GUIDE, "anatomy"): "cannot be hidden: `/anatomy` opens it",
    Key(Kind.GUIDE, "posture"): "cannot be hidden: `/posture` opens it",
    Key(Kind.CAUSE, "general"): "cannot be hidden: it is for everybody without a diagnosis",
}


def shelf_of(library: Library, key: Key, entry: AnyEntry | None, document: Document) -> Shelf:
    """Return a library as a shelf to be checked, with one entry in the place of its own."""
    shelf = Shelf()
    for kind in (Kind.CAUSE, Kind.EXERCISE, Kind.ROUTINE, Kind.GUIDE):
        entries: Mapping[str, Any] = getattr(library, kind.folder)
        shelved: dict[str, Any] = getattr(shelf, kind.folder)
        for one, its_entry in entries.items():
            shelved[one] = its_entry, Document(Key(kind, one).file, {}, {})
        if isinstance(entries, Layer):
            shelf.hidden |= {(kind.folder, one) for one in entries.hidden}
        if kind is key.kind and entry is not None:
            shelved[key.id] = entry, document
    own = entry is not None and key == SAFETY
    safety = (entry, document) if own else (library.safety, Document(SAFETY.file, {}, {}))
    shelf.safety = cast("Any", safety)
    sources = Sources(sources=tuple(library.sources.values()))
    shelf.sources = sources, Document("sources.yaml", {}, {})
    return shelf


def _emptied(after: Library, key: Key) -> Iterator[Problem]:
    """Yield the lists of routines that would have nothing left."""
    for routine in after.routines.values():
        for path, level, slots, items in routine_lists(routine):
            if not items:
                where = _list_name(level, slots[0] if len(slots) == 1 else None)
                yield document_of(key, {}).problem(
                    (), f"would leave nothing in {where} of **{routine.name}** ({path[0]})"
                )


def _notes(now: Library, after: Library, key: Key) -> Iterator[str]:
    """Say which lists would go without something that they have now."""
    for routine in after.routines.values():
        before = now.known(routine.id)
        if before is None or key == Key(Kind.ROUTINE, routine.id):
            continue
        for one in _lost(before, routine):
            name = now.exercises[one.exercise].name if one.exercise in now.exercises else ""
            where = _list_name(one.level, one.slot)
            yield f"**{routine.name}**, {where}, goes without **{name or one.exercise}**"


def _lost(before: Routine, after: Routine) -> Iterator[Dropped]:
    left = list(routine_lists(after))
    for (_, level, slots, items), (_, _, _, kept) in zip(routine_lists(before), left, strict=True):
        for item in items:
            if item not in kept:
                yield Dropped(item.exercise, level, slots[0] if len(slots) == 1 else None)


def _list_name(level: Level, slot: object) -> str:
    return f"level {level}, {slot}" if slot is not None else f"level {level}"


def edition_of(key: Key, data: Plain, bundled: Library, *, retired: bool = False) -> Edition:
    """Return plain data as an edition over the bundled entry."""
    base = bundled_entry(bundled, key)
    return Edition(key=key, changes=changes_of(data, base and plain(base)), retired=retired)
