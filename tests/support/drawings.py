"""What tests have drawn in the studio's process: small, and quick to import there."""

import os
import time


def process_id() -> bytes:
    """Draw the number of the process that draws."""
    return str(os.getpid()).encode()


def niceness() -> bytes:
    """Draw how much the process that draws yields to others."""
    return str(os.nice(0)).encode()


def reversed_(drawn: bytes) -> bytes:
    """Draw what is given, backwards."""
    return drawn[::-1]


def for_ever() -> bytes:
    """Draw something that is never finished."""
    while True:
        time.sleep(3600)


def death() -> bytes:
    """End the process that draws, as the system does that has no memory left."""
    os.kill(os.getpid(), 9)
    return b""


def mistake() -> bytes:
    """Draw what cannot be drawn."""
    raise ValueError("no such shape")
