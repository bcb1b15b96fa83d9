"""Who is signed in in the browser that asks: the account behind its cookie, as it is now."""

from typing import Any

from litestar.connection import ASGIConnection
from msgspec import Struct

from application.ports.accounts import Account
from entrypoints.http.account_sessions import AccountSession, AccountSessions
from entrypoints.service import Service

Connection = ASGIConnection[Any, Any, Any, Any]


class SignedIn(Struct, frozen=True):
    account: Account
    session: AccountSession

    @property
    def email(self) -> str:
        return self.account.person.email


def signed_in(connection: Connection, service: Service) -> SignedIn | None:
    """None without a session, and once the person has ended it from elsewhere or was forgotten."""
    session = account_session(connection, service)
    account = service.accounts.get(session.account_id) if session else None
    if session is None or account is None or session.began_at < account.sessions_valid_from:
        return None
    return SignedIn(account, session)


def account_session(connection: Connection, service: Service) -> AccountSession | None:
    """As the cookie alone tells; whether it still counts, the account knows."""
    sessions = AccountSessions(service.settings)
    return sessions.read(connection.cookies.get(sessions.cookie_name), service.world.clock.now())
