"""Loading: the folder ``content/<language>/`` to a library, or to all of its problems."""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.errors import ContentError
from bot.library import rules
from bot.library.cause import Cause
from bot.library.exercise import Exercise
from bot.library.guide import Guide
from bot.library.library import Library, by_name, by_number
from bot.library.parsing import parse
from bot.library.problems import Document, Problem
from bot.library.routine import Routine
from bot.library.safety import Safety
from bot.library.shelf import Shelf
from bot.library.source import Sources

KINDS: dict[str, type[BaseModel]] = {
    "causes": Cause,
    "exercises": Exercise,
    "routines": Routine,
    "guides": Guide,
}
SINGLES: dict[str, type[BaseModel]] = {"safety": Safety, "sources": Sources}
LANGUAGE = "en"


def load_library(content: Path, language: str = LANGUAGE) -> Library:
    """Read a language's content, to say it.

    Whether a body can do what its poses show is not looked at: that takes longer than all other
    rules together, at every start, and ``read_library`` does it before anything is released.

    Raises:
        ContentError: every other problem in every file, one line each.
    """
    library, problems = read_library(content, language, posed=())
    if library is None:
        raise ContentError([str(problem) for problem in problems])
    return library


def read_library(
    content: Path, language: str = LANGUAGE, *, posed: Collection[str] | None = None
) -> tuple[Library | None, list[Problem]]:
    """Read a language's content; return the library, or None and what is wrong.

    Where some exercises are named as ``posed``, only their poses are looked at.
    """
    folder = content / language
    shelf = Shelf()
    problems = [*_read_entries(folder, content, shelf), *_read_singles(folder, content, shelf)]
    problems += rules.check(shelf, posed)
    if problems or shelf.safety is None or shelf.sources is None:
        return None, sorted(set(problems))
    return _library(shelf), []


def _read_entries(folder: Path, content: Path, shelf: Shelf) -> list[Problem]:
    problems: list[Problem] = []
    for kind, model in KINDS.items():
        files = sorted((folder / kind).glob("*.yaml"))
        if not files:
            name = (folder / kind).relative_to(content.parent).as_posix()
            problems.append(Problem(name, 1, "folder", "holds no .yaml files"))
        for file in files:
            entry, document, found = _read(file, content, model)
            problems += found
            if entry is None:
                shelf.broken.add((kind, file.stem))
            else:
                getattr(shelf, kind)[file.stem] = (entry, document)
    return problems


def _read_singles(folder: Path, content: Path, shelf: Shelf) -> list[Problem]:
    problems: list[Problem] = []
    for kind, model in SINGLES.items():
        file = folder / f"{kind}.yaml"
        entry, document, found = _read(file, content, model)
        problems += found
        if entry is not None:
            setattr(shelf, kind, (entry, document))
    return problems


def _read(
    file: Path, content: Path, model: type[BaseModel]
) -> tuple[BaseModel | None, Document, list[Problem]]:
    name = _name(file, content)
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        fault = "is missing"
    except OSError as error:
        fault = f"cannot be read: {error.strerror}"
    else:
        return parse(name, raw, model)
    document = Document(name, None, {})
    return None, document, [document.problem((), fault)]


def _name(file: Path, content: Path) -> str:
    """Return a file's name as it is written in problems: from the content folder's name on."""
    return file.relative_to(content.parent).as_posix()


def _library(shelf: Shelf) -> Library:
    assert shelf.safety is not None  # noqa: S101 - read_library made sure of it
    assert shelf.sources is not None  # noqa: S101 - as above
    return Library(
        causes=_ordered(shelf.causes, by_name),
        exercises=_ordered(shelf.exercises, by_number),
        routines=_ordered(shelf.routines, by_name),
        guides=_ordered(shelf.guides, by_name),
        safety=shelf.safety[0],
        sources={source.id: source for source in shelf.sources[0].sources},
    )


def _ordered(shelf: dict[str, Any], order: Callable[[Iterable[Any]], list[str]]) -> dict[str, Any]:
    """Return the entries of a kind in the order in which they are shown."""
    return {one: shelf[one][0] for one in order(entry for entry, _ in shelf.values())}
