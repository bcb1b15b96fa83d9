"""The pages around an account: getting in, what is yours, getting out."""

from collections.abc import Sequence

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from entrypoints.http.pages.account.account import account_page, end_sessions, sign_out
from entrypoints.http.pages.account.bookings import own_bookings
from entrypoints.http.pages.account.by_mail import ask_for_link, link_page, link_sent, sign_in_page, use_link
from entrypoints.http.pages.account.by_provider import from_provider, to_provider
from entrypoints.http.pages.account.data import forget, forget_page, held_file
from entrypoints.http.pages.account.gate import HANDLERS, only_signed_in, who_asks
from entrypoints.http.pages.account.paths import ACCOUNT, BOOKINGS, SIGN_IN
from entrypoints.http.pages.gate import PRIVATE


def _own(path: str, handlers: Sequence[ControllerRouterHandler]) -> Router:
    return Router(
        path,
        route_handlers=handlers,
        guards=[only_signed_in],
        dependencies={"who": Provide(who_asks, sync_to_thread=False)},
        exception_handlers=HANDLERS,
        response_headers=PRIVATE,
        include_in_schema=False,
    )


account_pages = (
    Router(
        SIGN_IN,
        route_handlers=[sign_in_page, ask_for_link, link_sent, link_page, use_link, to_provider, from_provider],
        response_headers=PRIVATE,
        include_in_schema=False,
    ),
    _own(BOOKINGS, [own_bookings]),
    _own(ACCOUNT, [account_page, sign_out, end_sessions, held_file, forget_page, forget]),
)
