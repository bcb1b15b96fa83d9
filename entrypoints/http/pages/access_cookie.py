"""The cookie that opens one booking in the browser that made it or followed its link."""

from litestar.datastructures import Cookie

from domain.identifiers import BookingId
from entrypoints.http.authorization import cookie_name
from entrypoints.http.own_cookie import own_cookie
from entrypoints.service import Service

COOKIE_SECONDS = 400 * 24 * 3600  # as long as browsers allow; the token in it ends by itself


def access_cookie(booking_id: BookingId, token: str, service: Service) -> Cookie:
    return own_cookie(service.settings, cookie_name(booking_id), token, COOKIE_SECONDS)
