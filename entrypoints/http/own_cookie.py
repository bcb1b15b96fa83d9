"""Cookies of ours that open something: kept from scripts, from other sites' forms and from the open network."""

from litestar.datastructures import Cookie

from entrypoints.settings import Settings


def own_cookie(settings: Settings, key: str, value: str, seconds: int, path: str = "/") -> Cookie:
    """Kept for so many `seconds`; none of them take it away."""
    return Cookie(
        key=key,
        value=value,
        max_age=seconds,
        path=path,
        httponly=True,
        secure=settings.app_base_url.startswith("https://"),
        samesite="lax",
    )
