"""Place: for whom a screen is drawn and where; and the components that lead from it elsewhere.

A path is what a component carries to say what it shows: ``exercise/bird_dog``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from discord import ButtonStyle, SelectOption

from bot.library.library import Library
from bot.services.pictures import Picture
from cogs.ui.custom_id import ANYBODY
from cogs.ui.parts import Button, Select, button, select

GO = "go"
OPEN = "open"
SHARE = "share"
PICK = "pick"
REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """For whom a screen is drawn, and where.

    A ``shared`` screen stands in a channel for everybody: what it leads to is answered to the
    person who presses, and to them alone. ``picture`` is the one that the screen shows; it is
    ``put_off`` where many were drawn just before.
    """

    library: Library
    owner: int
    may_share: bool = False
    picture: Picture | None = None
    shared: bool = False
    put_off: bool = False

    def for_everybody(self) -> "Place":
        """Return the place of the same screen when it is shared with a channel."""
        return replace(self, owner=ANYBODY, may_share=False, shared=True)

    def go(self, path: str, label: str) -> Button:
        """Return a button that shows another screen here (of a shared one: to who presses)."""
        return button(OPEN if self.shared else GO, self.owner, path, label=label)

    def open(self, path: str, label: str) -> Button:
        """Return a button that shows a screen in a message of its own, and leaves this one."""
        return button(OPEN, self.owner, path, label=label)

    def pick(self, number: int, placeholder: str, options: Sequence[SelectOption]) -> Select:
        """Return a select whose values are paths; ``number`` tells a message's selects apart."""
        return select(PICK, self.owner, str(number), placeholder=placeholder, options=options)

    def emergency(self) -> Button:
        """Return the button to the emergency signs: for anybody, in a message of its own."""
        return button(OPEN, ANYBODY, "emergency", label="Emergency signs", style=ButtonStyle.danger)

    def share(self, path: str) -> list[Button]:
        """Return the Share button where the member may send messages."""
        if not self.may_share:
            return []
        return [button(SHARE, self.owner, path, label="Share")]

    def report(self, path: str) -> Button:
        """Return the button that reports a problem with what a card says."""
        return button(REPORT, self.owner, path, label="Report a problem")

    def footer(self, path: str, *more: Button) -> list[Button]:
        """Return the last row of a content card."""
        return [*more, *self.share(path), self.report(path), self.emergency()]
