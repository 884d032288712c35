"""Taking the audit log away: every sealed event with its seal as JSON Lines, and a signed head at the end."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from customerflows import clock
from security.audit import reading
from security.audit.verifier import GENESIS, canonical
from security.tenancy.context import Tenant, tenant_transaction


def export_of(tenant: Tenant, head: reading.Head) -> Iterator[bytes]:
    """The company's export up to `head`, in pieces; each piece is read in a transaction of its own.

    What the sealer has not reached yet (the last seconds) is counted in the head and comes with the next export.
    """
    position = 0
    while position < head.position:
        # Nothing is handed out inside the transaction: whoever takes the pieces may be slow.
        with tenant_transaction(tenant):
            entries = reading.links(position)
        if not entries:
            break
        yield b"".join(canonical(entry) + b"\n" for entry in entries if entry["seal"]["position"] <= head.position)
        position = entries[-1]["seal"]["position"]
    yield canonical(_signed_head(tenant, head)) + b"\n"


def _signed_head(tenant: Tenant, head: reading.Head) -> dict[str, Any]:
    signed = {
        "account_id": str(tenant.account_id),
        "position": head.position,
        "hash": head.hash or GENESIS,
        "waiting": head.waiting,
        "exported_at": clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "key_id": settings.ENVIRONMENT.field_keys[0][0],
    }
    signature = b64encode(_signing_key().sign(canonical(signed))).decode()
    return {"head": signed, "signature": signature, "public_key": public_key()}


def public_key() -> str:
    """The key that exports are verified with, as the page shows it (base64 of 32 bytes)."""
    return b64encode(_signing_key().public_key().public_bytes_raw()).decode()


def _signing_key() -> Ed25519PrivateKey:
    """The installation's own, derived from the first field key; see the decision on the audit log."""
    master = settings.ENVIRONMENT.field_keys[0][1]
    # Another `info` than the accounts' subkeys have, which are keys of sealing and lie in the same tree.
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"audit export signature v1").derive(master)
    return Ed25519PrivateKey.from_private_bytes(derived)
