"""Judging: what stands in the way of publishing an edit, and what would follow from it.

An edit is judged as a release is: by the model of its kind, by the rules that hold for all content
together, and by what it may not take away from the bundled entry. Lists of routines go without
what a tighter filter keeps out, or what is retired; none may be left empty.
"""

from collections.abc import Collection, Iterator, Mapping
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
from bot.plain import plainly


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


def read(key: Key, data: Plain, document: Document) -> tuple[AnyEntry | None, list[Problem]]:
    """Return the entry that plain data are, or what is wrong with them."""
    try:
        return key.kind.model.model_validate(data), []
    except ValidationError as error:
        return None, from_validation(document, error)


def normal(key: Key, data: Plain) -> Plain:
    """Return plain data as their model writes them; data that it refuses, as they are."""
    entry, _ = read(key, data, document_of(key, {}))
    return data if entry is None else plain(entry)


def judge(
    bundled: Library, now: Library, after: Library, documents: Mapping[Key, Document]
) -> dict[Key, Verdict]:
    """Judge edited entries that are published together.

    Args:
        bundled: what comes with the bot.
        now: what the server says now.
        after: what it would say with the edits.
        documents: the edited entries as plain data.
    """
    found: dict[Key, list[Problem]] = {}
    entries: dict[Key, tuple[AnyEntry, Document]] = {}
    for key, document in documents.items():
        base = bundled_entry(bundled, key)
        lost = loosened(key, document.data, base and plain(base))
        entry, unreadable = read(key, document.data, document)
        found[key] = [*(document.problem(*one) for one in lost), *unreadable]
        if entry is not None:
            entries[key] = entry, document
    verdicts = {key: Verdict(problems=tuple(of)) for key, of in found.items()}
    together = _judge_together(now, after, entries)
    for key, verdict in together.items():
        problems = dict.fromkeys([*found[key], *verdict.problems])
        verdicts[key] = Verdict(problems=tuple(problems), notes=verdict.notes)
    return verdicts


def _judge_together(
    now: Library, after: Library, entries: Mapping[Key, tuple[AnyEntry, Document]]
) -> dict[Key, Verdict]:
    """Judge entries by what no single file shows; what concerns them all is told of the first."""
    if not entries:
        return {}
    found: dict[Key, list[Problem]] = {key: [] for key in entries}
    owners = {document.file: key for key, (_, document) in entries.items()}
    first = next(iter(entries))
    # What another entry has had all along is not this edit's to mend.
    before = set(rules.check(shelf_of(now, {}), posed=()))
    posed = {key.id for key in entries if key.kind is Kind.EXERCISE}
    for problem in rules.check(shelf_of(after, entries), posed=posed):
        if problem.file in owners or problem not in before:
            found[owners.get(problem.file, first)].append(problem)
    found[first] += _emptied(after, first)
    notes = {first: tuple(_notes(now, after, entries))}
    return {key: Verdict(problems=tuple(of), notes=notes.get(key, ())) for key, of in found.items()}


def judge_retiring(now: Library, after: Library, key: Key) -> Verdict:
    """Judge hiding an entry."""
    fixed = _FIXED.get(key)
    document = document_of(key, {})
    found = [document.problem((), fixed)] if fixed else []
    if key.kind is not Kind.SAFETY and not len(getattr(after, key.kind.folder)):
        found.append(document.problem((), "is the last one of its kind"))
    return Verdict(
        problems=(*found, *_emptied(after, key)),
        notes=tuple(_notes(now, after, {key})),
    )


_FIXED: Mapping[Key, str] = {
    SAFETY: "cannot be hidden: safety texts may be added to, not removed",
    Key(Kind.GUIDE, "anatomy"): "cannot be hidden: `/anatomy` opens it",
    Key(Kind.GUIDE, "posture"): "cannot be hidden: `/posture` opens it",
    Key(Kind.CAUSE, "general"): "cannot be hidden: it is for everybody without a diagnosis",
}


def shelf_of(library: Library, entries: Mapping[Key, tuple[AnyEntry, Document]]) -> Shelf:
    """Return a library as a shelf to be checked, with some entries in the place of its own."""
    shelf = Shelf(is_edited=True)
    for kind in (Kind.CAUSE, Kind.EXERCISE, Kind.ROUTINE, Kind.GUIDE):
        of: Mapping[str, Any] = getattr(library, kind.folder)
        shelved: dict[str, Any] = getattr(shelf, kind.folder)
        for one, its_entry in of.items():
            shelved[one] = its_entry, Document(Key(kind, one).file, {}, {})
        if isinstance(of, Layer):
            shelf.hidden |= {(kind.folder, one) for one in of.hidden}
        shelved.update({key.id: one for key, one in entries.items() if key.kind is kind})
    safety = entries.get(SAFETY, (library.safety, Document(SAFETY.file, {}, {})))
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
                    (), f"would leave nothing in {where} of **{plainly(routine.name)}** ({path[0]})"
                )


def _notes(now: Library, after: Library, edited: Collection[Key]) -> Iterator[str]:
    """Say which lists would go without something that they have now."""
    for routine in after.routines.values():
        before = now.known(routine.id)
        if before is None or Key(Kind.ROUTINE, routine.id) in edited:
            continue
        for one in _lost(before, routine):
            name = now.exercises[one.exercise].name if one.exercise in now.exercises else ""
            where = _list_name(one.level, one.slot)
            lost = plainly(name or one.exercise)
            yield f"**{plainly(routine.name)}**, {where}, goes without **{lost}**"


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
