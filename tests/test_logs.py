"""Logs hold no ids of members at info level and above, and nothing in them acts or pretends."""

import json
import logging
import sys
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import logs

SOMEBODY = 123456789012345678
TOKEN = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OnNvbWV0aGluZw"
BOTS = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl.mNoPqRsTuVwXyZ0123456789abcdefghijklmn"
# Escape sequences, line ends of every kind, signs that hide or turn what follows, half a pair.
HOSTILE = "a\r\nb\x1b[2J\x85\u2028\u2029\x00\x7f\u202e\u200b\ufeff\ud800\x9b31m"


def record(message: str, *args: object, level: int = logging.INFO, **parts: Any) -> Any:
    return logging.LogRecord("bot", level, "x.py", 1, message, args, parts.get("exc_info"))


def raised(text: str) -> Any:
    try:
        raise ValueError(text)  # noqa: TRY301 - it is raised to be caught
    except ValueError:
        return sys.exc_info()


@given(text=st.text())
@example(text=HOSTILE)
def test_a_record_is_one_line_of_printable_signs(text: str) -> None:
    said = logs.TextFormatter().format(record("it said %s", text))
    assert said.isprintable()
    said = logs.JsonFormatter().format(record("it said %s", text, level=logging.DEBUG))
    assert said.isascii()
    assert said.isprintable()
    assert json.loads(said)["message"] == f"it said {text}"


@given(text=st.text())
@example(text=HOSTILE)
@example(text="x\n2026-01-01 00:00:00,000 INFO    bot: all is well")
def test_no_line_of_a_traceback_looks_like_a_record(text: str) -> None:
    said = logs.TextFormatter().format(record("it broke", exc_info=raised(text)))
    first, *rest = said.split("\n")
    assert first.endswith("INFO    bot: it broke")
    assert all(line.startswith("    ") and line.isprintable() for line in rest)
    assert rest[0].strip() == "Traceback (most recent call last):"


@pytest.mark.parametrize("form", [logs.TextFormatter, logs.JsonFormatter])
@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"Key (user_id)=({SOMEBODY}) already exists", "Key (user_id)=(…) already exists"),
        (f"POST /channels/{SOMEBODY}/messages", "POST /channels/…/messages"),
        ("<Press custom_id='done|xrls1wq49ji|abc'>", "<Press custom_id='done|…|abc'>"),
    ],
)
def test_no_id_stands_in_a_line_or_a_traceback(form: Any, text: str, left: str) -> None:
    for said in (
        form().format(record("%s", text)),
        form().format(record("it broke", level=logging.ERROR, exc_info=raised(text))),
    ):
        whole = said if form is logs.TextFormatter else "\n".join(json.loads(said).values())
        assert left in whole
        assert str(SOMEBODY) not in said
    # For whoever looks for a fault, a member can be followed.
    debug = form().format(record("%s", text, level=logging.DEBUG))
    assert str(SOMEBODY) in debug or "xrls1wq49ji" in debug


@pytest.mark.parametrize("form", [logs.TextFormatter, logs.JsonFormatter])
@pytest.mark.parametrize("level", [logging.DEBUG, logging.ERROR])
@pytest.mark.parametrize(
    "text",
    [
        f"https://discord.com/api/v10/interactions/{SOMEBODY}/{TOKEN}/callback",
        f"https://discord.com/api/v10/webhooks/{SOMEBODY}/another-form-of-token/messages",
        f"the token is {TOKEN}",
        f"Authorization: Bot {BOTS}",
    ],
)
def test_no_token_stands_in_any_line(form: Any, level: int, text: str) -> None:
    said = form().format(record("it broke: %s", text, level=level, exc_info=raised(text)))
    assert not any(one in said for one in (TOKEN, BOTS, "another-form-of-token"))


def test_what_ends_the_process_is_a_line_of_the_log_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("INFO", "json")
    sys.excepthook(*raised(f"of {SOMEBODY}"))
    said = json.loads(capsys.readouterr().err)
    assert said["level"] == "CRITICAL"
    assert "ValueError: of …" in said["traceback"]
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert capsys.readouterr().err == ""


def test_a_failed_autocomplete_is_told_without_who_it_was_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("INFO", "json")
    line = "Ignoring exception in autocomplete for %r (Guild: %s, User: %s)"
    logging.getLogger("discord.app_commands.tree").error(line, "find", 777, 888)
    said = json.loads(capsys.readouterr().err)
    assert said["message"] == "an autocomplete could not be answered"


def test_a_line_is_one_json_object_with_its_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("INFO", "json")
    try:
        int("no number")
    except ValueError:
        logging.getLogger("bot").exception("it broke")
    said = json.loads(capsys.readouterr().err)
    assert (said["level"], said["message"]) == ("ERROR", "it broke")
    assert "no number" in said["traceback"]


def test_what_does_not_answer_is_said_once_and_so_is_its_return(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gateway = logs.SaidOnce(logging.getLogger("bot"), "the gateway")
    for _ in range(2):
        gateway.works()
        gateway.fails()
        gateway.fails()
    assert [one.getMessage() for one in caplog.records] == [
        "the gateway does not answer: it is tried again until it does",
        "the gateway answers again",
        "the gateway does not answer: it is tried again until it does",
    ]


def test_attempts_at_the_gateway_are_left_to_the_bot(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("INFO", "text")
    logging.getLogger("discord.client").error("Attempting a reconnect in %.2fs", 1.0)
    assert capsys.readouterr().err == ""
