"""Exercise list: filtered by cause, position and level, in pages; all of it in the path."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from discord import SelectOption

from bot.errors import Gone
from bot.library.cards import POSITIONS, minutes
from bot.library.exercise import Exercise, Level, Position
from bot.library.library import Library
from cogs.ui.card import Card
from cogs.ui.parts import Button, option
from cogs.ui.place import Place

PAGE = 10
ANY = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What of the list is shown: three filters and a page."""

    cause: str = ANY
    position: str = ANY
    level: str = ANY
    page: int = 0

    @property
    def path(self) -> str:
        """Return the path of this view."""
        return f"exercises/{self.cause}/{self.position}/{self.level}/{self.page}"

    @classmethod
    def parse(cls, args: Sequence[str]) -> "View":
        """Read a view from a path; a bare ``exercises`` shows everything."""
        if not args:
            return cls()
        try:
            cause, position, level, page = args
            return cls(cause=cause, position=position, level=level, page=max(0, int(page)))
        except ValueError:
            raise Gone from None

    def find(self, library: Library) -> list[Exercise]:
        """Return the exercises that match the filters."""
        try:
            return library.filtered(
                cause=None if self.cause == ANY else self.cause,
                position=None if self.position == ANY else Position(self.position),
                level=None if self.level == ANY else Level(self.level),
            )
        except ValueError:
            raise Gone from None


def exercises(place: Place, args: Sequence[str]) -> Card:
    """Return one page of the filtered list."""
    view = View.parse(args)
    found = view.find(place.library)
    pages = max(1, -(-len(found) // PAGE))
    view = replace(view, page=min(view.page, pages - 1))
    shown = found[view.page * PAGE : (view.page + 1) * PAGE]
    heading = f"## Exercises\n{len(found)} in all, page {view.page + 1} of {pages}."
    text = "\n".join(map(_line, shown))
    return Card(
        [heading, text or "Nothing matches all of that. Set one of the filters to **any**."],
        [
            [place.pick(0, "Open an exercise", _options(shown))] if shown else [],
            [place.pick(1, "Cause", _causes(view, place.library))],
            [place.pick(2, "Position", _positions(view))],
            [place.pick(3, "Level", _levels(view))],
            place.footer(view.path, *_pager(place, view, pages)),
        ],
    )


def _line(one: Exercise) -> str:
    return (
        f"**{one.name}** · {POSITIONS[one.position]} · {one.level} · {minutes(one.minutes)}\n"
        f"-# {one.summary}"
    )


def _options(shown: Sequence[Exercise]) -> list[SelectOption]:
    return [option(one.name, f"exercise/{one.id}", one.summary) for one in shown]


def _causes(view: View, library: Library) -> list[SelectOption]:
    names = {ANY: "Any cause", **{one.id: one.name for one in library.causes.values()}}
    return [
        option(name, replace(view, cause=key, page=0).path, default=key == view.cause)
        for key, name in names.items()
    ]


def _positions(view: View) -> list[SelectOption]:
    names = {ANY: "Any position", **{one.value: POSITIONS[one].capitalize() for one in Position}}
    return [
        option(name, replace(view, position=key, page=0).path, default=key == view.position)
        for key, name in names.items()
    ]


def _levels(view: View) -> list[SelectOption]:
    names = {ANY: "Any level", **{one.value: one.value.capitalize() for one in Level}}
    return [
        option(name, replace(view, level=key, page=0).path, default=key == view.level)
        for key, name in names.items()
    ]


def _pager(place: Place, view: View, pages: int) -> list[Button]:
    buttons: list[Button] = []
    if view.page > 0:
        buttons.append(place.go(replace(view, page=view.page - 1).path, "Previous"))
    if view.page + 1 < pages:
        buttons.append(place.go(replace(view, page=view.page + 1).path, "Next"))
    return buttons
