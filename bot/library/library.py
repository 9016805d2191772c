"""Library: everything the bot can say in one language, read-only and in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.library.cause import Cause
from bot.library.exercise import Exercise, Level, Position
from bot.library.guide import Guide
from bot.library.routine import Item, Routine
from bot.library.safety import Safety
from bot.library.search import Index, Topic, Topics
from bot.library.source import Source

NOT_DIAGNOSED = "general"
"""The cause for who has no diagnosis yet: it stands last, because everything else is more exact."""


@dataclass(frozen=True)
class Library:
    """The entries by id, in the order in which they are shown.

    ``edition`` tells a server's own library from the bundled one, and from what it was before a
    change. ``retired_routines`` are not offered any more, and still followed by some. Where
    everything is found as in another library, ``found_as`` shares its index.
    """

    causes: Mapping[str, Cause]
    exercises: Mapping[str, Exercise]
    routines: Mapping[str, Routine]
    guides: Mapping[str, Guide]
    safety: Safety
    sources: Mapping[str, Source]
    retired_routines: Mapping[str, Routine] = field(default_factory=dict[str, Routine])
    edition: str = ""
    found_as: "Library | None" = None

    @cached_property
    def index(self) -> Index:
        """Return the search index over everything that has a name."""
        return self.found_as.index if self.found_as is not None else Index(self._topics())

    def _topics(self) -> Topics:
        for cause in self.causes.values():
            yield Topic(kind="cause", id=cause.id, name=cause.name, aliases=cause.aliases)
        for exercise in self.exercises.values():
            yield Topic(
                kind="exercise", id=exercise.id, name=exercise.name, aliases=exercise.aliases
            )
        for guide in self.guides.values():
            yield Topic(kind="guide", id=guide.id, name=guide.name, aliases=guide.aliases)
            for section in guide.sections:
                yield Topic(
                    kind="guide",
                    id=f"{guide.id}/{section.id}",
                    name=section.title,
                    aliases=(section.id.replace("_", " "),),
                )

    def known(self, routine_id: str) -> Routine | None:
        """Return a routine, also one that is not offered any more."""
        return self.routines.get(routine_id) or self.retired_routines.get(routine_id)

    def followed(self, routine_id: str) -> Routine:
        """Return the routine that a member follows: one that is not offered any more, too.

        One that is gone altogether gives way to the one for what is not yet diagnosed: there
        is something to do, and it keeps to the filters of the widest group.
        """
        found = self.known(routine_id)
        if found is not None:
            return found
        offered = list(self.routines.values())
        return next((one for one in offered if NOT_DIAGNOSED in one.often_used_for), offered[0])

    def suiting(self, cause_id: str) -> list[Exercise]:
        """Return the exercises often used for a cause."""
        return [one for one in self.exercises.values() if cause_id in one.suits]

    def off_for(self, cause_id: str) -> list[Exercise]:
        """Return the exercises that are off by default for a cause."""
        return [one for one in self.exercises.values() if cause_id in one.default_off]

    def filtered(
        self,
        *,
        cause: str | None = None,
        position: Position | None = None,
        level: Level | None = None,
    ) -> list[Exercise]:
        """Return the exercises that match every filter given."""
        return [
            one
            for one in self.exercises.values()
            if (cause is None or cause in one.suits)
            and (position is None or one.position is position)
            and (level is None or one.level is level)
        ]

    def osteoporosis_marked(self, items: tuple[Item, ...]) -> list[Exercise]:
        """Return the exercises of a list that carry the osteoporosis notice, each once."""
        listed = [self.exercises[one] for one in dict.fromkeys(item.exercise for item in items)]
        return [one for one in listed if one.osteoporosis_notice]


def by_name(entries: Iterable[Cause | Guide | Routine]) -> list[str]:
    """Return the ids of entries by name, what is not yet diagnosed last."""
    ranked = sorted(entries, key=lambda one: (one.id == NOT_DIAGNOSED, one.name.casefold()))
    return [one.id for one in ranked]


def by_number(exercises: Iterable[Exercise]) -> list[str]:
    """Return the ids of exercises by their numbers."""
    return [one.id for one in sorted(exercises, key=lambda one: (one.number, one.id))]
