"""Form places: what a part of an entry is called in the forms in which moderators change it."""

from dataclasses import dataclass

from bot.library.edition import Plain
from bot.library.forms import sections
from bot.library.kinds import Kind
from bot.library.problems import field_name

WHOLE = "The whole entry"
_NO_FIELD = {"", "file"}


@dataclass(frozen=True, slots=True)
class FormPlace:
    """Where a part is changed, in words, and the section that holds it; none holds every part."""

    words: str
    section_id: str = ""


class FormPlaces:
    """The places of all parts of an entry, looked up by how problems and diffs name them."""

    def __init__(self, kind: Kind, data: Plain) -> None:
        self._known = {
            field_name(field.path): (section, field)
            for section in sections(kind, data)
            for field in section.fields
        }

    def of(self, name: str) -> FormPlace:
        """Return the place of a part, such as ``steps[2]``."""
        if name in _NO_FIELD:
            return FormPlace(WHOLE)
        inside = [] if name in self._known else [one for one in self._known if _holds(name, one)]
        if inside:
            section, _ = self._known[inside[0]]
            return FormPlace(section.title, section.id)
        nearest = max((one for one in self._known if _holds(one, name)), key=len, default="")
        if not nearest:
            return FormPlace(name)
        section, field = self._known[nearest]
        within = _within(name.removeprefix(nearest))
        return FormPlace(f"{section.title}: {field.label}{within}", section.id)


def _holds(one: str, other: str) -> bool:
    """Tell whether a part is, or is around, another."""
    return other == one or other.startswith((f"{one}.", f"{one}["))


def _within(rest: str) -> str:
    """Return the way from a field to a part of it: ``[2].note`` is its second, the note."""
    words = rest.replace("[", " ").replace("]", "").replace(".", ", ")
    return words if not words or words[0] == " " else f", {words.removeprefix(', ')}"
