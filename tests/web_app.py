"""Web applications for tests, one after the other: to build all the routes takes longer than most tests do."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from litestar import Litestar

from entrypoints.http.app import create_app, hand_over
from entrypoints.service import Service

IDLE_MAX = 10
_idle: dict[bytes, Litestar] = {}


@contextmanager
def web_app(service: Service) -> Iterator[Litestar]:
    """As `create_app` makes it, maybe with the routes of an earlier test of the same settings; a test that ended badly
    leaves none behind.
    """
    chosen = msgspec.json.encode(service.settings)
    app = _idle.pop(chosen, None)
    if app is None:
        app = create_app(service)
    else:
        hand_over(app, service)
    yield app
    _idle[chosen] = app
    if len(_idle) > IDLE_MAX:
        del _idle[next(iter(_idle))]
