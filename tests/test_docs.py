"""Tests of the documentation: everything there is is named, and what is named is there."""

import re
from pathlib import Path

import pytest
from discord import app_commands

from bot.settings import Settings
from tests.support.world import World

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?[^)]*\)|<img[^>]*\bsrc=\"([^\"]+)\"")
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def words() -> str:
    return "\n".join(page.read_text("utf-8") for page in PAGES)


def is_named(name: str, text: str) -> bool:
    """Tell whether a text names something, and not only something that begins with it."""
    return re.search(rf"(?<![\w/]){re.escape(name)}(?![\w-])", text) is not None


async def test_every_command_is_documented(world: World) -> None:
    text = words()
    names = [
        f"/{one.qualified_name}"
        for one in world.bot.tree.walk_commands()
        if isinstance(one, app_commands.Command)
    ]
    assert names
    assert [name for name in names if not is_named(name, text)] == []


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    assert is_named(name.upper(), words())


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    text = CODE.sub("", page.read_text("utf-8"))
    targets = [one or other for one, other in LINK.findall(text)]
    inside = [one.split("#")[0] for one in targets if not re.match(r"[a-z]+:|#", one)]
    assert [one for one in inside if not (page.parent / one).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_make_target_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    code = "\n".join(CODE.findall(page.read_text("utf-8")))
    named = set(re.findall(r"(?:^|[`\s])make(?: [A-Z]+=\S+)* ([a-z]+)\b", code, re.MULTILINE))
    assert named - targets == set()


PROMISES = ("progress.md", "reminders.md", "security.md", "sessions.md")


def named_tests() -> list[str]:
    text = "\n".join((ROOT / "docs" / one).read_text("utf-8") for one in PROMISES)
    return re.findall(r"`(tests/[\w/]+\.py::test_\w+)`", text)


@pytest.mark.parametrize(("page", "least"), list(zip(PROMISES, (25, 46, 18, 15), strict=True)))
def test_the_promise_names_a_test_for_each_sentence(page: str, least: int) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| (?!sentence|-)", line)]
    assert len(rows) >= least
    assert [row for row in rows if not re.search(r"\| `tests/[\w/]+\.py::test_\w+` \|$", row)] == []


@pytest.mark.parametrize("name", named_tests())
def test_every_test_that_the_promise_names_exists(name: str) -> None:
    path, _, test = name.partition("::")
    source = (ROOT / path).read_text("utf-8")
    assert re.search(rf"^(?:async )?def {test}\(", source, re.MULTILINE)
