"""Press: the base of what answers buttons and selects; who pressed is checked here, for all.

The components themselves are plain (``cogs/ui/parts.py``): what they do stands in their custom
id. The classes below are registered once with the bot and answer every component whose custom
id begins with their verb, in whatever message and after whatever restart it is pressed.
"""

import re
from typing import Any, ClassVar, Generic, Self, TypeVar

from discord import ui

from bot.client import Interaction
from bot.errors import Gone
from cogs.ui.custom_id import SEPARATOR, check_owner, template
from cogs.ui.installs import check_installed

ItemT = TypeVar("ItemT", bound=ui.Item[Any])


class Press(ui.DynamicItem[ItemT], Generic[ItemT], template=template("abstract")):
    """Answers the components of one verb. Subclasses write :meth:`pressed`."""

    verb: ClassVar[str] = "abstract"

    def __init_subclass__(cls, *, verb: str = "abstract", **_: object) -> None:
        super().__init_subclass__(template=template(verb))
        cls.verb = verb

    def __init__(self, item: ItemT, owner: str, parts: tuple[str, ...]) -> None:
        super().__init__(item)
        self.owner = owner
        self.parts = parts

    @classmethod
    async def from_custom_id(  # pyright: ignore[reportIncompatibleMethodOverride]
        cls,
        interaction: Interaction,
        item: ItemT,
        match: re.Match[str],
        /,
    ) -> Self:
        """Make the item anew from what its custom id says."""
        parts = match["parts"]
        return cls(item, match["owner"], tuple(parts.split(SEPARATOR)) if parts else ())

    async def callback(self, interaction: Interaction) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Check who pressed, do it, and answer what went wrong."""
        try:
            await self.check(interaction)
            await self.pressed(interaction)
        except Exception as error:
            await interaction.client.answer_error(interaction, error)
        else:
            interaction.client.dispatch("press_completion", interaction)

    async def check(self, interaction: Interaction) -> None:
        """Refuse who may not press it.

        Raises:
            NotYours: the component belongs to somebody else.
            NotInstalled: the bot is not here any more.
        """
        check_owner(self.owner, interaction.user.id)
        check_installed(interaction)

    async def pressed(self, interaction: Interaction) -> None:
        """Do what the component is for."""
        raise NotImplementedError

    def part(self, number: int) -> str:
        """Return a part of the custom id.

        Raises:
            Gone: there is none: the custom id is not one of ours.
        """
        if number >= len(self.parts):
            raise Gone
        return self.parts[number]

    @property
    def chosen(self) -> str:
        """Return the value that was picked in a select.

        Raises:
            Gone: none was, or it is no select: the component is not one of ours.
        """
        if not isinstance(self.item, ui.Select) or not self.item.values:
            raise Gone
        return str(self.item.values[0])
