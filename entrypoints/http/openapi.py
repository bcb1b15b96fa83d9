"""The API's description of itself, at /schema/openapi.json."""

from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import Components, Reference, SecurityScheme, Server

VERSION = "1.0"
BEARER: list[dict[str, list[str]]] = [{"bookingAccess": []}]
OPERATOR: list[dict[str, list[str]]] = [{"operator": []}]
ANALYST: list[dict[str, list[str]]] = [{"analyst": []}]
EVENTS: list[dict[str, list[str]]] = [{"events": []}]

_SCHEMES: dict[str, SecurityScheme | Reference] = {
    "bookingAccess": SecurityScheme(
        type="http",
        scheme="bearer",
        description="The `accessToken` of one booking, valid until 90 days after its end. Without it count the cookie"
        " of the booking's link, and the session of whoever is signed in with the booking's address.",
    ),
    "operator": SecurityScheme(
        type="http",
        scheme="bearer",
        description="A token with the scope `operator`, made by an operator at /operator/tokens or with"
        " `booking tokens create`; or the installation's OPERATOR_TOKEN. Somebody who is signed in with one of the"
        " addresses in OPERATORS may ask without, from our own pages.",
    ),
    "events": SecurityScheme(
        type="http",
        scheme="bearer",
        description="A token with the scope `events:read`, made like an operator's; or the installation's"
        " OPERATOR_TOKEN. Analysts who are signed in may ask without, from our own pages.",
    ),
    "analyst": SecurityScheme(
        type="http",
        scheme="bearer",
        description="A token with the scope `analyst`, or the installation's OPERATOR_TOKEN. Somebody who is signed"
        " in with one of the addresses in ANALYSTS or OPERATORS may ask without, from our own pages.",
    ),
}


def openapi_config(base_url: str) -> OpenAPIConfig:
    """Without a page to look at it: those load their scripts from foreign hosts."""
    return OpenAPIConfig(
        title="Expert booking",
        version=VERSION,
        description="Free times, bookings and their payments. Errors are RFC 9457 problems with a slug in `error`.",
        path="/schema",
        servers=[Server(url=base_url or "/")],
        components=Components(security_schemes=_SCHEMES),
        render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"]), YamlRenderPlugin()],
    )
