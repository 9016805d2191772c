"""Form meeting: what was typed into a section meets what somebody else has typed meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.editorial import meet
from bot.errors import Gone
from bot.library import forms
from bot.library.edition import Plain
from bot.library.form_fields import Section, at_its_place, trimmed
from bot.library.kinds import Key
from bot.library.library import Library
from bot.library.problems import Path

Texts = Mapping[Path, str]
"""What stands in the fields of a section, by where they stand in the entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What was typed into a section, beside what stands in it by now.

    ``kept`` goes into the draft; where both changed the same field to different words, it holds
    theirs, and ``mine`` and ``theirs`` are both.
    """

    section: Section
    kept: Texts
    mine: Texts
    theirs: Texts


def meeting(
    section: Section, data: Plain, opened: Texts, typed: Texts, library: Library
) -> Meeting:
    """Let what was typed into a section meet what stands in it by now."""
    before, mine, theirs = (
        {path: trimmed(text) for path, text in texts.items()}
        for texts in (
            at_its_place(section, opened),
            at_its_place(section, typed),
            forms.shown(section, data, library),
        )
    )
    together, both = meet(before, mine, theirs)
    return Meeting(
        section=section,
        kept={one: theirs[one] if one in both else text for one, text in together.items()},
        mine={one: mine[one] for one in mine if one in both},
        theirs={one: theirs[one] for one in mine if one in both},
    )


def section_of(key: Key, data: Plain, section_id: str) -> Section:
    """Return a section of an entry.

    Raises:
        Gone: it is not there any more.
    """
    found = forms.section(key.kind, data, section_id)
    if found is None:
        raise Gone
    return found
