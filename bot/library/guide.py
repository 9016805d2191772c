"""Guide: longer reading in short sections, one of which fits a phone."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from bot.library.entry import Entry, Id, Model, SourceId, line
from bot.library.nerve import NerveDrawing


class Section(Model):
    """One screen of a guide: a text, points, or both."""

    id: Id
    title: Annotated[str, line(60)]
    text: Annotated[str, StringConstraints(max_length=500)] = ""
    points: Annotated[tuple[Annotated[str, line(200)], ...], Field(max_length=8)] = ()

    @model_validator(mode="after")
    def _says_something(self) -> "Section":
        if not self.text and not self.points:
            raise ValueError("needs a text or points")
        return self


class Guide(Entry):
    """A topic in sections."""

    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=8)]
    links: tuple[SourceId, ...] = ()
    drawing: NerveDrawing | None = None

    @model_validator(mode="after")
    def _draws_for_its_sections(self) -> "Guide":
        shown = self.drawing.sections if self.drawing else ()
        if unknown := set(shown) - {one.id for one in self.sections}:
            names = ", ".join(sorted(unknown))
            raise ValueError(f"the drawing is for sections that the guide lacks: {names}")
        return self

    def section(self, section_id: str) -> Section | None:
        """Return a section by its id."""
        return next((one for one in self.sections if one.id == section_id), None)

    def draws(self, section: Section) -> bool:
        """Tell whether a section shows the guide's drawing."""
        return self.drawing is not None and section.id in self.drawing.sections
