"""Tests of bot.figures: what is on every picture, where it stands, and that it can be read."""

import io
from itertools import pairwise

import pytest
from PIL import Image

from bot.figures import animation, drawing, palette
from bot.figures.panels import still_svg
from bot.figures.scene import Scene, stills
from bot.library.exercise import Exercise
from bot.library.library import Library
from bot.library.pose import Pose
from bot.services.pictures import held_for
from bot.settings import DEFAULT_CONTENT
from tests.support import svg

EXERCISES = sorted(path.stem for path in (DEFAULT_CONTENT / "en" / "exercises").glob("*.yaml"))
LARGEST = 300_000
"""Bytes, of a picture on a phone's connection."""

ROUNDING = 1.0
GIVES_WAY = 0.7
"""Canvas units that skin may lie in what is lain on."""

BODY = [
    made
    for colour in (palette.SKIN, palette.SHIRT, palette.TROUSERS)
    for made in (colour, palette.paler(colour))
]
ANIMATED = ("bridge", "walking", "cat_cow", "hip_flexor_stretch")
"""Of each kind one, and the one that takes the most bytes."""


@pytest.fixture(params=EXERCISES)
def exercise(request: pytest.FixtureRequest, library: Library) -> Exercise:
    """Return each exercise."""
    return library.exercises[request.param]


@pytest.fixture
def bridge(library: Library) -> Pose:
    """Return a pose from the side, with arrow and pin."""
    return library.exercises["bridge"].pose


def changed(pose: Pose, **parts: object) -> Pose:
    """Return a pose with other values in some fields."""
    return Pose.model_validate({**pose.model_dump(), **parts})


def painted(picture: str, colour: str) -> list[svg.Shape]:
    """Return what a picture paints in a colour, inside or at the edge."""
    return [
        one
        for one in svg.shapes(picture)
        if colour in (one.style.get("fill"), one.style.get("stroke"))
    ]


def words(picture: str) -> list[str]:
    """Return the words on a picture."""
    return [one.text for one in svg.shapes(picture) if one.kind == "text"]


def test_nothing_lies_outside_the_picture(exercise: Exercise) -> None:
    picture = still_svg(exercise.pose)
    wide, high = svg.size(picture)
    for one in svg.shapes(picture):
        assert one.left >= -ROUNDING, one
        assert one.top >= -ROUNDING, one
        assert one.right <= wide + ROUNDING, one
        assert one.low <= high + ROUNDING, one


def test_nobody_is_drawn_in_the_floor(exercise: Exercise) -> None:
    for keyframe in exercise.pose.keyframes if Scene(exercise.pose).has_floor else ():
        alone = exercise.pose.model_copy(update={"keyframes": (keyframe,)})
        picture = still_svg(alone)
        (ground,) = painted(picture, palette.FLOOR)
        unit = (ground.low - ground.top) / -Scene(alone).frame.low
        body = [one.low for colour in BODY for one in painted(picture, colour)]
        assert body
        assert max(body) < ground.top + GIVES_WAY * unit, keyframe.name


def test_a_cushion_lies_on_the_mat(exercise: Exercise) -> None:
    picture = still_svg(exercise.pose)
    mats = [one for one in painted(picture, palette.MAT) if one.kind == "rect"]
    for mat, cushion in zip(mats, painted(picture, palette.CUSHION), strict=False):
        assert mat.left < cushion.left, mat
        assert cushion.right < mat.right, mat


def test_no_label_reaches_into_the_next_panel(exercise: Exercise) -> None:
    picture = still_svg(exercise.pose)
    labels = [one for one in svg.shapes(picture) if one.kind == "text"]
    for one, other in pairwise(labels):
        if one.top < other.low and other.top < one.low:
            assert one.right < other.left, (one.text, other.text)


def test_every_joint_is_inside_the_frame_at_every_moment(exercise: Exercise) -> None:
    scene = Scene(exercise.pose)
    frame = scene.frame
    for start, end in scene.steps:
        for step in range(9):
            for joint, at in scene.moment(start, end, step / 8).items():
                assert frame.left < at.x < frame.left + frame.wide, joint
                assert at.y < frame.low + frame.high, joint


def test_marks_and_words_are_there_where_they_are_asked_for(exercise: Exercise) -> None:
    pose = exercise.pose
    picture = still_svg(pose)
    shown = [pose.keyframes[which].name for which in stills(pose)]
    told = shown if len(shown) > 1 else []
    assert [one for one in (pose.motion, pose.still) if one and one not in words(picture)] == []
    assert {one.lower() for one in told} <= {one.lower() for one in words(picture)}
    assert len(painted(picture, palette.HAIR)) == len(shown)
    assert bool(painted(picture, palette.ARROW)) is bool(pose.motion)
    assert bool(painted(picture, palette.STILL)) is bool(pose.still or pose.anchors)


def test_words_can_be_read_on_a_card_of_300_pixels(exercise: Exercise) -> None:
    picture = still_svg(exercise.pose)
    wide, high = svg.size(picture)
    sizes = [one.style["font-size"] for one in svg.shapes(picture) if one.kind == "text"]
    assert [one for one in sizes if float(one) * 300 / wide < 10.5] == []
    # Higher, it would be shown smaller where a picture's height is limited.
    assert high / wide < 1.5


def test_a_walk_is_two_steps_side_by_side(library: Library) -> None:
    walk = library.exercises["walking"].pose
    assert words(still_svg(walk))[:4] == ["1", "Step", "2", "Other leg"]
    alone = walk.model_copy(update={"keyframes": walk.keyframes[:1]})
    assert list(stills(alone)) == [0]


def test_an_animation_without_a_pause_shows_its_arrow_all_the_while(library: Library) -> None:
    walk = Scene(library.exercises["walking"].pose)
    assert all(palette.ARROW in over for _, over, _ in animation._moments(walk, 0))


def test_each_still_is_a_small_png_800_pixels_wide(exercise: Exercise) -> None:
    data = drawing.still(exercise.pose)
    assert len(data) < LARGEST
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.width) == ("PNG", 800)
        assert 200 < image.height < 2000
        # A person, a mat or a floor in either half, not the bare panel.
        for left in (0, 400):
            half = image.convert("RGB").crop((left, 0, left + 400, image.height))
            assert len(half.getcolors(1_000_000) or []) > 10, left


def test_start_and_end_are_two_numbered_panels(bridge: Pose) -> None:
    picture = still_svg(bridge)
    assert words(picture)[:4] == ["1", "Start", "2", "End"]
    hair = painted(picture, palette.HAIR)
    assert len(hair) == 2
    assert hair[0].low <= hair[1].top or hair[0].right <= hair[1].left


def test_a_pose_of_one_keyframe_has_no_number(library: Library) -> None:
    held = library.exercises["prone_lying"].pose
    assert len(held.keyframes) == 1
    assert "1" not in words(still_svg(held))


def test_the_far_side_is_paler(bridge: Pose) -> None:
    start = bridge.keyframes[0]
    far = {
        "far_knee": (73, 6),
        "far_ankle": (93, 4),
        "far_toe": (93, 10),
        "far_elbow": (29, 16),
        "far_hand": (29, 28),
    }
    apart = start.model_copy(update={"joints": {**start.joints, **far}})
    picture = still_svg(bridge.model_copy(update={"keyframes": (apart,)}))
    for colour in (palette.TROUSERS, palette.SHIRT, palette.SKIN):
        near, pale = painted(picture, colour), painted(picture, palette.paler(colour))
        assert near
        assert pale
        assert contrast(palette.paler(colour)) < contrast(colour)
    order = [one.style.get("fill") for one in svg.shapes(picture)]
    assert order.index(palette.paler(palette.TROUSERS)) < order.index(palette.TROUSERS)


def test_without_words_and_pins_there_are_none(bridge: Pose) -> None:
    bare = changed(bridge, motion="", still="", anchors=())
    picture = still_svg(bare)
    assert painted(picture, palette.STILL) == []
    assert words(picture) == ["1", "Start", "2", "End"]


def test_what_stays_for_a_step_has_no_arrow_in_it(bridge: Pose) -> None:
    start, end = bridge.keyframes
    waits = start.model_copy(update={"name": "wait"})
    three = bridge.model_copy(update={"keyframes": (start, waits, end), "arrows": ("near_knee",)})
    assert painted(still_svg(changed(bridge, arrows=("near_knee",))), palette.ARROW)
    first = still_svg(three.model_copy(update={"keyframes": (start, waits)}))
    # What is left is the arrow beside its words.
    assert len(painted(first, palette.ARROW)) == 2
    assert len(painted(still_svg(three), palette.ARROW)) == 4


def test_words_are_written_as_they_are(bridge: Pose) -> None:
    told = 'Heels & <hips> "up"'
    assert told in words(still_svg(changed(bridge, motion=told)))


@pytest.mark.parametrize("name", ANIMATED)
def test_the_same_pose_gives_the_same_bytes(library: Library, name: str) -> None:
    pose = library.exercises[name].pose
    assert drawing.still(pose) == drawing.still(changed(pose))
    assert still_svg(pose) == still_svg(changed(pose))


@pytest.mark.parametrize("name", ANIMATED)
def test_an_animation_loops_for_ever_and_pauses_where_one_holds(
    library: Library, name: str
) -> None:
    exercise = library.exercises[name]
    hold = held_for(exercise)
    data = drawing.moving(exercise.pose, hold)
    assert len(data) < LARGEST
    with Image.open(io.BytesIO(data)) as image:
        times = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            times.append(image.info["duration"])
        assert (image.format, image.info["loop"], image.width) == ("GIF", 0, animation.WIDTH)
    assert len(times) > 10
    pauses = [one for one in times if one > 200]
    if exercise.pose.steady:
        assert pauses == []
    else:
        assert len(pauses) == len(exercise.pose.keyframes)
        assert (max(pauses) > min(pauses)) is (hold >= 5)


def test_a_pose_that_lacks_what_is_drawn_is_an_error_not_half_a_picture(bridge: Pose) -> None:
    joints = {"pelvis": (50, 10)}
    broken = bridge.keyframes[0].model_copy(update={"joints": joints})
    with pytest.raises(KeyError):
        drawing.still(bridge.model_copy(update={"keyframes": (broken,)}))


@pytest.mark.parametrize("text", ["", "<svg", "<p/>", '<svg xmlns="http://www.w3.org/2000/svg"/>x'])
def test_what_is_no_svg_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        drawing.chart(str, text)


def contrast(colour: str, other: str = palette.PANEL) -> float:
    """Return the contrast of two colours, 1 to 21, by the formula of WCAG 2.2."""
    one, two = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (one + 0.05) / (two + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_formula_of_contrast_is_the_published_one() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", [palette.INK])
def test_words_stand_out_from_the_panel(colour: str) -> None:
    assert contrast(colour) >= 7


@pytest.mark.parametrize(
    "colour",
    [palette.ARROW, palette.STILL, palette.TROUSERS, palette.SHIRT, palette.HAIR],
)
def test_marks_and_clothes_stand_out_from_the_panel(colour: str) -> None:
    assert contrast(colour) >= 3


def test_a_mixed_colour_lies_between() -> None:
    assert palette.mixed("#000000", "#FFFFFF", 0.5) == "#808080"
    assert palette.mixed("#102030", "#FFFFFF", 0) == "#102030"
