"""Logs hold no ids of members at info level and above."""

import json
import logging

import pytest

from bot import logs


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
