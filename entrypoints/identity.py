"""Who signs people in beside us, if anybody does."""

from adapters.openid.provider import OpenIdProvider
from application.ports.clock import Clock
from application.ports.identity_provider import IdentityProvider
from entrypoints.settings import Settings


def identity_provider_of(settings: Settings, clock: Clock) -> IdentityProvider | None:
    if not settings.oidc_issuer:
        return None
    return OpenIdProvider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        name=settings.oidc_name,
        redirect_uri=f"{settings.app_base_url}/sign-in/callback",
        clock=clock,
    )
