"""Search: from what a person types to the entry they mean, through typos and synonyms.

Names and aliases are folded (case, accents, punctuation, disc/disk, digits as words) before they
are compared. A term scores by how well the whole of it matches and how well the query sits in
it; a name counts a little more than an alias. The measure is rapidfuzz's.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

GOOD = 70.0
"""The score from which a match is worth showing."""

_SAME = {
    "disk": "disc",
    "disks": "disc",
    "discs": "disc",
    "1": "one",
    "2": "two",
    "3": "three",
    "4": "four",
    "stretches": "stretch",
    "exercises": "exercise",
    "ups": "up",
    "centre": "center",
    "programme": "program",
}

TopicKind = Literal["cause", "exercise", "guide"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something that can be found: an entry, or a section of a guide (``guide/section``)."""

    kind: TopicKind
    id: str
    name: str
    aliases: tuple[str, ...] = ()


Topics = Iterable[Topic]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A topic and how well it matches, from 0 to 100."""

    topic: Topic
    score: float


def fold(text: str) -> str:
    """Return a text as it is compared: no case, accents or punctuation, one spelling."""
    plain = text.casefold()
    if not plain.isascii():
        signs = unicodedata.normalize("NFKD", plain)
        plain = "".join(sign for sign in signs if not unicodedata.combining(sign))
    words: list[str] = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    return " ".join(_SAME.get(word, word) for word in words)


class Index:
    """The folded terms of all topics; look-ups cost well under a millisecond a hundred terms."""

    def __init__(self, topics: Topics) -> None:
        self._topics = tuple(topics)
        self._terms: list[str] = []
        self._owners: list[tuple[int, float]] = []
        self._exact: dict[tuple[TopicKind, str], Topic] = {}
        for number, topic in enumerate(self._topics):
            for term, weight in ((topic.name, 1.0), (topic.id.replace("_", " "), 1.0)):
                self._add(term, number, weight)
            for alias in topic.aliases:
                self._add(alias, number, 0.99)

    def _add(self, term: str, number: int, weight: float) -> None:
        folded, topic = fold(term), self._topics[number]
        self._terms.append(folded)
        self._owners.append((number, weight))
        self._exact.setdefault((topic.kind, folded), topic)

    def named(self, query: str, kind: TopicKind) -> Topic | None:
        """Return the topic of a kind that somebody named, through typos, or None.

        What is spelt as in the index costs one look-up.
        """
        exact = self.spelt(query, kind)
        if exact is not None:
            return exact
        found = self.find(query, kind=kind, limit=1)
        return found[0].topic if found else None

    def spelt(self, query: str, kind: TopicKind) -> Topic | None:
        """Return the topic of a kind that is spelt as in the index, or None."""
        wanted = fold(query[:100])
        return self._exact.get((kind, wanted)) if wanted else None

    def find(self, query: str, *, kind: TopicKind | None = None, limit: int = 10) -> list[Match]:
        """Return the best matches for what was typed, best first."""
        wanted = fold(query[:100])
        if not wanted:
            return []
        best: dict[int, float] = {}
        for term, (number, weight) in zip(self._terms, self._owners, strict=True):
            if kind is None or self._topics[number].kind == kind:
                score = _score(wanted, term) * weight
                if score >= GOOD:
                    best[number] = max(best.get(number, 0.0), score)
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return [Match(topic=self._topics[n], score=score) for n, score in ranked[:limit]]

    def complete(self, query: str, *, kind: TopicKind, limit: int = 25) -> list[Topic]:
        """Return what to offer while a person types; everything of a kind for no text."""
        if not fold(query):
            return [topic for topic in self._topics if topic.kind == kind][:limit]
        return [match.topic for match in self.find(query, kind=kind, limit=limit)]


def _score(query: str, term: str) -> float:
    """Return how well a folded query names a folded term.

    A query that begins the term, or one of its words, is what somebody in the middle of typing
    means; otherwise whole-string similarity decides, with the order of words set aside.
    """
    if query == term:
        return 100.0
    if term.startswith(query):
        return 96.0
    if len(query) >= 2 and f" {query}" in f" {term}":
        return 92.0
    whole = max(fuzz.ratio(query, term), fuzz.token_sort_ratio(query, term) - 1)
    if len(query) >= 4:
        # A long term that holds the query with a typo, or a long query that holds the term.
        part = fuzz.partial_ratio(query, term) * min(1.0, 0.72 + 0.03 * min(len(query), len(term)))
        whole = max(whole, part * 0.9)
    return whole
