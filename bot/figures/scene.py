"""Scene: one panel of a picture. A person, what they use, the floor, and how much of it is seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.body.facing import front, quarter
from bot.body.motion import between, steps
from bot.body.posture import Posture, fitted
from bot.body.skeleton import thick
from bot.body.vector import Vector
from bot.figures import figure, marks, props
from bot.figures.frame import Frame
from bot.figures.view import seen
from bot.library.pose import Pose

_ROOM = 4.0
"""Canvas units round everything that is drawn."""

_GROUND = 4.5
"""Canvas units of floor below the line."""

_BETWEEN = 4
_WIDEST, _NARROWEST = 2.9, 0.72


def stills(pose: Pose) -> Sequence[int]:
    """Return which keyframes a still shows: of a round without an end, two that face each other."""
    count = len(pose.keyframes)
    return (0, count // 2) if pose.steady and count > 1 else range(count)


@dataclass(frozen=True)
class Scene:
    """An exercise, ready to be drawn at any moment."""

    pose: Pose

    @cached_property
    def postures(self) -> Sequence[Posture]:
        """Return the keyframes as a body holds them."""
        return [fitted(self.pose.camera, one.joints) for one in self.pose.keyframes]

    @cached_property
    def steps(self) -> Sequence[tuple[Posture, Posture]]:
        """Return from which posture to which the loop goes."""
        return steps(self.postures)

    @cached_property
    def quarter(self) -> int:
        """Return how the trunk's direction turns into the chest's; 0 where it faces the viewer."""
        return quarter(self.pose.camera, self.postures[0], self.pose.faces)

    def moment(self, start: Posture, end: Posture, share: float) -> Posture:
        """Return the posture at a share of the way between two."""
        return between(self.pose.camera, start, end, share, front(start, self.quarter))

    @cached_property
    def frame(self) -> Frame:
        """Return the part of the canvas that holds every moment."""
        spots = [*self._spots(), *self._arrow_spots()]
        left = min(x - room for x, _, room in spots) - _ROOM
        right = max(x + room for x, _, room in spots) + _ROOM
        top = max(y + room for _, y, room in spots) + _ROOM
        low = -_GROUND if self.has_floor else min(y - room for _, y, room in spots) - _ROOM
        wide, high = right - left, top - low
        if wide / high > _WIDEST:
            high = wide / _WIDEST
        if wide / high < _NARROWEST:
            more = high * _NARROWEST - wide
            left, wide = left - more / 2, wide + more
        return Frame(left, low, wide, high)

    def _spots(self) -> Iterable[tuple[float, float, float]]:
        """Yield everything that must be seen: where it is, and the room round it."""
        moments = list(self.postures)
        for start, end in self.steps:
            moments += [self.moment(start, end, step / _BETWEEN) for step in range(1, _BETWEEN)]
        for posture in moments:
            for joint, at in seen(self.pose.camera, posture).items():
                yield at.x, at.y, thick(joint)
        yield from self._spots_around()

    def _spots_around(self) -> Iterable[tuple[float, float, float]]:
        """Yield what must be seen besides the person."""
        for one in self.pose.arrows:
            if not isinstance(one, str):
                yield from ((x, y, 1.0) for x, y in one)
        for prop in self.pose.props:
            if prop.kind == "chair":
                left, right, high = props.seat(prop, self.postures[0])
                yield (left + right) / 2, high + 4, (right - left) / 2 + 1
            elif prop.kind == "cushion":
                for posture in self.postures:
                    left, right = props.cushioned(prop, posture)
                    yield from ((left, 0.0, 0.0), (right, 0.0, 0.0))
            elif prop.x is not None:
                yield prop.x, 20.0, 4.0

    def _arrow_spots(self) -> Iterable[tuple[float, float, float]]:
        """Yield where arrows go: they are thin, the room round everything is enough for them."""
        for start, end in self.steps[:-1]:
            for way in marks.ways(self.pose, start, end, front(start, self.quarter)):
                yield from ((at.x, at.y, 0.0) for at in way)

    def drawn(self, posture: Posture, *over: str) -> str:
        """Return the scene at a moment, in the canvas's own coordinates."""
        shown = seen(self.pose.camera, posture)
        if self.pose.camera == "side":
            far = figure.far_limbs(posture, self.quarter)
            person = figure.from_the_side(posture, self.quarter)
        else:
            far, person = "", figure.from_elsewhere(shown)
        return "".join(
            [
                props.behind(self.pose, posture, self.frame),
                far,
                props.walls(self.pose, posture, self.frame),
                person,
                props.in_front(self.pose, shown),
                *over,
            ]
        )

    @property
    def has_floor(self) -> bool:
        """Tell whether the floor is seen as a line: not by who looks down on it."""
        return self.pose.camera in ("side", "front")

    def arrows(self, number: int) -> str:
        """Return the arrows of the step that starts at a keyframe."""
        if not self.steps:
            return "".join(
                marks.arrow([Vector(*point) for point in one])
                for one in self.pose.arrows
                if not isinstance(one, str)
            )
        start, end = self.steps[number]
        return marks.arrows(self.pose, start, end, front(start, self.quarter))

    def pins(self, posture: Posture) -> str:
        """Return the marks at what keeps still."""
        return marks.pins(self.pose, seen(self.pose.camera, posture))
