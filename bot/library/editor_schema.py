"""Editor schema: JSON Schema of every kind of content file, for completion in an editor."""

import json
from collections.abc import Iterator
from pathlib import Path

from bot.library.loading import KINDS, SINGLES

FOLDER = "schema"


def schemas() -> Iterator[tuple[str, str]]:
    """Yield file names and their JSON text."""
    for kind, model in {**KINDS, **SINGLES}.items():
        schema = model.model_json_schema()
        yield f"{kind}.json", json.dumps(schema, indent=2, sort_keys=True) + "\n"


def write_schemas(content: Path) -> list[Path]:
    """Write every schema into ``content/schema``; return the files."""
    folder = content / FOLDER
    folder.mkdir(exist_ok=True)
    written: list[Path] = []
    for name, text in schemas():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
