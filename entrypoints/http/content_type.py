"""Which bodies the JSON routes take."""

from http import HTTPStatus
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException

JSON_BODY_LIMIT_BYTES = 256 * 1024


def json_body(request: Request[Any, Any, Any]) -> None:
    """A hook before the body is read: 415 for a body that says it is something else than JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    empty = request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
    if kind and not empty and kind != "application/json" and not kind.endswith("+json"):
        raise HTTPException(status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
