"""Sheet card: a routine's list as a picture to keep, in a message of its own."""

from collections.abc import Collection, Sequence

from bot.domain.slots import Slot
from bot.errors import Gone
from bot.library.exercise import Level
from bot.library.library import Library
from bot.library.sheet import Sheet, sheet_of, slots_of
from bot.services.pictures import sheet_alt
from cogs.ui.card import Card
from cogs.ui.parts import Button
from cogs.ui.picture import in_words
from cogs.ui.place import Place

SHEET = "sheet"


def asked_for(library: Library, args: Sequence[str]) -> Sheet | None:
    """Return the sheet that the rest of a path asks for: ``extension/build/morning``."""
    routine_id, level, slot = (*args, "", "", "")[:3]
    routine = library.known(routine_id)
    if routine is None or level not in list(Level):
        return None
    slots = {one or "": one for one in slots_of(Level(level))}
    if slot not in slots:
        return None
    return sheet_of(library, routine, Level(level), slots[slot])


def save_buttons(
    place: Place, routine_id: str, level: Level, slots: Collection[Slot] = tuple(Slot)
) -> list[Button]:
    """Return the buttons that answer with the sheets of a routine at a level."""
    buttons: list[Button] = []
    for slot in slots_of(level):
        path = "/".join([SHEET, routine_id, level, *([slot] if slot else [])])
        what = f"{slot} " if slot else ""
        if slot is None or slot in slots:
            buttons.append(place.open(path, f"Save {what}as a picture"))
    return buttons


def sheet(place: Place, args: Sequence[str]) -> Card:
    """Return a routine's list as a picture, or in words where it cannot be drawn."""
    listed = asked_for(place.library, args)
    if listed is None:
        raise Gone
    heading = f"## {listed.title}\n{listed.heading}."
    if place.picture is None:
        heading += f"\n{in_words(sheet_alt(listed), put_off=place.put_off)}"
    else:
        heading += " Open the picture to save it to your phone."
    return Card(
        [heading, f"**{listed.stop}**", f"-# {listed.advice}\n-# {listed.small_print}"],
        [
            [
                place.open("stop", "Stop rules"),
                place.report("/".join([SHEET, *args])),
                place.emergency(),
            ]
        ],
        picture=place.picture,
    )
