"""A person as the table holds them: a body under a key of their own, that key under APP_DATA_KEYS, and the blind index.

Who has the row has nothing without APP_DATA_KEYS, and who has APP_DATA_KEYS has nothing without the row's key: a person
is gone with it.
"""

import os
from typing import NamedTuple
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.postgres.sealing import Sealed, Sealer
from application.ports.people import Person, address_key

_BODY, _KEY = "person", "person key"
_FORMAT = b"\x02"
_KEY_BITS = 256
_NONCE_BYTES = 12  # NIST SP 800-38D, section 8.2.2


class PersonRow(NamedTuple):
    """`key` and `address_mac` are None in rows from before people had keys: their body is sealed like a delivery's."""

    id: UUID
    body: bytes
    key: bytes | None
    address_mac: bytes | None


def sealed(person: Person, sealer: Sealer) -> PersonRow:
    """A key of its own each time. Raises Sealed without APP_DATA_KEYS."""
    key = AESGCM.generate_key(_KEY_BITS)
    nonce = os.urandom(_NONCE_BYTES)
    body = _FORMAT + nonce + AESGCM(key).encrypt(nonce, msgspec.json.encode(person), person.id.bytes)
    return PersonRow(person.id, body, sealer.seal(key, _KEY, person.id), sealer.mac(address_key(person.email)))


def opened(row: PersonRow, sealer: Sealer) -> Person:
    """Raises Sealed."""
    if row.key is None or row.body[:1] != _FORMAT:
        return msgspec.json.decode(sealer.open(row.body, _BODY, row.id), type=Person)
    key = sealer.open(row.key, _KEY, row.id)
    nonce, rest = row.body[1 : 1 + _NONCE_BYTES], row.body[1 + _NONCE_BYTES :]
    try:
        plain = AESGCM(key).decrypt(nonce, rest, row.id.bytes)
    except (InvalidTag, ValueError) as error:
        raise Sealed(f"the {_BODY} {row.id} was changed after it was sealed") from error
    return msgspec.json.decode(plain, type=Person)


def resealed(row: PersonRow, sealer: Sealer) -> PersonRow:
    """The same person under the first of APP_DATA_KEYS: only their key is sealed anew. Raises Sealed."""
    person = opened(row, sealer)
    if row.key is None or row.body[:1] != _FORMAT:
        return sealed(person, sealer)
    key = sealer.seal(sealer.open(row.key, _KEY, row.id), _KEY, row.id)
    return PersonRow(row.id, row.body, key, sealer.mac(address_key(person.email)))
