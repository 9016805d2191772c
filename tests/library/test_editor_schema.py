"""Tests of bot.library.editor_schema: the schemas for editors are current."""

import json
from pathlib import Path

import pytest

from bot.library.editor_schema import FOLDER, schemas, write_schemas
from bot.library.loading import KINDS, SINGLES
from bot.settings import DEFAULT_CONTENT

CURRENT = dict(schemas())


@pytest.mark.parametrize("name", sorted(CURRENT))
def test_the_schema_in_the_repository_is_the_one_of_the_models(name: str) -> None:
    written = (DEFAULT_CONTENT / FOLDER / name).read_text(encoding="utf-8")
    assert written == CURRENT[name], "run `make schema`"


def test_there_is_one_schema_for_each_kind_of_file_and_no_other() -> None:
    files = {path.name for path in (DEFAULT_CONTENT / FOLDER).iterdir()}
    assert files == {f"{kind}.json" for kind in (*KINDS, *SINGLES)}


def test_writing_them_makes_the_folder_and_returns_the_files(tmp_path: Path) -> None:
    written = write_schemas(tmp_path)
    assert {path.name: path.read_text(encoding="utf-8") for path in written} == CURRENT
    assert {path.parent for path in written} == {tmp_path / FOLDER}


def test_a_schema_refuses_fields_that_do_not_exist() -> None:
    assert json.loads(CURRENT["causes.json"])["additionalProperties"] is False
