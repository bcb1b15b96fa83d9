"""What an address of the booking pages names: a builder, and one of the sessions on offer."""

from msgspec import Struct

from application.ports.catalog import Builder, SessionType
from domain.errors import NotFound
from domain.identifiers import BuilderId
from entrypoints.http.offers import offer_of
from entrypoints.service import Service


class Offering(Struct, frozen=True):
    builder: Builder
    session: SessionType


def builder_of(slug: str, service: Service) -> Builder:
    """Raises NotFound."""
    builder = service.world.catalog.builder(BuilderId(slug)) if slug.isprintable() else None
    if builder is None:
        raise NotFound("There is no such builder.")
    return builder


def offering_of(slug: str, session_type_id: str, service: Service) -> Offering:
    """Raises NotFound, also for another builder's session."""
    builder, session = offer_of(session_type_id, service)
    if builder.id != slug:
        raise NotFound("There is no such session type.")
    return Offering(builder, session)
