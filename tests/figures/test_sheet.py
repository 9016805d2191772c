"""Tests of bot.figures.sheet: every list of every routine fits on its page, in order."""

import io
import re
from itertools import product

import pytest
from PIL import Image

from bot.figures import drawing, palette
from bot.figures.sheet import _shown, sheet_svg
from bot.library.exercise import Level
from bot.library.library import Library
from bot.library.sheet import Row, Sheet, sheet_of, slots_of
from tests.support.drawn import SVG, Drawn, contrast, read
from tests.test_content import ROUTINES

LISTS = [
    pytest.param(routine, level, slot, id=f"{routine}-{level}-{slot or 'both'}")
    for routine, level in product(ROUTINES, Level)
    for slot in slots_of(level)
]
every_list = pytest.mark.parametrize(("routine", "level", "slot"), LISTS)

_drawn: dict[str, Drawn] = {}


def listed(library: Library, routine: str, level: Level, slot: str | None) -> Sheet:
    wanted = next(one for one in slots_of(level) if one == slot)
    return sheet_of(library, library.routines[routine], level, wanted)


def page(sheet: Sheet) -> Drawn:
    """Return a page; one that was drawn before is not drawn again."""
    known = repr(sheet)
    if known not in _drawn:
        _drawn[known] = read(sheet_svg(sheet))
    return _drawn[known]


def long(sheet: Sheet, letters: str) -> Sheet:
    """Return a sheet of eight exercises whose every text is as long as content may be."""

    def fill(limit: int) -> str:
        return (letters * limit)[:limit].strip()

    pose = next(row.pose for row in sheet.rows if row.pose)
    row = Row(name=fill(60), dose=fill(120), note=fill(120), marked=True, pose=pose)
    return Sheet(
        id=sheet.id,
        title=fill(40),
        heading=sheet.heading,
        rows=(row,) * 8,
        notes=(fill(160),) * 4,
        mark=fill(120),
        stop=fill(250),
        advice=fill(300),
        small_print=fill(180),
    )


def marks(drawn: Drawn) -> int:
    """Return how many marks of the osteoporosis notice there are."""
    return sum(one.get("fill") == palette.NERVE for one in drawn.root.iter(f"{SVG}path"))


@every_list
def test_all_exercises_stand_on_it_in_order_with_dose_and_note(
    library: Library, routine: str, level: Level, slot: str | None
) -> None:
    sheet = listed(library, routine, level, slot)
    told = "".join(
        f"{row.name}{row.dose}{row.note}{number}" for number, row in enumerate(sheet.rows, 1)
    )
    assert page(sheet).says(told)


@every_list
def test_it_says_what_it_is_and_when_to_stop(
    library: Library, routine: str, level: Level, slot: str | None
) -> None:
    sheet = listed(library, routine, level, slot)
    drawn, safety = page(sheet), library.safety
    texts = (library.routines[routine].name, sheet.heading, *library.routines[routine].notes)
    safe = (safety.stop_line, safety.see_professional, safety.not_reviewed)
    assert [text for text in (*texts, *safe) if not drawn.says(text)] == []


@every_list
def test_every_text_is_inside_and_apart_from_the_others(
    library: Library, routine: str, level: Level, slot: str | None
) -> None:
    drawn = page(listed(library, routine, level, slot))
    assert drawn.wide == 1080
    assert drawn.high > drawn.wide
    assert drawn.outside() == []
    assert drawn.overlapping() == []


@every_list
def test_what_carries_the_osteoporosis_notice_is_marked_and_the_mark_explained(
    library: Library, routine: str, level: Level, slot: str | None
) -> None:
    sheet = listed(library, routine, level, slot)
    carrying = sum(row.marked for row in sheet.rows)
    drawn = page(sheet)
    assert marks(drawn) == (carrying + 1 if carrying else 0)
    assert drawn.says(library.safety.osteoporosis_short) is bool(carrying)


@every_list
def test_a_number_stays_with_what_it_counts(
    library: Library, routine: str, level: Level, slot: str | None
) -> None:
    sheet = listed(library, routine, level, slot)
    lines = [one.text for one in page(sheet).words]
    for row in sheet.rows:
        for counted in re.findall(r"\d+ [a-z]+", row.dose):
            kept = counted.replace(" ", "\N{NO-BREAK SPACE}")
            assert any(kept in line for line in lines), counted


@pytest.mark.parametrize("letters", ["W", "Wide words ", "i"])
def test_texts_stay_inside_and_apart_however_long_they_are(library: Library, letters: str) -> None:
    drawn = page(long(listed(library, "flexion", Level.CALM, None), letters))
    assert drawn.outside() == []
    assert drawn.overlapping() == []


def test_words_stand_out_from_what_they_stand_on(library: Library) -> None:
    drawn = page(listed(library, "flexion", Level.BUILD, "evening"))
    for one in drawn.words:
        ground = palette.INK if one.fill == palette.PANEL else palette.PANEL
        assert contrast(one.fill, ground) >= 4.5, one.text
        # Where a phone is 390 pixels wide, the smallest letters are nearly eleven.
        assert one.size >= 30


@every_list
def test_each_exercise_is_drawn_from_start_to_end_beside_its_words(
    library: Library, routine: str, level: Level, slot: str | None
) -> None:
    sheet = listed(library, routine, level, slot)
    svg = sheet_svg(sheet)
    placed = [float(one) for one in re.findall(r"translate\((\S+) \S+\) scale\(\S+ -", svg)]
    poses = [row.pose for row in sheet.rows if row.pose]
    expected = sum(2 if pose.steady else min(3, len(pose.keyframes)) for pose in poses)
    assert len(placed) == expected


def test_a_walk_is_drawn_with_either_leg_ahead_and_a_plank_in_its_three_stages(
    library: Library,
) -> None:
    walk, plank = (library.exercises[one].pose for one in ("walking", "forearm_plank"))
    assert [walk.keyframes[number].name for number in _shown(walk)] == ["step", "other leg"]
    assert list(_shown(plank)) == [0, 1, 2]
    long = plank.model_copy(update={"keyframes": plank.keyframes * 2})
    assert list(_shown(long)) == [0, 5]


def test_an_exercise_that_is_done_otherwise_than_it_is_drawn_has_no_figure(
    library: Library,
) -> None:
    sheet = listed(library, "side_lying", Level.CALM, None)
    squeeze = next(row for row in sheet.rows if row.name == "Knee squeeze")
    assert squeeze.pose is None
    assert "sitting on a chair" in squeeze.note
    assert page(sheet).says(f"{squeeze.name}{squeeze.dose}{squeeze.note}")


def test_an_exercise_of_which_only_the_start_holds_is_drawn_in_it(library: Library) -> None:
    sheet = listed(library, "side_lying", Level.STRONG, "morning")
    cat, dog = sheet.rows[0].pose, sheet.rows[1].pose
    assert cat is not None
    assert dog is not None
    assert [len(pose.keyframes) for pose in (cat, dog)] == [1, 1]
    whole = library.exercises["bird_dog"].pose
    assert dog.keyframes[0] == whole.keyframes[0]


def test_a_page_is_a_picture_of_a_size_that_can_be_sent(library: Library) -> None:
    sizes: list[int] = []
    for routine, level, slot in (
        ("symmetrical", Level.STRONG, "evening"),
        ("flexion", Level.STRONG, "evening"),
        ("side_lying", Level.CALM, None),
    ):
        data = drawing.sheet(listed(library, routine, level, slot))
        sizes.append(len(data))
        with Image.open(io.BytesIO(data)) as opened:
            assert opened.format == "PNG"
            assert opened.width == 1080
    assert max(sizes) < 300_000
