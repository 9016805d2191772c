"""Source: a public page or paper that an entry's facts come from."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.library.entry import Model, SourceId, line


class Source(Model):
    """A title, a publisher and an address; the grade says how far it can be trusted.

    Grades: A guideline, review or trial; B health service, hospital or textbook; C medical
    publisher for the public; D clinic or blog.
    """

    id: SourceId
    title: Annotated[str, line(160)]
    publisher: Annotated[str, line(80)]
    year: Annotated[int, Field(ge=1950, le=2100)] | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s<>()]+$", max_length=300)]
    grade: Literal["A", "B", "C", "D"]


class Sources(Model):
    """The file of all sources."""

    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
