"""A session that is used gets a new cookie by the hour, so that an old copy of one is of no use for long."""

from collections.abc import Awaitable, Callable

from litestar.connection import ASGIConnection
from litestar.types import Message, Scope

from entrypoints.http.account_sessions import AccountSessions
from entrypoints.http.signed_in import Connection
from entrypoints.settings import Settings


def session_renewal(settings: Settings) -> Callable[[Message, Scope], Awaitable[None]]:
    """A hook before sending. Its beginning stays as it was: a session that was ended from elsewhere stays ended."""
    sessions = AccountSessions(settings)
    ours = f"{sessions.cookie_name}=".encode()

    async def renew(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        given = list(message["headers"])
        is_for_all = any(name.lower() == b"cache-control" and b"public" in value for name, value in given)
        is_set = any(name.lower() == b"set-cookie" and value.startswith(ours) for name, value in given)
        connection: Connection = ASGIConnection(scope)
        now = connection.app.state.service.world.clock.now()
        session = sessions.renewed(connection.cookies.get(sessions.cookie_name), now)
        if session is not None and not is_for_all and not is_set:
            message["headers"] = [*given, sessions.cookie(session).to_encoded_header()]

    return renew
