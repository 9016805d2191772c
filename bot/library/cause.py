"""Cause: one of the things a clinician may have named, explained without diagnosing anybody."""

from typing import Annotated

from pydantic import Field, StringConstraints

from bot.library.entry import Entry, line

Points = Annotated[tuple[Annotated[str, line(90)], ...], Field(min_length=2, max_length=5)]


class Cause(Entry):
    """What it is, how it can make the nerve hurt, and how exercise is often used for it."""

    what: Annotated[str, line(450)]
    mechanism: Annotated[str, line(400)]
    symptoms: Annotated[str, line(400)]
    aggravates: Points
    eases: Points
    diagnosis: Annotated[str, line(350)]
    course: Annotated[str, StringConstraints(max_length=300)] = ""
    approach: Annotated[str, line(500)]
    careful: Annotated[tuple[Annotated[str, line(140)], ...], Field(min_length=1, max_length=4)]
