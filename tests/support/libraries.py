"""Libraries in which no server says anything of its own, without a database."""

from typing import Any, cast

from bot.library.library import Library
from bot.services.homes import Homes
from bot.services.libraries import Libraries


def bundled_alone(library: Library) -> Libraries:
    """Return libraries that have nothing but the bundled one."""
    nothing = cast("Any", None)
    return Libraries(library, editions=nothing, enrolments=nothing, homes=Homes())
