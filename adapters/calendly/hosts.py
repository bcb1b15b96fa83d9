"""Who a calendar's host is."""

import msgspec
from msgspec import Struct

from adapters.calendly.api import OPERATION_LIMIT_SECONDS, CalendlyApi, Deadline, ForeignUri
from application.ports.answers import ProviderUnavailable
from application.ports.scheduling import Host


class _User(Struct):
    name: str
    timezone: str


class _Told(Struct):
    resource: _User


def read_host(api: CalendlyApi, calendar: str) -> Host:
    """Raises ProviderUnavailable, LookupError."""
    try:
        path = api.path_of(calendar)
    except ForeignUri as fault:
        raise LookupError(str(fault)) from None
    try:
        told = msgspec.convert(api.ask(path, {}, Deadline(OPERATION_LIMIT_SECONDS)), _Told).resource
    except msgspec.ValidationError:
        raise ProviderUnavailable("Calendly's word about a user cannot be read") from None
    return Host(told.name, told.timezone)
