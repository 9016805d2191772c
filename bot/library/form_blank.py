"""Form blank: a new entry as plain data, made like another one or with every text still empty."""

import copy
from typing import Any, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined, to_jsonable_python

from bot.library.edition import Plain
from bot.library.kinds import Kind


def blank(
    kind: Kind, entry_id: str, name: str, like: Plain | None, *, number: int | None = None
) -> dict[str, Any]:
    """Return the plain data of a new entry; ``number`` is the place of an exercise in lists.

    Without another entry to be ``like`` its texts are empty, and the schema says what is missing.

    Raises:
        ValueError: an exercise is like none, and nobody can type a pose; or it is the safety
            texts, of which there is one set.
    """
    if kind is Kind.SAFETY:
        raise ValueError("there is one set of safety texts")
    if like is None and kind is Kind.EXERCISE:
        raise ValueError("an exercise is made like another one, for its pose")
    data = _skeleton(kind.model) if like is None else copy.deepcopy(dict(like))
    data.update(id=entry_id, name=name, reviewed_by="")
    if "aliases" in data:
        data["aliases"] = []
    if kind is Kind.EXERCISE and number is not None:
        data["number"] = number
    return data


def _skeleton(model: type[BaseModel]) -> dict[str, Any]:
    return {name: _empty(field) for name, field in model.model_fields.items()}


def _empty(field: FieldInfo) -> object:
    """Return what stands in a field that nobody has filled in."""
    if field.default is not PydanticUndefined:
        return to_jsonable_python(field.default)
    kind = field.annotation
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _skeleton(kind)
    return [] if get_origin(kind) is tuple else ""
