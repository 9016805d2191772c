"""JSON as it travels: reading request bodies, writing answers.

discord.py takes a body for JSON only when `Content-Type` is exactly `application/json`, and a
429 for Discord's own only when there is a `Via` header, so both are set here and nowhere else.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, cast

from aiohttp import web

from tests.wire.server.errors import INVALID_JSON, ApiError, RateLimitedError, invalid_form

JsonObject: TypeAlias = dict[str, Any]

_VIA: Final = {"Via": "1.1 loopback"}
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"))


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that a bot attached to a message, or a person to an option."""

    filename: str
    data: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, kw_only=True)
class Form:
    """A request body: its JSON, and the files beside it by their number."""

    body: JsonObject
    files: Mapping[int, Upload] = field(default_factory=dict[int, Upload])


def encode(value: object) -> bytes:
    """Write a value as compact JSON."""
    return _ENCODER.encode(value).encode()


def decode(raw: str | bytes) -> object:
    """Read JSON; what is none is refused as Discord refuses it."""
    try:
        return json.loads(raw)
    except ValueError:
        raise ApiError(INVALID_JSON) from None


def decode_object(raw: str | bytes) -> JsonObject:
    """Read a JSON object; an empty body is an empty one."""
    value = decode(raw or b"{}")
    if not isinstance(value, dict):
        raise ApiError(INVALID_JSON)
    return cast("JsonObject", value)


def snowflake(value: object) -> int:
    """Read an id, or refuse what is none."""
    if not str(value).isdecimal():
        raise invalid_form(f'Value "{value}" is not snowflake.')
    return int(str(value))


async def read_form(request: web.Request) -> Form:
    """Read a body sent as JSON, or as multipart with `payload_json` and `files[n]`."""
    if request.content_type != "multipart/form-data":
        return Form(body=decode_object(await request.read()))
    parts = await request.post()
    files: dict[int, Upload] = {}
    for name, part in parts.items():
        if isinstance(part, web.FileField) and name.startswith("files["):
            number = int(name.removeprefix("files[").removesuffix("]"))
            files[number] = Upload(
                filename=part.filename, data=part.file.read(), content_type=part.content_type
            )
    return Form(body=decode_object(str(parts.get("payload_json", "{}"))), files=files)


def answer(
    value: object = None, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Answer with JSON, or with 204 and no body when there is nothing to say."""
    together = {**_VIA, **(headers or {})}
    if value is None:
        return web.Response(status=204, headers=together)
    return web.Response(
        body=encode(value), status=status, headers=together, content_type="application/json"
    )


def refuse(error: ApiError) -> web.Response:
    """Answer with a refusal, a 429 with its waiting time in body and headers."""
    problem = error.problem
    body: JsonObject = {"message": problem.message, "code": problem.code}
    if not isinstance(error, RateLimitedError):
        return answer(body, status=problem.status)
    everywhere = error.scope == "global"
    body |= {"retry_after": error.retry_after, "global": everywhere}
    headers = {
        "Retry-After": str(math.ceil(error.retry_after)),
        "X-RateLimit-Scope": error.scope,
        "X-RateLimit-Reset-After": f"{error.retry_after:.3f}",
    }
    if everywhere:
        headers["X-RateLimit-Global"] = "true"
    return answer(body, status=problem.status, headers=headers)
