"""Under which names the service answers: its own only, so that no foreign name can be made to look like ours."""

from http import HTTPStatus
from urllib.parse import urlsplit

from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Receive, Scope, Send

from entrypoints.settings import Settings

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PROBED = ("/health/", "/metrics")
"""What monitoring asks by the machine's address; it tells nothing that depends on the name."""


class OwnHosts:
    """The hosts of APP_BASE_URL and of the addresses that webhooks are delivered to; outside production this machine
    itself, too. Ports do not matter: a proxy may have another.
    """

    def __init__(self, settings: Settings) -> None:
        addresses = (settings.app_base_url, settings.calendly_webhook_url, settings.stripe_webhook_url)
        self._names = {urlsplit(address).hostname for address in addresses if address}
        if not settings.is_production:
            self._names |= _LOOPBACK

    def __call__(self, app: ASGIApp) -> ASGIApp:
        """Litestar's middleware; raises a 400."""

        async def known(scope: Scope, receive: Receive, send: Send) -> None:
            if not scope["path"].startswith(_PROBED) and not self.is_own(scope):
                raise HTTPException(
                    status_code=HTTPStatus.BAD_REQUEST,
                    detail="The Host header names no host of this service. A proxy in front must pass on the host of"
                    " APP_BASE_URL.",
                )
            await app(scope, receive, send)

        return known

    def is_own(self, scope: Scope) -> bool:
        """One Host header, with one of the names."""
        given = [value for name, value in scope["headers"] if name == b"host"]
        if len(given) != 1:
            return False
        try:
            return urlsplit(f"//{given[0].decode('ascii')}").hostname in self._names
        except ValueError:
            return False
