"""Encryption at rest: AES-256-GCM with keys that rotate."""

import hmac
import os
from collections.abc import Sequence
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_FORMAT = b"\x01"
_KEY_ID_BYTES = 8
_NONCE_BYTES = 12  # NIST SP 800-38D, section 8.2.2
_KEY_BYTES = 32


class Sealed(Exception):  # noqa: N818 - it names the state of the data
    """None of our keys opens this, or it was changed."""


class Sealer:
    """Seals with the first secret and opens with any of them.

    Without any it can only say so: commands that touch no personal data need none.

    A blob is: format, key id, nonce, ciphertext with its tag. It is bound to its owner's id and purpose, so that a
    blob copied to another row does not open.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        self._keys = {_derive(s, b"booking data key id", _KEY_ID_BYTES): _cipher(s) for s in secrets}
        self._first = _derive(secrets[0], b"booking data key id", _KEY_ID_BYTES) if secrets else None
        self._index_keys = [_derive(secret, b"booking index key", _KEY_BYTES) for secret in secrets]

    def seal(self, plain: bytes, purpose: str, owner: UUID) -> bytes:
        """Raises Sealed without a key to seal with."""
        if self._first is None:
            raise Sealed(f"the {purpose} of {owner} cannot be sealed: APP_DATA_KEYS is not set")
        nonce = os.urandom(_NONCE_BYTES)
        return _FORMAT + self._first + nonce + self._keys[self._first].encrypt(nonce, plain, _bound(purpose, owner))

    def open(self, blob: bytes, purpose: str, owner: UUID) -> bytes:
        """Raises Sealed."""
        key_id, rest = blob[1 : 1 + _KEY_ID_BYTES], blob[1 + _KEY_ID_BYTES :]
        cipher = self._keys.get(key_id)
        if blob[:1] != _FORMAT or cipher is None:
            raise Sealed(f"the {purpose} of {owner} was sealed with a key that is not in APP_DATA_KEYS")
        try:
            return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], _bound(purpose, owner))
        except (InvalidTag, ValueError) as error:
            raise Sealed(f"the {purpose} of {owner} was changed after it was sealed") from error

    def mac(self, text: str) -> bytes:
        """Where `text` is found by an index that does not say it: under the first secret. Raises Sealed without one."""
        if not self._index_keys:
            raise Sealed("nothing can be indexed: APP_DATA_KEYS is not set")
        return _mac(self._index_keys[0], text)

    def macs(self, text: str) -> list[bytes]:
        """Where it may be found: under each secret. Raises Sealed without any."""
        return [self.mac(text), *(_mac(key, text) for key in self._index_keys[1:])]

    @property
    def prefix(self) -> bytes:
        """What each blob begins with that the first secret sealed. Raises Sealed without one."""
        if self._first is None:
            raise Sealed("APP_DATA_KEYS is not set")
        return _FORMAT + self._first

    @property
    def prefixes(self) -> list[bytes]:
        """The same of every secret, in their order."""
        return [_FORMAT + key_id for key_id in self._keys]


def _mac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


def _bound(purpose: str, owner: UUID) -> bytes:
    return purpose.encode() + b"/" + owner.bytes


def _cipher(secret: str) -> AESGCM:
    return AESGCM(_derive(secret, b"booking data key", _KEY_BYTES))


def _derive(secret: str, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, None, info).derive(secret.encode())
