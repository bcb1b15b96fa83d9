"""Asking a provider: never long, never much, and never where it redirects to."""

import time
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

EXCHANGE_SECONDS_MAX = 10.0
"""For all questions of one step of a sign-in together."""
TIMEOUTS_SECONDS = (2.0, 5.0)
"""To be connected, and to hear something; less where less is left."""
ANSWER_BYTES_MAX = 512 * 1024


class TooLong(requests.RequestException):
    """The provider's answer is longer than any honest one, or takes longer."""


class Deadline:
    """The end of one step, however many questions it asks."""

    def __init__(self, seconds: float | None = None) -> None:
        self._ends = time.monotonic() + (EXCHANGE_SECONDS_MAX if seconds is None else seconds)

    @property
    def left_seconds(self) -> float:
        return self._ends - time.monotonic()

    def require(self) -> None:
        """Raises TooLong at the end."""
        if self.left_seconds <= 0:
            raise TooLong("the provider takes too long")


class BoundedAdapter(HTTPAdapter):
    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        self._deadline.require()
        connect, hear = (min(seconds, self._deadline.left_seconds) for seconds in TIMEOUTS_SECONDS)
        response = super().send(request, *args, **{**kwargs, "stream": True, "timeout": (connect, hear)})
        try:
            response._content = self._body(response)  # noqa: SLF001 - so that nobody reads on without a bound
        finally:
            response.close()
        return response

    def _body(self, response: requests.Response) -> bytes:
        """As it comes, since a drop now and then would be an answer to every single wait."""
        body = bytearray()
        try:
            while chunk := response.raw.read1(ANSWER_BYTES_MAX + 1, decode_content=True):
                body += chunk
                self._deadline.require()
                if len(body) > ANSWER_BYTES_MAX:
                    raise TooLong("the answer is too long", response=response)
        except urllib3.exceptions.HTTPError as lost:
            raise requests.ConnectionError(f"the answer broke off: {type(lost).__name__}") from lost
        return bytes(body)


def bounded(session: requests.Session, deadline: Deadline) -> requests.Session:
    """The same session, within our limits."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, BoundedAdapter(deadline))
    session.trust_env = False  # nobody's .netrc is sent along
    return session


def json_object(response: requests.Response) -> dict[str, Any]:
    """Raises requests.RequestException for anything but a 200 with a JSON object."""
    if response.status_code != requests.codes.ok:
        raise requests.HTTPError(f"answered {response.status_code}", response=response)
    try:
        found = response.json()
    except RecursionError as deep:
        raise requests.exceptions.InvalidJSONError("nested too deeply", response=response) from deep
    if not isinstance(found, dict):
        raise requests.exceptions.InvalidJSONError("no JSON object", response=response)
    return found
