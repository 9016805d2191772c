"""The process: ``python -m bot``. What it can be asked for stands in ``command_line.py``."""

import gc
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    # What is loaded at a start stays, and looking at it again and again takes a tenth of the start.
    gc.disable()
    try:
        from bot import command_line  # noqa: PLC0415 - what it loads is meant

        return command_line.main(arguments)
    finally:
        gc.enable()


if __name__ == "__main__":
    sys.exit(main())
