"""Sessions: leading a member through their routine, one exercise at a time.

What is kept is the place, so that it can be taken up after a restart and on another device. How
an exercise felt, and how the leg reacted, is neither asked for here nor kept anywhere.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.domain.claims import State
from bot.domain.key import OccurrenceKey
from bot.domain.session import Session, Shape, Target, Verdict, begun, judge, moved
from bot.errors import Gone
from bot.library.exercise import Level
from bot.library.library import Library
from bot.library.steps import Step, Way, steps_of
from bot.services.libraries import Libraries
from bot.services.marks import Marks
from bot.services.routines import Routines
from bot.store.occurrences import Marked
from bot.store.sessions import OpenSessions

_OPEN = Verdict.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a button calls its session by: the occurrence it is for, and when it began, in ms."""

    key: OccurrenceKey
    stamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An open session, with what it leads through, and the words that are said meanwhile."""

    session: Session
    steps: tuple[Step, ...]
    library: Library

    @property
    def name(self) -> Name:
        """Return what its buttons call it by."""
        return Name(key=self.session.key, stamp=self.session.stamp)

    @property
    def step(self) -> Step:
        """Return the step it is at, or the first one where it is at its check."""
        return self.steps[max(self.session.step, 1) - 1]

    @property
    def way(self) -> Way:
        """Return the way in which that step is done."""
        return self.way_of(max(self.session.step, 1))

    @property
    def following(self) -> Way:
        """Return the way in which the step after it is done, or the last one."""
        return self.way_of(min(self.session.step + 1, self.session.count))

    def way_of(self, step: int) -> Way:
        """Return the way in which a step is done."""
        return self.steps[step - 1].way(self.session.way(step))


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A session that cannot be gone on with, and the occurrence that it was for.

    ``changed`` tells that the list is another one by now.
    """

    marked: Marked
    changed: bool = False


class Sessions:
    """Sessions of members, one open at a time each."""

    def __init__(
        self,
        *,
        libraries: Libraries,
        routines: Routines,
        marks: Marks,
        sessions: OpenSessions,
        clock: Clock,
    ) -> None:
        self._libraries = libraries
        self._routines = routines
        self._marks = marks
        self._sessions = sessions
        self._clock = clock

    async def open(self, user_id: int, key: OccurrenceKey) -> Seen:
        """Take up the open session of an occurrence, or begin one; a nudge waits from now on.

        Raises:
            Gone: the occurrence or the routine is not there any more.
        """
        now = self._clock.now()
        library, steps, shape = await self._list(user_id, key)
        found = await self._sessions.get(user_id)
        if found is None or found.key != key or judge(found, shape, now) is not _OPEN:
            return await self.begin(user_id, key)
        await self._marks.start(user_id, str(key))
        # Where it stands, in ways that the content still has.
        session = moved(found, Target(step=found.step), shape, now)
        return Seen(session=session, steps=steps, library=library)

    async def begin(self, user_id: int, key: OccurrenceKey) -> Seen:
        """Begin a session of an occurrence, in the place of any other.

        Raises:
            Gone: the occurrence or the routine is not there any more.
        """
        await self._marks.start(user_id, str(key))
        library, steps, shape = await self._list(user_id, key)
        session = begun(user_id, key, shape, self._clock.now())
        if not await self._sessions.open(session):
            raise Gone
        return Seen(session=session, steps=steps, library=library)

    async def go(self, user_id: int, name: Name, target: Target) -> Seen | Closed:
        """Go to a step, in a way.

        Raises:
            Gone: the occurrence is not there any more.
            NoRoutine: there is no routine any more.
        """
        now = self._clock.now()
        library, steps, shape = await self._list(user_id, name.key)

        def move(session: Session) -> Session | None:
            is_open = _judge(session, name, shape, now) is _OPEN
            return moved(session, target, shape, now) if is_open else None

        session = await self._sessions.move(user_id, move)
        if session is not None:
            return Seen(session=session, steps=steps, library=library)
        found = await self._sessions.get(user_id)
        return Closed(
            marked=await self._marks.find(user_id, str(name.key)),
            changed=_judge(found, name, shape, now) is Verdict.CHANGED,
        )

    async def finish(self, user_id: int, name: Name) -> Marked | Closed:
        """End a session after its last step: its occurrence is done. A second tap says the same.

        Raises:
            Gone: the occurrence is not there any more.
        """
        found = await self._sessions.get(user_id)
        if found is None or not _is_called(found, name) or found.is_over(self._clock.now()):
            marked = await self._marks.find(user_id, str(name.key))
            return marked if marked.state is State.DONE else Closed(marked=marked)
        # Marked first: what is cut off in between can be finished again.
        marked = await self._marks.done(user_id, str(name.key))
        await self._sessions.end(user_id, found.began_at)
        return marked

    async def stop(self, user_id: int, name: Name) -> Marked:
        """End a session before its end; return its occurrence, which stays as it is.

        Raises:
            Gone: the occurrence is not there any more.
        """
        found = await self._sessions.get(user_id)
        if found is not None and _is_called(found, name):
            await self._sessions.end(user_id, found.began_at)
        return await self._marks.find(user_id, str(name.key))

    async def _list(
        self, user_id: int, key: OccurrenceKey
    ) -> tuple[Library, tuple[Step, ...], Shape]:
        """Return what a session of an occurrence leads through now, and the words for it."""
        enrolment = await self._routines.get(user_id)
        level = enrolment.level_on(key.day, enrolment.schedule.date_at(self._clock.now()))
        library = self._libraries.in_server(enrolment.guild_id)
        routine = library.followed(enrolment.routine)
        steps = steps_of(library, routine, Level(level), key.slot)
        ways = tuple(step.limits for step in steps)
        return library, steps, Shape(routine=routine.id, level=level, ways=ways)


def _is_called(session: Session | None, name: Name) -> bool:
    return session is not None and (session.key, session.stamp) == (name.key, name.stamp)


def _judge(session: Session | None, name: Name, shape: Shape, moment: datetime) -> Verdict:
    return judge(session, shape, moment) if _is_called(session, name) else Verdict.OVER
