"""Stencils: cards that were drawn once, and are sent again to somebody else.

Drawing a card builds and checks some thirty of discord.py's objects. Most cards differ only in
whose they are, and that stands in their custom ids: so their components are kept as they are
sent, and only the custom ids are written anew.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord

Component = dict[str, Any]
Blank = tuple[str, str]
"""A custom id with a gap."""

KEPT = 512


class Printed(discord.ui.LayoutView):
    """A card as it is sent."""

    def __init__(self, components: list[Component]) -> None:
        super().__init__(timeout=None)
        self._printed = components
        self.stop()

    def to_components(self) -> list[Component]:
        """Return the components."""
        return self._printed

    def has_components_v2(self) -> bool:
        """Tell Discord that these are Components V2."""
        return True


@dataclass(frozen=True, slots=True)
class _Stencil:
    components: list[Component]
    blanks: Mapping[str, Blank]


class Stencils:
    """The cards used last, by what they show."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, _Stencil] = OrderedDict()

    def print(
        self,
        key: Hashable,
        *,
        cut: Callable[[str], Blank],
        fill: Callable[[Blank], str],
        draw: Callable[[], discord.ui.LayoutView],
    ) -> Printed:
        """Return the card of a key, its custom ids filled in; draw and cut it where it is new.

        The key has to name everything that the card shows, the gaps left aside.
        """
        stencil = self._kept.get(key)
        if stencil is None:
            components = draw().to_components()
            blanks = {one: cut(one) for one in _custom_ids(components)}
            stencil = self._kept[key] = _Stencil(components, blanks)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        ids = {old: fill(blank) for old, blank in stencil.blanks.items()}
        return Printed(_filled(stencil.components, ids))


def _custom_ids(components: list[Component]) -> Iterator[str]:
    for one in components:
        if "custom_id" in one:
            yield one["custom_id"]
        yield from _custom_ids(one.get("components", []))
        if "accessory" in one:
            yield from _custom_ids([one["accessory"]])


def _filled(components: list[Component], ids: Mapping[str, str]) -> list[Component]:
    """Return components with their custom ids written anew; what has none is shared."""
    return [_filled_one(one, ids) for one in components]


def _filled_one(one: Component, ids: Mapping[str, str]) -> Component:
    if "custom_id" in one:
        return {**one, "custom_id": ids[one["custom_id"]]}
    if "accessory" in one:
        one = {**one, "accessory": _filled_one(one["accessory"], ids)}
    if "components" in one:
        one = {**one, "components": _filled(one["components"], ids)}
    return one
