"""The two transport compressions of the gateway, one endless stream a connection."""

import zlib
from collections.abc import Callable
from typing import TypeAlias

import zstandard

Compressor: TypeAlias = Callable[[bytes], bytes]
"""Turns one whole message into the next bytes of the stream, flushed."""


def compressor(name: str) -> Compressor | None:
    """Begin the stream that a client asked for by name; None for no compression.

    Raises ValueError for a name that is neither "zlib-stream" nor "zstd-stream".
    """
    match name:
        case "":
            return None
        case "zlib-stream":
            return _zlib()
        case "zstd-stream":
            return _zstd()
        case _:
            raise ValueError(f"unknown compression {name!r}")


def _zlib() -> Compressor:
    stream = zlib.compressobj()
    return lambda raw: stream.compress(raw) + stream.flush(zlib.Z_SYNC_FLUSH)


def _zstd() -> Compressor:
    stream = zstandard.ZstdCompressor().compressobj()
    return lambda raw: stream.compress(raw) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
