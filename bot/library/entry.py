"""Entry: what every content file has in common."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
SourceId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9-]{1,19}$")]
Name = Annotated[str, StringConstraints(min_length=2, max_length=60)]
Summary = Annotated[str, StringConstraints(min_length=10, max_length=200)]


class Model(BaseModel):
    """A frozen part of a content file; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Reviewed(Model):
    """Where the facts come from, when they were last looked at, and who signed for them."""

    sources: Annotated[tuple[SourceId, ...], Field(min_length=1)]
    last_reviewed: date
    reviewed_by: Annotated[str, StringConstraints(max_length=80)] = ""


class Entry(Reviewed):
    """A thing with a name that members can look up."""

    id: Id
    name: Name
    aliases: tuple[Annotated[str, StringConstraints(min_length=2, max_length=60)], ...] = ()
    summary: Summary


def line(limit: int) -> StringConstraints:
    """Return the constraint of a text of at most ``limit`` characters that is not empty."""
    return StringConstraints(min_length=2, max_length=limit)
