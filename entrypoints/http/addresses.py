"""Whose request it is, seen through the proxies that are trusted to say so."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from litestar.types import Scope

_FORWARDED = b"x-forwarded-for"
_HOPS_MAX = 20
_IPV6_PREFIX = 64  # one household or server has a whole network of this size


class Addresses:
    """`trusted` are addresses or networks; ValueError for what is neither."""

    def __init__(self, trusted: Sequence[str]) -> None:
        self._trusted: list[IPv4Network | IPv6Network] = [ip_network(text, strict=False) for text in trusted]

    def of(self, scope: Scope) -> str:
        """The nearest address that is no trusted proxy; neighbours in one IPv6 network count as one."""
        client = scope["client"]
        peer = client[0] if client else ""
        if self._is_trusted(peer):
            peer = next((hop for hop in self._hops(scope) if not self._is_trusted(hop)), peer)
        return _network_of(peer)

    @staticmethod
    def _hops(scope: Scope) -> list[str]:
        """From the nearest to the farthest; only the nearest were written by somebody we trust."""
        lines = [value.decode("latin-1") for name, value in scope["headers"] if name == _FORWARDED]
        hops = [hop.strip() for hop in ",".join(lines).split(",") if hop.strip()]
        return hops[::-1][:_HOPS_MAX]

    def _is_trusted(self, text: str) -> bool:
        try:
            address = ip_address(text)
        except ValueError:
            return False
        return any(address in network for network in self._trusted)


def _network_of(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return text[:_TEXT_MAX]
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, _IPV6_PREFIX), strict=False))
    return str(address)


_TEXT_MAX = 64
