"""The cookie that opens one booking in the browser that made it or followed its link."""

from litestar.datastructures import Cookie

from domain.identifiers import BookingId
from entrypoints.http.authorization import cookie_name
from entrypoints.service import Service

COOKIE_SECONDS = 400 * 24 * 3600  # as long as browsers allow; the token in it ends by itself


def access_cookie(booking_id: BookingId, token: str, service: Service) -> Cookie:
    return Cookie(
        key=cookie_name(booking_id),
        value=token,
        max_age=COOKIE_SECONDS,
        httponly=True,
        secure=service.settings.app_base_url.startswith("https://"),
        samesite="lax",
    )
