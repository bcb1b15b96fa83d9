"""Web applications for tests, one after the other: to build all the routes takes longer than most tests do."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import msgspec
from litestar import Litestar
from msgspec.structs import replace

from entrypoints.http.app import create_app, hand_over
from entrypoints.service import Service
from entrypoints.settings import Settings

IDLE_MAX = 10
_ELSEWHERE = ("data_dir", "calendly_api_base", "calendly_auth_base", "stripe_api_base", "sendgrid_api_base")
_KNOWN_BY_HOST = ("calendly_webhook_url", "stripe_webhook_url")
_idle: dict[bytes, Litestar] = {}


@contextmanager
def web_app(service: Service) -> Iterator[Litestar]:
    """As `create_app` makes it, maybe with the routes of an earlier test of the same settings; a test that ended badly
    leaves none behind.
    """
    chosen = _routed_by(service.settings)
    app = _idle.pop(chosen, None)
    if app is None:
        app = create_app(service)
    else:
        hand_over(app, service)
    yield app
    _idle[chosen] = app
    if len(_idle) > IDLE_MAX:
        del _idle[next(iter(_idle))]


def _routed_by(settings: Settings) -> bytes:
    """Routes know nothing of where the data and the providers are; of the webhooks' addresses they know the hosts."""
    host = {name: urlsplit(getattr(settings, name)).hostname or "" for name in _KNOWN_BY_HOST}
    return msgspec.json.encode(
        replace(settings, database_url=None, direct_url=None, **dict.fromkeys(_ELSEWHERE, ""), **host)
    )
