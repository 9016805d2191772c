"""Tests of the unit files and the Dockerfile: what they name exists. None is built here."""

import configparser
import re
import shlex
from pathlib import Path

import pytest

from bot.command_line import _parser
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
UNITS = sorted((ROOT / "deploy").iterdir())
SETTINGS = {name.upper() for name in Settings.model_fields}


def unit(path: Path) -> configparser.RawConfigParser:
    """Read a unit file; a key may come several times there."""
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # pyright: ignore[reportAttributeAccessIssue]
    parser.read(path, "utf-8")
    return parser


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.+)$", DOCKERFILE, re.MULTILINE)


def test_the_image_copies_what_there_is() -> None:
    copied = [one.split()[0] for one in instructions("COPY") if not one.startswith("--from")]
    assert {"bot", "cogs", "content", "requirements.txt"} == set(copied)
    assert [one for one in copied if not (ROOT / one).exists()] == []
    let_in = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
    assert sorted(let_in) == sorted(copied)


def test_the_image_sets_settings_and_no_secret() -> None:
    [env] = instructions("ENV")
    named = {one.split("=")[0] for one in shlex.split(env)}
    assert named - SETTINGS == {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    assert "DISCORD_TOKEN" not in DOCKERFILE


def test_the_image_is_not_root_and_writes_to_its_volume_only() -> None:
    assert instructions("USER") == ["sciatica-bot"]
    [env] = instructions("ENV")
    values = dict(one.split("=", 1) for one in shlex.split(env))
    places = (values["DATABASE_URL"].removeprefix("sqlite:///"), values["PICTURES_DIR"])
    assert all(one.startswith("/data/") for one in (*places, values["BACKUP_DIR"]))
    assert instructions("VOLUME") == ["/data"]


def test_the_image_asks_the_page_that_is_there() -> None:
    [check] = instructions("HEALTHCHECK")
    [env] = instructions("ENV")
    port = dict(one.split("=", 1) for one in shlex.split(env))["HEALTH_PORT"]
    assert f"http://127.0.0.1:{port}/healthz" in check
    assert '"/healthz"' in (ROOT / "bot" / "health.py").read_text("utf-8")


def commands() -> list[str]:
    units = [unit(one) for one in UNITS if one.suffix == ".service"]
    procfile = (ROOT / "Procfile").read_text("utf-8").splitlines()
    return [
        *(one["Service"]["ExecStart"] for one in units),
        *(line.split(": ", 1)[1] for line in procfile),
        "python -m bot run",
    ]


@pytest.mark.parametrize("command", commands())
def test_every_command_exists(command: str) -> None:
    _, module, name, *arguments = shlex.split(command)
    assert (module, name) == ("-m", "bot")
    assert callable(_parser().parse_args(arguments).command)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_file_can_be_read_and_the_manual_names_it(path: Path) -> None:
    assert {"Service", "Timer"} & set(unit(path).sections())
    text = path.read_text("utf-8")
    assert set(re.findall(r"^Environment=([A-Z_]+)=", text, re.MULTILINE)) <= SETTINGS
    assert path.name in (ROOT / "docs" / "operating.md").read_text("utf-8")
