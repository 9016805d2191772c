"""Preview parts: the screens of an entry, and whether Discord would show one."""

from collections.abc import Mapping

from discord import ui

from bot.errors import Gone
from bot.library.cards import MESSAGE_TEXT, SELECT_OPTIONS
from bot.library.exercise import Level
from bot.library.kinds import Key, Kind
from bot.library.library import Library
from cogs.ui import router
from cogs.ui.card import Card
from cogs.ui.custom_id import SEPARATOR, encode
from cogs.ui.desk_cards import PREVIEW
from cogs.ui.learning import STILL
from cogs.ui.place import GO, OPEN, PICK, REPORT, SHARE, Place

Parts = Mapping[str, str]
"""The paths of an entry's screens, the first one first, and how each is called."""

_SAFETY: Parts = {
    "emergency": "Emergency signs",
    "tier/urgent": "Get checked today",
    "tier/routine": "Ordinary appointment",
    "stop": "Stop rules",
}
_LEADING = {GO, OPEN, SHARE, REPORT}


def parts_of(key: Key, library: Library) -> Parts:
    """Return the screens of an entry as a library has it; none where it has no such entry."""
    if key.kind is Kind.SAFETY:
        return _SAFETY
    if key.id not in getattr(library, key.kind.folder):
        return {}
    if key.kind is Kind.EXERCISE:
        return {str(key): "The exercise", f"{key}/{STILL}": "With start and end"}
    if key.kind is Kind.ROUTINE:
        return {f"{key}/{level}": f"Level {level}" for level in Level}
    if key.kind is Kind.GUIDE:
        return {f"{key}/{one.id}": one.title for one in library.guides[key.id].sections}
    return {str(key): "The cause"}


def drawn(place: Place, path: str) -> Card | None:
    """Return the screen of a path, or None where it cannot be shown.

    A draft may say what no published entry does: name what is not there, or be too long.
    """
    try:
        card = router.draw(place, path)
    except (Gone, LookupError, ValueError):
        return None
    return card if fits(card) else None


def fits(card: Card) -> bool:
    """Tell whether Discord would show a card."""
    items = list(card.walk_children())
    texts = [one.content for one in items if isinstance(one, ui.TextDisplay)]
    counts = [len(one.options) for one in items if isinstance(one, ui.Select)]
    return (
        all(text.strip() for text in texts)
        and sum(map(len, texts)) <= MESSAGE_TEXT
        and all(0 < count <= SELECT_OPTIONS for count in counts)
    )


def lead_on(card: Card, key: Key, place: Place) -> None:
    """Let the selects of a previewed card lead to more of the preview.

    Its buttons lead to what members see now; those to what is not published yet are off.
    ``place`` is where the published screens are drawn.
    """
    for one in card.walk_children():
        if isinstance(one, ui.Select) and _verb(one.custom_id) == PICK:
            number = one.custom_id.rpartition(SEPARATOR)[2]
            one.custom_id = encode(PREVIEW, place.owner, str(key), number)
        elif isinstance(one, ui.Button) and one.custom_id and _verb(one.custom_id) in _LEADING:
            one.disabled = not _leads(place, one.custom_id.rpartition(SEPARATOR)[2])


def _verb(custom_id: str) -> str:
    return custom_id.partition(SEPARATOR)[0]


def _leads(place: Place, path: str) -> bool:
    try:
        router.draw(place, path)
    except Gone:
        return False
    return True
