"""Overlay: a library in which a server's own words stand over the bundled ones.

Ten thousand servers may have edits, so an entry is built when it is first asked for; what a server
leaves as it is, it shares with all others. An edition that a release has made impossible gives
way to the bundled entry beneath it: what members see is valid, always.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.library.cause import Cause
from bot.library.edition import Edition, applied, plain
from bot.library.exercise import Exercise, Variation
from bot.library.guarding import loosened
from bot.library.guide import Guide
from bot.library.kinds import SAFETY, Kind
from bot.library.library import Library, by_name, by_number
from bot.library.routine import Routine
from bot.library.safety import Safety
from bot.library.tightening import joined, within_filters

log = logging.getLogger(__name__)

M = TypeVar("M", bound=BaseModel)

_SEARCHED = {"name", "aliases", "sections"}
"""Fields by which an entry is found: where none differs, the bundled index serves."""


def over(bundled: Library, editions: Iterable[Edition], name: str) -> Library:
    """Return a library with a server's editions over the bundled one; ``name`` tells it apart."""
    of: dict[Kind, dict[str, Edition]] = {kind: {} for kind in Kind}
    for edition in editions:
        of[edition.key.kind][edition.key.id] = edition
    exercises = _exercises(bundled, of[Kind.EXERCISE])
    routines, retired = _routines(bundled, of[Kind.ROUTINE], exercises)
    causes = Layer(bundled.causes, of[Kind.CAUSE], Cause, order=by_name)
    return Library(
        causes=causes,
        exercises=exercises,
        routines=routines,
        guides=Layer(bundled.guides, of[Kind.GUIDE], Guide, order=by_name),
        safety=_safety(bundled.safety, of[Kind.SAFETY].get(SAFETY.id)),
        sources=bundled.sources,
        retired_routines=retired,
        edition=name,
        found_as=None if _is_found_anew(of) else bundled,
    )


class Layer(Mapping[str, M]):
    """The entries of a kind: a server's own words over the bundled ones, built when asked for."""

    def __init__(
        self,
        bundled: Mapping[str, M],
        editions: Mapping[str, Edition],
        model: type[M],
        *,
        order: Callable[[Iterable[M]], list[str]],
        finish: Callable[[M, M | None], M] = lambda entry, _: entry,
        retired: bool = False,
    ) -> None:
        self._bundled = bundled
        self._editions = editions
        self._model = model
        self._order = order
        self._finish = finish
        self._shows_retired = retired
        self._built: dict[str, M] = {}
        # Few: so that it is known at once which of them are there.
        self._own = {
            one: entry
            for one, edition in editions.items()
            if one not in bundled and (entry := _read(model, edition, None)) is not None
        }

    @property
    def hidden(self) -> frozenset[str]:
        """Return the ids of the entries that are not shown."""
        return frozenset(one for one, edition in self._editions.items() if edition.retired)

    def is_there(self, entry_id: str) -> bool:
        """Tell whether there is an entry, without building it."""
        if entry_id not in self._bundled and entry_id not in self._own:
            return False
        edition = self._editions.get(entry_id)
        return (edition is not None and edition.retired) is self._shows_retired

    def __contains__(self, entry_id: object) -> bool:
        return isinstance(entry_id, str) and self.is_there(entry_id)

    def __getitem__(self, entry_id: str) -> M:
        found = self._built.get(entry_id)
        if found is None:
            if not self.is_there(entry_id):
                raise KeyError(entry_id)
            found = self._built[entry_id] = self._build(entry_id)
        return found

    def _build(self, entry_id: str) -> M:
        base, edition = self._bundled.get(entry_id), self._editions.get(entry_id)
        if base is None:
            return self._finish(self._own[entry_id], None)
        edited = _read(self._model, edition, base) if edition is not None else None
        return self._finish(edited or base, base)

    def __iter__(self) -> Iterator[str]:
        known = [one for one in (*self._bundled, *self._own) if self.is_there(one)]
        return iter(self._order(self[one] for one in known))

    def __len__(self) -> int:
        return sum(map(self.is_there, (*self._bundled, *self._own)))


def _read(model: type[M], edition: Edition, base: M | None) -> M | None:
    """Return an edited entry, which shares with the bundled one what does not differ."""
    # As it is, not as plain data: a part that is a model is not checked once more.
    beneath = None if base is None else {one: getattr(base, one) for one in model.model_fields}
    try:
        edited = model.model_validate(applied(edition.changes, beneath))
    except ValidationError as error:
        said = f"{error.error_count()} problems"
        log.debug("what a server says of %s cannot be shown: %s", edition.key, said)
        return None
    if base is None:
        return edited
    return base.model_copy(update={field: getattr(edited, field) for field in edition.changes})


def _exercises(bundled: Library, editions: Mapping[str, Edition]) -> Layer[Exercise]:
    def finish(entry: Exercise, base: Exercise | None) -> Exercise:
        if base is not None and entry is not base:
            entry = joined(entry, base)
        gone = {
            field: variation.model_copy(update={"exercise": None})
            for field in ("easier", "harder")
            if (variation := _variation(entry, field)) is not None
            and variation.exercise is not None
            and not layer.is_there(variation.exercise)
        }
        return entry.model_copy(update=gone) if gone else entry

    layer = Layer(bundled.exercises, editions, Exercise, order=by_number, finish=finish)
    return layer


def _variation(entry: Exercise, field: str) -> Variation | None:
    return entry.easier if field == "easier" else entry.harder


def _routines(
    bundled: Library, editions: Mapping[str, Edition], exercises: Mapping[str, Exercise]
) -> tuple[Layer[Routine], Layer[Routine]]:
    """Return the routines that are offered, and those that are not any more."""

    def finish(entry: Routine, _: Routine | None) -> Routine:
        return within_filters(entry, exercises)

    offered, retired = (
        Layer(bundled.routines, editions, Routine, order=by_name, finish=finish, retired=hidden)
        for hidden in (False, True)
    )
    return offered, retired


def _safety(bundled: Safety, edition: Edition | None) -> Safety:
    """Return the safety texts; what leaves out bundled ones gives way to them."""
    if edition is None:
        return bundled
    base = plain(bundled)
    lacking = {str(path[0]) for path, _ in loosened(SAFETY, applied(edition.changes, base), base)}
    changes = {field: value for field, value in edition.changes.items() if field not in lacking}
    if lacking:
        log.debug("a server's safety texts lack bundled ones: %s", ", ".join(sorted(lacking)))
    return _read(Safety, Edition(key=SAFETY, changes=changes), bundled) or bundled


def _is_found_anew(of: Mapping[Kind, Mapping[str, Edition]]) -> bool:
    """Tell whether a search finds something else than in the bundled library."""
    return any(
        one.retired or _SEARCHED & set(one.changes)
        for editions in of.values()
        for one in editions.values()
    )
