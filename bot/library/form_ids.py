"""Form ids: what a new entry or part is called in the data, made of the name it has for people."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from itertools import count, islice, product
from string import ascii_lowercase

from bot.library.kinds import Kind

ID = 40
ROUTINE_ID = 16
_REACTION_ID = 10


def new_id(kind: Kind, name: str, taken: Collection[str]) -> str:
    """Return an id for an entry, made of its name, that is not taken."""
    if kind is Kind.ROUTINE:
        return _free(_slug(name, "a-z"), kind.value, ROUTINE_ID, taken, _lettered())
    return _free(_slug(name, "a-z0-9"), kind.value, ID, taken, _numbered())


def section_id(title: str, taken: Collection[str]) -> str:
    """Return an id for a section of a guide, made of its title."""
    return _free(_slug(title, "a-z0-9"), "section", ID, taken, _numbered())


def rule_id(signal: str, taken: Collection[str]) -> str:
    """Return an id for a stop rule, made of the first words of its signal."""
    words = "_".join(_slug(signal, "a-z0-9").split("_")[:4])
    return _free(words, "rule", ID, taken, _numbered())


def reaction_id(label: str, taken: Collection[str]) -> str:
    """Return an id for a reaction, which is letters only, made of its label."""
    letters = _slug(label, "a-z").replace("_", "")
    letters = letters if len(letters) > 1 else f"reaction{letters}"
    return _free(letters, "reaction", _REACTION_ID, taken, _suffixes())


def _slug(name: str, signs: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold().replace("'", "").replace("’", ""))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(rf"[^{signs}]+", "_", bare).strip("_")


def _free(slug: str, word: str, limit: int, taken: Collection[str], more: Iterator[str]) -> str:
    """Return what is not taken of a slug and the same with more behind.

    An id begins with a letter and has two signs: where the name gives none, a word stands before.
    """
    if not slug[:1].isalpha():
        slug = f"{word}_{slug}".rstrip("_")
    elif len(slug) < 2:
        slug = f"{word}_{slug}"
    first = slug[:limit].rstrip("_")
    if first not in taken:
        return first
    return next(
        made
        for suffix in more
        if (made := slug[: limit - len(suffix)].rstrip("_") + suffix) not in taken
    )


def _numbered() -> Iterator[str]:
    return (f"_{number}" for number in count(2))


def _lettered() -> Iterator[str]:
    return (f"_{suffix}" for suffix in _suffixes())


def _suffixes() -> Iterator[str]:
    """Yield b, c, … z, aa, ab, …: what has no letter behind it is the first."""
    every = ("".join(one) for length in count(1) for one in product(ascii_lowercase, repeat=length))
    return islice(every, 1, None)
