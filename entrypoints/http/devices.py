"""What kind of device a request comes from: one of four words. What the browser says of itself is never kept."""

from typing import Any

from litestar.connection import ASGIConnection

from domain.booking.vocabulary import Device

AGENT_READ_MAX = 512
_DESKS = ("windows", "macintosh", "x11", "cros")


def device_of(request: ASGIConnection[Any, Any, Any, Any]) -> Device:
    """A guess from the User-Agent: what is no browser that we know of, or says nothing, is OTHER."""
    agent = request.headers.get("user-agent", "")[:AGENT_READ_MAX].lower()
    if "ipad" in agent or "tablet" in agent or ("android" in agent and "mobi" not in agent):
        return Device.TABLET
    if "mobi" in agent:
        return Device.PHONE
    return Device.DESK if any(name in agent for name in _DESKS) else Device.OTHER
