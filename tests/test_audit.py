"""The audit of dependencies: nothing known, something known, and nobody to ask."""

import json
import runpy
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCK = """\
aiohttp==3.14.5 \\
    --hash=sha256:00 \\
    --hash=sha256:01
simcord[preview]==3.2.1 ; sys_platform != 'win32' \\
    --hash=sha256:02
"""


class Service(HTTPServer):
    """An advisory service on this machine that answers what a test wants."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[Any] = []
        self.answer: tuple[int, str] = (200, json.dumps({"results": [{}, {}]}))

    @property
    def address(self) -> str:
        """Return where it is asked."""
        return f"http://127.0.0.1:{self.server_port}/v1/querybatch"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Service)
        length = int(self.headers["Content-Length"])
        self.server.asked.append(json.loads(self.rfile.read(length)))
        status, body = self.server.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""


@pytest.fixture
def service() -> Generator[Service]:
    """Run a service."""
    with Service() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


Audit = Callable[..., tuple[int, str]]


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    """Return what runs the script on a lock of two."""
    lock = tmp_path / "lock.txt"
    lock.write_text(LOCK)

    def run(service: str, *more: str) -> tuple[int, str]:
        command = [sys.executable, str(ROOT / "scripts/audit.py"), "--service", service, *more]
        made = subprocess.run(
            [*command, str(lock)], check=False, capture_output=True, text=True, timeout=60
        )
        assert made.stderr == ""
        return made.returncode, made.stdout

    return run


def test_it_asks_about_each_pinned_version_and_nothing_else(service: Service, audit: Audit) -> None:
    said = audit(service.address)
    assert said == (0, "2 dependencies checked, 0 with known advisories\n")
    asked = [(one["package"]["name"], one["version"]) for one in service.asked[0]["queries"]]
    assert asked == [("aiohttp", "3.14.5"), ("simcord", "3.2.1")]


def test_a_known_advisory_is_named_and_fails(service: Service, audit: Audit) -> None:
    results = [{"vulns": [{"id": "GHSA-1\x1b[2J"}, {"id": "PYSEC-2"}]}, {}]
    service.answer = 200, json.dumps({"results": results})
    code, said = audit(service.address)
    assert code == 1
    assert said.splitlines() == [
        "aiohttp 3.14.5: https://osv.dev/vulnerability/GHSA-1?[2J, "
        "https://osv.dev/vulnerability/PYSEC-2",
        "2 dependencies checked, 1 with known advisories",
    ]


@pytest.mark.parametrize(
    "answer",
    [(503, "busy"), (200, "<html>sign in</html>"), (200, '{"results": []}'), (200, "[]")],
)
def test_what_is_no_answer_is_not_taken_for_a_clean_bill(
    service: Service, audit: Audit, answer: tuple[int, str]
) -> None:
    service.answer = answer
    code, said = audit(service.address)
    assert code == 0
    assert said.startswith("not checked: no advisory service could be reached (")
    assert said.count("\n") == 1


def test_where_nobody_can_be_asked_it_says_so_and_fails_only_if_told_to(audit: Audit) -> None:
    nowhere = "http://127.0.0.1:9/v1/querybatch"
    code, said = audit(nowhere)
    assert (code, said.startswith("not checked: no advisory service could be reached")) == (0, True)
    assert audit(nowhere, "--strict")[0] == 3


def test_the_locks_are_read_as_they_are_written() -> None:
    # Every line of a lock that pins something, and the whole of both.
    script = runpy.run_path(str(ROOT / "scripts/audit.py"))
    for name in script["LOCKS"]:
        lock = (ROOT / name).read_text("utf-8")
        pinned = [line for line in lock.splitlines() if line[:1].isalpha()]
        assert len(list(script["read_pins"](lock))) == len(pinned) > 20
