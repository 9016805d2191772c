"""Audit: ask an advisory service about every pinned dependency. ``make audit`` runs it.

It asks OSV (https://osv.dev), which holds the advisories of PyPA and GitHub, about names and
versions, and sends nothing else. Exit codes: 0, none is known, or nothing could be asked (a line
says so); 1, at least one is. ``--strict`` makes 3 of what could not be asked.
"""

import argparse
import http.client
import json
import re
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.txt", "requirements-dev.txt")
SERVICE = "https://api.osv.dev/v1/querybatch"
PAGE = "https://osv.dev/vulnerability/"
TIMEOUT = 20
FOUND, NOT_CHECKED = 1, 3

_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)

Pin = tuple[str, str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask about what is pinned, and say what is known; return the exit code."""
    parser = argparse.ArgumentParser(description="look for known advisories")
    parser.add_argument("--strict", action="store_true", help="fail where nothing could be asked")
    parser.add_argument("--service", default=SERVICE, help="who is asked, as OSV is")
    parser.add_argument("locks", nargs="*", type=Path, default=[ROOT / one for one in LOCKS])
    options = parser.parse_args(arguments)
    pins = sorted({pin for lock in options.locks for pin in read_pins(lock.read_text("utf-8"))})
    try:
        advisories = ask(options.service, pins)
    except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError) as error:
        reason = getattr(error, "reason", None) or error or type(error).__name__
        _say(f"not checked: no advisory service could be reached ({reason})")
        return NOT_CHECKED if options.strict else 0
    for (name, version), known in advisories:
        _say(f"{name} {version}: " + ", ".join(f"{PAGE}{one}" for one in known))
    _say(f"{len(pins)} dependencies checked, {len(advisories)} with known advisories")
    return FOUND if advisories else 0


def read_pins(lock: str) -> Iterator[Pin]:
    """Yield the names and versions that a lock pins."""
    yield from _PIN.findall(lock)


def ask(service: str, pins: Sequence[Pin]) -> list[tuple[Pin, list[str]]]:
    """Return the ids of what is known of each pin of which something is.

    Raises:
        OSError: the service cannot be reached, or refuses.
        ValueError, LookupError, TypeError: it answers something else.
    """
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}
        for name, version in pins
    ]
    request = urllib.request.Request(  # noqa: S310 - the operator chooses the address
        service,
        data=json.dumps({"queries": queries}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - as above
        results: list[dict[str, Any]] = json.load(answer)["results"]
    found = [
        (pin, [str(one["id"]) for one in result.get("vulns", ())])
        for pin, result in zip(pins, results, strict=True)
    ]
    return [(pin, known) for pin, known in found if known]


def _say(line: str) -> None:
    # What a service answers must not move the cursor of whoever reads it.
    print("".join(one if one.isprintable() else "?" for one in line))  # noqa: T201 - its output


if __name__ == "__main__":
    sys.exit(main())
