"""Form guides: the sections of a guide, one for each of its own, and the words of its drawing."""

import hashlib
import re

from bot.library.edition import Plain
from bot.library.form_fields import MOST, Field, Section, told
from bot.library.form_ids import section_id
from bot.library.form_lines import fields_of, items_of
from bot.library.form_order import Order, PartOf
from bot.library.form_parts import aliases, lines, name, review, sources, summary, text

_SECTIONS = 17
"""Sections that fit a select beside the others: more are refused by the schema anyway."""

_TITLE = 45
_ID = 40


def guide_sections(data: Plain) -> list[Section]:
    """Return the sections of a guide."""
    parts = items_of(data.get("sections"))[:_SECTIONS]
    return [
        Section(id="names", title="Name and summary", fields=(name(), summary(), aliases())),
        Section(id="order", title="Sections: order, add, remove", fields=(_order(),)),
        *(_part(place, fields_of(part)) for place, part in enumerate(parts)),
        *(_drawing() if data.get("drawing") else ()),
        review(sources(("links",), "Where to read on", required=False)),
    ]


def part_id(prefix: str, part: Plain, place: int) -> str:
    """Return the id of the section for a part of an entry, which stays when the part is moved."""
    own = told(part.get("id"))
    made = f"{prefix}.{own}"
    if re.fullmatch(r"[a-z0-9_]+", own) is None:
        return f"{prefix}..{place + 1}"
    if len(made) <= _ID:
        return made
    return f"{made[: _ID - 9]}.{hashlib.sha256(own.encode()).hexdigest()[:8]}"


def part_title(kind: str, title: object, place: int) -> str:
    """Return what a moderator picks: which part, by its title or its number."""
    said = f"{kind}: {told(title) or place + 1}"
    return said if len(said) <= _TITLE else f"{said[: _TITLE - 1]}…"


def order(path: str, label: str, codec: Order) -> Field:
    """Return the field that moves, adds and removes parts of an entry."""
    hint = "One a line: move a line to move it, take it out to remove it, write a line to add one."
    return Field(path=(path,), label=label, hint=hint, long=True, limit=MOST, codec=codec)


def _order() -> Field:
    return order("sections", "Titles", Order("title", (("text", ""), ("points", ())), section_id))


def _part(place: int, part: Plain) -> Section:
    at = ("sections", place)
    return Section(
        id=part_id("part", part, place),
        title=part_title("Section", part.get("title"), place),
        fields=(
            text((*at, "title"), "Title", 60),
            text((*at, "text"), "Text", 500, hint="A text, points, or both.", required=False),
            lines((*at, "points"), "Points", "Up to 8, one a line.", required=False),
        ),
    )


def _drawing() -> list[Section]:
    shown = "The titles of the sections that show it, one a line."
    alt = "What is drawn, in words, for people who cannot see it."
    return [
        Section(
            id="drawing",
            title="Drawing: title and description",
            fields=(
                text(("drawing", "title"), "Title", 40),
                text(("drawing", "view"), "From where it is seen", 60),
                text(("drawing", "note"), "Note", 120),
                text(("drawing", "alt"), "Description", 900, hint=alt),
                lines(("drawing", "sections"), "Shown in", shown, item=PartOf("sections", "title")),
            ),
        ),
        _labels("nerve", "Drawing: beside the nerve", "route", _NERVE),
        Section(
            id="drawing.branches",
            title="Drawing: branches and headings",
            fields=(
                text(("drawing", "route_title"), "Heading of the nerve", 30),
                text(("drawing", "areas_title"), "Heading of the places", 30),
                *_labelled("route", _BRANCHES),
            ),
        ),
        _labels("places", "Drawing: beside the places", "areas", _PLACES),
    ]


_Labels = tuple[tuple[str, str], ...]

_NERVE: _Labels = (
    ("roots", "The roots"),
    ("piriformis", "The piriformis muscle"),
    ("nerve", "The nerve in the thigh"),
    ("split", "Where it splits"),
)
_BRANCHES: _Labels = (("peroneal", "The outer branch"), ("tibial", "The inner branch"))
_PLACES: _Labels = (
    ("buttock", "The buttock"),
    ("thigh", "The thigh"),
    ("calf", "The calf"),
    ("shin", "The shin"),
    ("foot", "The foot"),
)


def _labels(section: str, title: str, group: str, labels: _Labels) -> Section:
    return Section(id=f"drawing.{section}", title=title, fields=_labelled(group, labels))


def _labelled(group: str, labels: _Labels) -> tuple[Field, ...]:
    return tuple(text(("drawing", group, one), label, 48) for one, label in labels)
