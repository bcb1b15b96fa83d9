"""The decoder's words for a value that does not fit, as a client can use them."""

import re
from http import HTTPStatus

from entrypoints.http.content_type import JSON_BODY_LIMIT_BYTES

_TIME = "a time with its offset from UTC, such as 2026-12-01T15:00:00Z"
_SAID: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"Invalid RFC3339 encoded datetime"), f"is not {_TIME}"),
    (re.compile(r"Expected `datetime` with a timezone component"), f"must be {_TIME}"),
    (re.compile(r"Expected `str` of length >= 1"), "must not be empty"),
    (re.compile(r"Expected `str` of length >= (\d+)"), r"must have at least \1 characters"),
    (re.compile(r"Expected `str` of length <= (\d+)"), r"must have at most \1 characters"),
    (re.compile(r"Expected `object` of length <= (\d+)"), r"must have at most \1 entries"),
    (re.compile(r"Expected `str` matching regex '\^\[A-Z\]\{3\}"), "must be three capital letters, such as USD"),
    (
        re.compile(r"Expected `str` matching regex '\^\[a-z_\]\{1,40\}"),
        "must be 1 to 40 small letters and underscores, such as paid_by_transfer",
    ),
    (
        re.compile(r"Expected `str` matching regex '\^\[!-~\]\{1,255\}\$'"),
        "must be 1 to 255 visible ASCII characters without spaces, such as 7f2c-first-try",
    ),
)


def plain(message: str) -> str:
    """In plain words where there are any, else as it was."""
    for said, words in _SAID:
        found = said.match(message)
        if found:
            return found.expand(words)
    return message


def advice(status: int, allowed: str) -> str:
    """What the client can do about the framework's own refusal; empty if nothing is known."""
    return {
        HTTPStatus.NOT_FOUND: "There is nothing at this address; /schema/openapi.json lists those there are.",
        HTTPStatus.METHOD_NOT_ALLOWED: f"This address takes {allowed}.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"A body may have {JSON_BODY_LIMIT_BYTES} bytes at most.",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Send JSON with the header Content-Type: application/json.",
    }.get(HTTPStatus(status), "")
