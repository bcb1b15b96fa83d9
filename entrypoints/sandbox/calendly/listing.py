import base64
import binascii
import urllib.parse

from entrypoints.sandbox.calendly.refusals import invalid
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.wire import Answer, Call
from entrypoints.sandbox.world import World

COUNT_DEFAULT = 20
COUNT_MAX = 100


def paged(world: World, call: Call, items: list[Document]) -> Answer:
    """Answer one page of a list, with links and tokens to its neighbours."""
    count = _number(call.param("count") or str(COUNT_DEFAULT), "count")
    if not 1 <= count <= COUNT_MAX:
        raise invalid("count", f"must be between 1 and {COUNT_MAX}")
    token = call.param("page_token")
    start = 0 if token is None else _number(_untoken(token), "page_token")
    next_start = start + count if start + count < len(items) else None
    previous_start = max(0, start - count) if start > 0 else None
    pagination = {
        "count": len(items[start : start + count]),
        "next_page": _link(world, call, next_start),
        "previous_page": _link(world, call, previous_start),
        "next_page_token": _token(next_start),
        "previous_page_token": _token(previous_start),
    }
    return Answer(200, {"collection": items[start : start + count], "pagination": pagination})


def _number(text: str, name: str) -> int:
    if not text.isdecimal():
        raise invalid(name, "is invalid")
    return int(text)


def _token(start: int | None) -> str | None:
    return None if start is None else base64.urlsafe_b64encode(f"from {start}".encode()).decode()


def _untoken(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token).decode().removeprefix("from ")
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _link(world: World, call: Call, start: int | None) -> str | None:
    token = _token(start)
    if token is None:
        return None
    query = [pair for pair in call.query if pair[0] != "page_token"] + [("page_token", token)]
    return f"{world.base_url}{call.path}?{urllib.parse.urlencode(query)}"
