"""Draw docs/img/exercises.png anew: every exercise, start and end, on one sheet.

Run from the checkout, with ``.venv`` set up, when poses or drawings have changed::

    .venv/bin/python -m scripts.make_sheet

Then look at it, and at every animation in ``build/pictures`` after ``content render``.
"""

import io
from importlib.resources import files
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bot.figures import drawing, palette
from bot.library.exercise import Exercise
from bot.library.loading import load_library
from bot.settings import DEFAULT_CONTENT

TARGET = Path(__file__).resolve().parent.parent / "docs" / "img" / "exercises.png"
COLUMNS = 6
CELL = (330, 300)
TITLE, ROOM = 34, 10
COLOURS = 128


def main() -> None:
    """Draw the sheet."""
    library = load_library(DEFAULT_CONTENT)
    exercises = list(library.exercises.values())
    rows = -(-len(exercises) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * CELL[0], rows * CELL[1]), palette.PANEL)
    face = files("font_source_sans_pro") / "files" / "SourceSansPro-Semibold.ttf"
    font = ImageFont.truetype(str(face), 22)
    for number, exercise in enumerate(exercises):
        row, column = divmod(number, COLUMNS)
        sheet.paste(_cell(exercise, font), (column * CELL[0], row * CELL[1]))
    flat = sheet.quantize(COLOURS, dither=Image.Dither.NONE)
    flat.save(TARGET, optimize=True)
    print(f"{TARGET}: {TARGET.stat().st_size // 1024} KiB")  # noqa: T201 - the script's output


def _cell(exercise: Exercise, font: ImageFont.FreeTypeFont) -> Image.Image:
    """Return one exercise with its number and name."""
    cell = Image.new("RGB", CELL, palette.PANEL)
    pen = ImageDraw.Draw(cell)
    pen.rectangle((0, 0, CELL[0] - 1, CELL[1] - 1), outline=palette.EDGE)
    pen.text((ROOM, 4), f"{exercise.number}  {exercise.name}", fill=palette.INK, font=font)
    with Image.open(io.BytesIO(drawing.still(exercise.pose))) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((CELL[0] - 2 * ROOM, CELL[1] - TITLE - ROOM), Image.Resampling.LANCZOS)
    left = (CELL[0] - picture.width) // 2
    cell.paste(picture, (left, TITLE + (CELL[1] - TITLE - ROOM - picture.height) // 2))
    return cell


if __name__ == "__main__":
    main()
