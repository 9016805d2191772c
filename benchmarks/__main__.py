"""The command line: `python -m benchmarks [FIGURE ...] [--quick] [--json PATH] [--list]`."""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import (
    burst,
    chaos,
    editions,
    flood,
    machine,
    memory,
    pictures,
    slash,
    start,
    storm,
    tick,
)
from benchmarks.figures import Figure, Measure, Measures, Scale
from benchmarks.table import describe, render, summary

MEASURES: Measures = {
    "slash": slash.measure,
    "pictures": pictures.measure,
    "burst": burst.measure,
    "tick": tick.measure,
    "memory": memory.measure,
    "start": start.measure,
    "editions": editions.measure,
    "storm": storm.measure,
    "flood": flood.measure,
    "chaos": chaos.measure,
}
DEFAULT_JSON = Path("build/bench.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 1 if a figure could not be measured, 0 whatever targets say."""
    options = _parser().parse_args(arguments)
    if options.list:
        for name in MEASURES:
            print(f"{name:<9}{sys.modules[MEASURES[name].__module__].__doc__}".partition("\n")[0])
        return 0
    described = machine.description()
    print(describe(described), end="\n\n", flush=True)
    figures = asyncio.run(_measure(options.figures or list(MEASURES), quick=options.quick))
    print(render(figures))
    print(f"\n{summary(figures)}")
    written = {
        "machine": described,
        "quick": options.quick,
        "figures": [figure.as_json() for figure in figures],
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n")
    return int(any(figure.failed for figure in figures))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help="which ones (default: all)")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, smaller databases")
    parser.add_argument("--json", type=Path, default=DEFAULT_JSON, metavar="PATH")
    parser.add_argument("--list", action="store_true", help="name the figures and stop")
    return parser


async def _measure(names: Sequence[str], *, quick: bool) -> Sequence[Figure]:
    """Measure one after the other; one that fails does not take the others with it."""
    figures: list[Figure] = []
    for name in names:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            scale = Scale(quick=quick, folder=Path(folder))
            figures += await _attempt(name, MEASURES[name], scale)
    return figures


async def _attempt(name: str, measure: Measure, scale: Scale) -> Sequence[Figure]:
    try:
        return await measure(scale)
    except Exception as error:
        return [Figure(name=name, failed=f"{type(error).__name__}: {error}")]


if __name__ == "__main__":
    sys.exit(main())
