"""What the verified address of somebody who is signed in lets them see, beside their own bookings."""

from msgspec import Struct

from application.ports.people import address_key
from domain.identifiers import BuilderId
from entrypoints.http.signed_in import SignedIn
from entrypoints.service import Service


class Roles(Struct, frozen=True, kw_only=True):
    """`builders` are those whose address in the catalog it is. Everybody is a client."""

    is_operator: bool = False
    is_analyst: bool = False
    builders: frozenset[BuilderId] = frozenset()


def roles_of(who: SignedIn, service: Service) -> Roles:
    mine = address_key(who.email)
    persons = service.world.people.with_email(who.email)
    is_operator = mine in map(address_key, service.settings.operators)
    return Roles(
        is_operator=is_operator,
        is_analyst=is_operator or mine in map(address_key, service.settings.analysts),
        builders=frozenset(b.id for b in service.world.catalog.builders() if b.person_id in persons),
    )
