"""Asking a provider: never long, never much, and never where it redirects to."""

from typing import Any

import requests
from requests.adapters import HTTPAdapter

TIMEOUTS_SECONDS = (2.0, 5.0)
"""To be connected, and to hear something."""
ANSWER_BYTES_MAX = 512 * 1024


class TooLong(requests.RequestException):
    """The provider's answer is longer than any honest one."""


class BoundedAdapter(HTTPAdapter):
    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        response = super().send(request, *args, **{**kwargs, "stream": True})
        content = response.raw.read(ANSWER_BYTES_MAX + 1, decode_content=True)
        response.close()
        if len(content) > ANSWER_BYTES_MAX:
            raise TooLong("the answer is too long", response=response)
        response._content = content  # noqa: SLF001 - so that nobody reads on without a bound
        return response


def bounded(session: requests.Session) -> requests.Session:
    """The same session, within our limits."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, BoundedAdapter())
    session.trust_env = False  # nobody's .netrc is sent along
    return session


def json_object(response: requests.Response) -> dict[str, Any]:
    """Raises requests.RequestException for anything but a 200 with a JSON object."""
    if response.status_code != requests.codes.ok:
        raise requests.HTTPError(f"answered {response.status_code}", response=response)
    found = response.json()
    if not isinstance(found, dict):
        raise requests.exceptions.InvalidJSONError("no JSON object", response=response)
    return found
