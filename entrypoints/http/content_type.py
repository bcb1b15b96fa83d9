"""Which bodies the JSON routes take."""

from http import HTTPStatus
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException

JSON_BODY_LIMIT_BYTES = 256 * 1024


async def json_body(request: Request[Any, Any, Any]) -> None:
    """A hook before the body is decoded: 415 for one that says it is not JSON, 400 for one that is not UTF-8."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    empty = request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
    if kind and not empty and kind != "application/json" and not kind.endswith("+json"):
        raise HTTPException(status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        (await request.body()).decode()
    except UnicodeDecodeError:
        raise HTTPException(status_code=HTTPStatus.BAD_REQUEST, detail="The body is not UTF-8 text.") from None
