"""Tests of bot.settings: what an operator may set, and what they are told when they may not."""

import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import DEFAULT_CONTENT, EXPECTED, Settings, load_settings

EXAMPLE = Path(__file__).resolve().parents[1] / ".env.example"
SECRET = "not.a.real-token"

# Every setting, with its default.
DEFAULTS = {
    "DISCORD_TOKEN": None,
    "DATABASE_URL": "sqlite:///data/bot.db",
    "CONTENT_DIR": DEFAULT_CONTENT,
    "PICTURES_DIR": Path("data/pictures"),
    "REMINDER_RATE": 46.0,
    "DM_OPEN_RATE": 2.0,
    "SHARD_COUNT": None,
    "SHARD_IDS": None,
    "DEV_GUILD_ID": None,
    "LOG_LEVEL": "INFO",
    "LOG_FORMAT": "text",
    "BACKUP_DIR": Path("data/backups"),
    "BACKUP_KEEP_DAYS": 30,
    "HEALTH_PORT": None,
    "HEALTH_HOST": "127.0.0.1",
    "DISCORD_API_URL": None,
    "DISCORD_GATEWAY_URL": None,
}

# Any text can be a token, or the name of a folder that is made when it is needed.
_ANY_TEXT = {"DISCORD_TOKEN", "PICTURES_DIR", "BACKUP_DIR"}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        for spelling in (name, name.upper()):
            monkeypatch.delenv(spelling, raising=False)


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    """Return where a test's own ``.env`` goes."""
    return tmp_path / ".env"


def value(name: str, env_file: Path | None = None) -> object:
    return getattr(load_settings(env_file), name.lower())


def refused(env_file: Path | None = None) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(env_file)
    assert str(caught.value) == "\n".join(caught.value.lines)
    return caught.value.lines


def test_these_are_the_settings() -> None:
    assert {name.upper() for name in Settings.model_fields} == set(DEFAULTS)


@pytest.mark.parametrize(("name", "default"), DEFAULTS.items())
def test_what_is_not_set_has_its_default(name: str, default: object) -> None:
    assert value(name) == default


@pytest.mark.parametrize(("name", "default"), DEFAULTS.items())
def test_an_empty_value_is_not_set(
    monkeypatch: pytest.MonkeyPatch, name: str, default: object
) -> None:
    monkeypatch.setenv(name, "")
    assert value(name) == default


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("DATABASE_URL", "sqlite:///other.db", "sqlite:///other.db"),
        ("DATABASE_URL", "sqlite:////var/lib/bot/bot.db", "sqlite:////var/lib/bot/bot.db"),
        ("DATABASE_URL", "postgresql://localhost/bot", "postgresql://localhost/bot"),
        ("DATABASE_URL", "postgres://u:p@db:5433/bot", "postgresql://u:p@db:5433/bot"),
        ("DATABASE_URL", "postgresql:///bot?host=/run/pg", "postgresql:///bot?host=/run/pg"),
        ("CONTENT_DIR", str(DEFAULT_CONTENT), DEFAULT_CONTENT),
        ("PICTURES_DIR", "/var/cache/bot", Path("/var/cache/bot")),
        ("REMINDER_RATE", "1", 1.0),
        ("REMINDER_RATE", "1000", 1000.0),
        ("REMINDER_RATE", " 12.5 ", 12.5),
        ("DM_OPEN_RATE", "0.1", 0.1),
        ("DM_OPEN_RATE", "10", 10.0),
        ("SHARD_COUNT", "16", 16),
        ("DEV_GUILD_ID", "123456789012345678", 123456789012345678),
        ("LOG_LEVEL", "DEBUG", "DEBUG"),
        ("LOG_LEVEL", "ERROR", "ERROR"),
        ("LOG_FORMAT", "json", "json"),
        ("BACKUP_DIR", "/mnt/backups", Path("/mnt/backups")),
        ("BACKUP_KEEP_DAYS", "7", 7),
        ("HEALTH_PORT", "9090", 9090),
        ("HEALTH_HOST", "0.0.0.0", "0.0.0.0"),  # noqa: S104 - read, not listened on
        ("HEALTH_HOST", "::1", "::1"),
        ("DISCORD_API_URL", "http://localhost:8080/api/v10", "http://localhost:8080/api/v10"),
        ("DISCORD_API_URL", "https://proxy.example/api/v10/", "https://proxy.example/api/v10"),
        ("DISCORD_API_URL", "http://[::1]:80/api/v10", "http://[::1]:80/api/v10"),
        ("DISCORD_GATEWAY_URL", "ws://127.0.0.1:8080/gateway", "ws://127.0.0.1:8080/gateway"),
        ("DISCORD_GATEWAY_URL", "wss://gateway.example", "wss://gateway.example"),
    ],
)
def test_a_good_value_is_read(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, read: object
) -> None:
    monkeypatch.setenv(name, text)
    assert value(name) == read


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATABASE_URL", "data/bot.db"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite://bot.db"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql://localhost"),
        ("DATABASE_URL", "postgresql:///bot"),
        ("DATABASE_URL", "postgresql+asyncpg://localhost/bot"),
        ("DATABASE_URL", "mysql://localhost/bot"),
        ("CONTENT_DIR", "no/such/folder"),
        ("CONTENT_DIR", "x" * 5000),
        ("CONTENT_DIR", __file__),
        ("REMINDER_RATE", "fast"),
        ("REMINDER_RATE", "0"),
        ("REMINDER_RATE", "1001"),
        ("REMINDER_RATE", "nan"),
        ("REMINDER_RATE", "46/s"),
        ("SHARD_COUNT", "0"),
        ("SHARD_COUNT", "many"),
        ("SHARD_IDS", "0"),
        ("SHARD_IDS", "0,"),
        ("DM_OPEN_RATE", "0"),
        ("DM_OPEN_RATE", "11"),
        ("DM_OPEN_RATE", "inf"),
        ("BACKUP_KEEP_DAYS", "0"),
        ("BACKUP_KEEP_DAYS", "a month"),
        ("DEV_GUILD_ID", "my server"),
        ("DEV_GUILD_ID", "0"),
        ("DEV_GUILD_ID", "-5"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_LEVEL", "10"),
        ("LOG_FORMAT", "xml"),
        ("HEALTH_PORT", "0"),
        ("HEALTH_PORT", "65536"),
        ("HEALTH_PORT", "http"),
        ("HEALTH_HOST", "everywhere"),
        ("HEALTH_HOST", "127.0.0.1:80"),
        ("DISCORD_API_URL", "localhost:8080"),
        ("DISCORD_API_URL", "ws://localhost/api/v10"),
        ("DISCORD_API_URL", "http://"),
        ("DISCORD_API_URL", "http://localhost:port"),
        ("DISCORD_API_URL", "http://local host"),
        ("DISCORD_API_URL", "http://[::1"),
        ("DISCORD_GATEWAY_URL", "http://localhost/gateway"),
        ("DISCORD_GATEWAY_URL", "ws://localhost:99999/gateway"),
    ],
)
def test_a_bad_value_is_one_line_that_says_what_it_should_be(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv(name, text)
    expected = EXPECTED[name.lower()]
    assert refused() == (f"{name} cannot be used: it should be {expected}. See .env.example.",)


def test_every_bad_value_has_a_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOG_FORMAT", "REMINDER_RATE", "DEV_GUILD_ID"):
        monkeypatch.setenv(name, "bad")
    names = [line.split()[0] for line in refused()]
    assert sorted(names) == ["DEV_GUILD_ID", "LOG_FORMAT", "REMINDER_RATE"]


def test_what_each_setting_should_be_is_known_and_one_line() -> None:
    assert EXPECTED.keys() == Settings.model_fields.keys()
    assert not any("\n" in text for text in EXPECTED.values())


@pytest.mark.parametrize("text", ["", "   ", "\t"])
def test_a_token_that_is_missing_is_one_line_with_where_to_get_it(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", text)
    with pytest.raises(SettingsError) as caught:
        _ = load_settings(None).token
    assert caught.value.lines == (
        "DISCORD_TOKEN is missing: it should be the bot's token from the Discord Developer "
        "Portal (Bot, Reset Token). See .env.example.",
    )


def test_spaces_around_a_token_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", f" {SECRET}\n")
    assert load_settings(None).token == SECRET


def test_the_token_is_in_no_text_about_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", SECRET)
    settings = load_settings(None)
    assert SECRET not in f"{settings} {settings!r} {settings.model_dump()} {vars(settings)}"


def test_a_bad_value_is_never_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    # Somebody may have put the token on the wrong line.
    for name in DEFAULTS:
        if name not in _ANY_TEXT:
            monkeypatch.setenv(name, SECRET)
    lines = refused()
    assert len(lines) == len(DEFAULTS) - len(_ANY_TEXT)
    assert SECRET not in "\n".join(lines)


def test_the_env_file_is_read(env_file: Path) -> None:
    env_file.write_text(f"# a comment\nLOG_FORMAT=json\nDISCORD_TOKEN={SECRET}\n", "utf-8")
    assert value("LOG_FORMAT", env_file) == "json"
    assert load_settings(env_file).token == SECRET


def test_the_env_file_need_not_exist(env_file: Path) -> None:
    assert value("LOG_FORMAT", env_file) == "text"


def test_the_environment_wins_over_the_env_file(
    monkeypatch: pytest.MonkeyPatch, env_file: Path
) -> None:
    env_file.write_text("LOG_LEVEL=ERROR\n", "utf-8")
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    assert value("LOG_LEVEL", env_file) == "DEBUG"


def test_names_may_be_written_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("log_level", "DEBUG")
    assert value("LOG_LEVEL") == "DEBUG"


def test_what_else_stands_in_the_env_file_is_none_of_its_business(env_file: Path) -> None:
    env_file.write_text("SOMETHING_ELSE=1\nLOG_LEVEL=ERROR\n", "utf-8")
    assert value("LOG_LEVEL", env_file) == "ERROR"


def test_a_bad_value_in_the_env_file_is_one_line(env_file: Path) -> None:
    env_file.write_text("REMINDER_RATE=fast\n", "utf-8")
    (line,) = refused(env_file)
    assert line.startswith("REMINDER_RATE cannot be used: ")


def test_an_env_file_in_another_encoding_is_one_line(env_file: Path) -> None:
    env_file.write_bytes(f"DISCORD_TOKEN={SECRET}\n# für den Bot\n".encode("latin-1"))
    assert refused(env_file) == (f"{env_file} cannot be read: it is not UTF-8 text.",)


def test_settings_cannot_be_changed_afterwards() -> None:
    settings = load_settings(None)
    with pytest.raises(ValueError, match="frozen"):
        settings.log_level = "DEBUG"  # pyright: ignore[reportAttributeAccessIssue]


def test_the_example_documents_exactly_the_settings() -> None:
    documented = re.findall(r"^#? ?([A-Z][A-Z_]*)=", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    assert sorted(documented) == sorted(DEFAULTS)


def test_what_stands_in_the_example_is_the_default(
    monkeypatch: pytest.MonkeyPatch, env_file: Path
) -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    given = [re.sub(r"^# (?=[A-Z][A-Z_]*=)", "", line) for line in lines]
    env_file.write_text("\n".join(given), "utf-8")
    monkeypatch.chdir(EXAMPLE.parent)
    settings = load_settings(env_file)
    assert settings.model_copy(update={"content_dir": settings.content_dir.resolve()}) == (
        load_settings(None)
    )


@pytest.mark.parametrize(
    ("text", "read"),
    [("0", (0,)), ("0-3", (0, 1, 2, 3)), ("3, 0,1-2", (0, 1, 2, 3)), ("15", (15,)), ("", None)],
)
def test_shards_are_read_as_numbers_and_ranges(
    monkeypatch: pytest.MonkeyPatch, text: str, read: tuple[int, ...] | None
) -> None:
    monkeypatch.setenv("SHARD_COUNT", "16")
    monkeypatch.setenv("SHARD_IDS", text)
    assert value("SHARD_IDS") == read


@pytest.mark.parametrize("text", ["16", "0-16", "3-1", "-1", "a", "1-2-3"])
def test_shards_that_are_not_among_them_are_refused(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("SHARD_COUNT", "16")
    monkeypatch.setenv("SHARD_IDS", text)
    assert refused() == (
        f"SHARD_IDS cannot be used: it should be {EXPECTED['shard_ids']}. See .env.example.",
    )
