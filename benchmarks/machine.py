"""Machine: what the figures were taken on, without saying whose it is or where."""

import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from bot.clock import SystemClock

_LIBRARIES = ("discord.py", "aiohttp", "orjson", "SQLAlchemy", "aiosqlite", "pydantic")
_GIB = 1024**2  # of the kilobytes that /proc speaks of


def description() -> Mapping[str, str]:
    """Return names and values: processor, memory, kernel, versions, the day."""
    return {
        "processor": f"{_cpu('model name')}, {_processors()} cores",
        "memory": f"{_memory() / _GIB:.1f} GiB",
        "kernel": f"{platform.system()} {platform.release()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "libraries": ", ".join(f"{name} {version(name)}" for name in _LIBRARIES),
        "date": f"{SystemClock().now():%Y-%m-%d}",
    }


def _cpu(field: str) -> str:
    return next(iter(_values("/proc/cpuinfo", field)), platform.machine())


def _processors() -> int:
    return len(_values("/proc/cpuinfo", "processor"))


def _memory() -> int:
    (total,) = _values("/proc/meminfo", "MemTotal")
    return int(total.split()[0])


def _values(path: str, field: str) -> list[str]:
    lines = (line.partition(":") for line in Path(path).read_text().splitlines())
    return [value.strip() for name, _, value in lines if name.strip() == field]
