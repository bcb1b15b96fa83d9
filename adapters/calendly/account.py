"""Whose token it is, and the organization that it may look into."""

import msgspec
from msgspec import Struct

from adapters.calendly.aged_cache import AgedCache
from adapters.calendly.api import OPERATION_LIMIT_SECONDS, CalendlyApi, Deadline
from application.ports.answers import ProviderUnavailable
from application.ports.clock import Clock

OWNER_AGE_MAX_SECONDS = 3600


class Owner(Struct, frozen=True):
    uri: str
    current_organization: str
    name: str = ""


class _Told(Struct):
    resource: Owner


class Account:
    def __init__(self, api: CalendlyApi, clock: Clock) -> None:
        self._api = api
        self._owner: AgedCache[Owner] = AgedCache(clock, OPERATION_LIMIT_SECONDS)

    def owner(self, deadline: Deadline) -> Owner:
        """Raises ProviderUnavailable."""
        return self._owner.get("me", OWNER_AGE_MAX_SECONDS, lambda: owner_of(self._api, deadline)).value

    def whose_events(self, calendar: str, deadline: Deadline) -> dict[str, str]:
        """The parameters by which that user's events are listed; raises ProviderUnavailable.

        Another user's are shown only within an organization that the token may look into; one's own need none.
        """
        owner = self.owner(deadline)
        return {"user": calendar} | ({} if owner.uri == calendar else {"organization": owner.current_organization})


def owner_of(api: CalendlyApi, deadline: Deadline) -> Owner:
    """Raises ProviderUnavailable."""
    try:
        return msgspec.convert(api.ask("/users/me", {}, deadline), _Told).resource
    except (msgspec.ValidationError, LookupError):
        raise ProviderUnavailable("Calendly does not say whose token it is") from None
