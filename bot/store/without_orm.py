"""Without ORM: SQLAlchemy's asyncio package, less the object-relational mapper that it loads.

Queries here are SQLAlchemy Core's, with rows. ``sqlalchemy.ext.asyncio`` loads the ORM for the two
modules of sessions all the same: an eighth of a second at every start, and 6 MiB for as long as
the bot runs (decision 0028).
"""

import sys
from types import ModuleType
from typing import Never

_SESSIONS = ("sqlalchemy.ext.asyncio.scoping", "sqlalchemy.ext.asyncio.session")


def leave_out_orm() -> None:
    """Put modules without content where those of sessions would be, unless they are loaded."""
    for name in _SESSIONS:
        sys.modules.setdefault(name, _LeftOut(name))


class _LeftOut(ModuleType):
    """A module whose every name can be imported, and none used."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (_Absent,), {})


class _Absent:
    """What says that it is not there, to who uses it."""

    def __init__(self, *_: object, **__: object) -> Never:
        raise NotImplementedError(f"{type(self).__name__}: the ORM is left out ({__name__})")
