"""What browsers say they did not run or load on our pages: counted and, up to a limit, logged. Nothing of it is kept,
and of an address no more is told than its path.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request, Response, post
from litestar.exceptions import HTTPException
from litestar.params import RawBody

from entrypoints.http.rate_limits import REPORTS
from entrypoints.http.security_headers import REPORTS_PATH

BODY_LIMIT_BYTES = 16 * 1024
REPORTS_IN_ONE_MAX = 20
LOGGED_PER_MINUTE = 20
TEXT_LENGTH_MAX = 200
DIRECTIVES = frozenset(
    {
        *("default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem"),
        *("style-src-attr", "img-src", "connect-src", "form-action", "frame-ancestors", "base-uri", "font-src"),
        *("frame-src", "media-src", "object-src", "worker-src", "manifest-src"),
    }
)
_OTHER = "other"
_KINDS = {"application/csp-report", "application/reports+json", "application/json"}
_MINUTE_SECONDS = 60.0
_log = logging.getLogger(__name__)


class PolicyReports:
    """The counts of this process. Used on the event loop only, so without a lock."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.counts: Counter[str] = Counter()
        self._monotonic = monotonic
        self._minute_began = monotonic()
        self._logged = 0

    def take(self, body: bytes) -> None:
        """Raises a 400 for what is no report."""
        for report in _reports(body):
            directive = _word(report, "effective-directive", "effectiveDirective", "violated-directive")
            known = directive if directive in DIRECTIVES else _OTHER
            self.counts[known] += 1
            if self._may_log():
                page = _path(_word(report, "document-uri", "documentURL"))
                blocked = _origin(_word(report, "blocked-uri", "blockedURL"))
                _log.warning("a browser refused by our policy: %s of %s on %s", known, blocked, page)

    def _may_log(self) -> bool:
        now = self._monotonic()
        if now - self._minute_began >= _MINUTE_SECONDS:
            self._minute_began, self._logged = now, 0
        self._logged += 1
        return self._logged <= LOGGED_PER_MINUTE


def _reports(body: bytes) -> Iterator[Mapping[str, Any]]:
    """Of both forms: one by `report-uri`, several by `report-to`."""
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        raise _no_report() from None
    several = told if isinstance(told, list) else [{"body": told.get("csp-report")}] if isinstance(told, dict) else []
    found = [entry["body"] for entry in several if isinstance(entry, dict) and isinstance(entry.get("body"), dict)]
    if not found:
        raise _no_report()
    yield from found[:REPORTS_IN_ONE_MAX]


def _no_report() -> HTTPException:
    return HTTPException(status_code=HTTPStatus.BAD_REQUEST, detail="This is no report of a content policy.")


def _word(report: Mapping[str, Any], *names: str) -> str:
    told = next((report[name] for name in names if isinstance(report.get(name), str)), "")
    return told.split(" ", 1)[0]


def _path(url: str) -> str:
    """Of the page, without host, query and fragment: those may hold a token."""
    try:
        path = urlsplit(url).path
    except ValueError:
        path = ""
    return _plain(path) or "?"


def _origin(url: str) -> str:
    """`inline` and `eval` are told as words, an address as its origin."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "?"
    return _plain(f"{parts.scheme}://{parts.hostname}" if parts.hostname else parts.scheme or url) or "?"


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isprintable())[:TEXT_LENGTH_MAX]


@post(
    REPORTS_PATH,
    status_code=HTTPStatus.NO_CONTENT,
    opt=REPORTS,
    request_max_body_size=BODY_LIMIT_BYTES,
    include_in_schema=False,
)
async def policy_reports(body: RawBody, request: Request[Any, Any, Any]) -> Response[None]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _KINDS:
        raise HTTPException(status_code=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    reports: PolicyReports = request.app.state.policy_reports
    reports.take(body)
    return Response(None, status_code=HTTPStatus.NO_CONTENT)
