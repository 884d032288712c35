"""Secrets at rest: AES-256-GCM with a subkey per account or person, bound to the row and column they belong to.

Format `v1.<key id>.<base64(nonce | ciphertext)>` (NIST SP 800-38D; subkeys by HKDF, RFC 5869). A value moved to another
row, column or account does not open.
"""

import os
from base64 import b64decode, b64encode
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from security.tenancy import context as tenancy

# The size GCM is made for. Random ones are safe for 2^32 values a key (SP 800-38D, 8.3); each account has its own.
_NONCE_BYTES = 12


class SealBrokenError(Exception):
    """A sealed value does not belong here, was changed, or its key is gone."""


def seal(value: str, *, context: str, owner: UUID | None = None) -> str:
    """Encrypt `value` for its owner; `context` names its place (`table.column|key`).

    The owner is the account in force. What belongs to a person and to no account (the seed of a second factor) names
    its own: the id of the user.
    """
    key_id, nonce, sealed = _encrypt(value.encode(), context.encode(), owner)
    return f"v1.{key_id}.{b64encode(nonce + sealed).decode()}"


def open_sealed(sealed: str, *, context: str, owner: UUID | None = None) -> str:
    """Decrypt a sealed value of its owner, by default the account in force; raises SealBrokenError."""
    try:
        _version, key_id, encoded = sealed.split(".", 2)
        return _decrypt(key_id, b64decode(encoded, validate=True), context.encode(), owner).decode()
    except ValueError as error:
        raise SealBrokenError(context) from error


def seal_bytes(value: bytes, *, context: bytes) -> bytes:
    """Encrypt a file for the tenant in force: `v1.<key id>.` and then the raw nonce and ciphertext."""
    key_id, nonce, sealed = _encrypt(value, context)
    return b".".join([b"v1", key_id.encode(), nonce + sealed])


def open_sealed_bytes(sealed: bytes, *, context: bytes) -> bytes:
    """Decrypt a sealed file of the tenant in force; raises SealBrokenError."""
    try:
        _version, key_id, raw = sealed.split(b".", 2)
    except ValueError as error:
        raise SealBrokenError(context.decode()) from error
    return _decrypt(key_id.decode(), raw, context)


def _encrypt(value: bytes, context: bytes, owner: UUID | None = None) -> tuple[str, bytes, bytes]:
    """Encrypt with the first key; the key's id, the nonce and the ciphertext with its tag."""
    # The first key seals and all of them open: a new one is put in front, and what is sealed stays readable.
    key_id, master = settings.ENVIRONMENT.field_keys[0]
    nonce = os.urandom(_NONCE_BYTES)
    return key_id, nonce, _cipher(master, owner).encrypt(nonce, value, context)


def _decrypt(key_id: str, raw: bytes, context: bytes, owner: UUID | None = None) -> bytes:
    try:
        master = dict(settings.ENVIRONMENT.field_keys)[key_id]
        return _cipher(master, owner).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], context)
    except (ValueError, KeyError, InvalidTag) as error:
        raise SealBrokenError(context.decode()) from error


def _cipher(master: bytes, owner: UUID | None) -> AESGCM:
    """The cipher of the owner, by default the account in force."""
    info = str(owner or tenancy.require().account_id).encode()
    # No salt, which RFC 5869 leaves open: the master key is random already.
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(master))
