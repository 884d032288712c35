"""Signed-for envelopes as Meta posts them, addressed to the companies of the cast."""

import json
import time
from typing import Any

from django.db import connections
from psycopg import connect

from accounts.models import Membership
from messaging.models import WhatsAppNumber
from security.tenancy.context import tenant_transaction
from tests.servers import DATABASE, servers

COPPERLINE_NUMBER = "100000000000001"
BRIGHTSIDE_NUMBER = "100000000000002"
MARIA = "15125550142"


def connect_number(member: Membership, phone_number_id: str, phone: str) -> WhatsAppNumber:
    """A WhatsApp number of the member's company."""
    with tenant_transaction(member.as_tenant()):
        return WhatsAppNumber.connect(
            phone_number_id=phone_number_id, waba_id=f"waba-{phone_number_id}", phone=phone, token="token", by=member
        )


def envelope(value: dict[str, Any], *, number: str = COPPERLINE_NUMBER, field: str = "messages") -> bytes:
    """One change of one entry."""
    metadata = {"display_phone_number": "15125550100", "phone_number_id": number}
    change = {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    entry = {"id": f"waba-{number}", "changes": [change]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def text(
    body: str, *, wamid: str = "wamid.1", sender: str = MARIA, name: str = "Maria Delgado", at: float | None = None
) -> dict[str, Any]:
    """A customer's text message."""
    return {
        "contacts": [{"wa_id": sender, "profile": {"name": name}}],
        "messages": [
            {
                "from": sender,
                "id": wamid,
                "timestamp": str(int(at or time.time())),
                "type": "text",
                "text": {"body": body},
            }
        ],
    }


def reaction(emoji: str, *, target: str, wamid: str = "wamid.r", sender: str = MARIA) -> dict[str, Any]:
    """A customer's reaction to a message."""
    return {
        "contacts": [{"wa_id": sender, "profile": {"name": "Maria Delgado"}}],
        "messages": [
            {
                "from": sender,
                "id": wamid,
                "timestamp": str(int(time.time())),
                "type": "reaction",
                "reaction": {"message_id": target, "emoji": emoji},
            }
        ],
    }


def status(step: str, *, wamid: str, recipient: str = MARIA, **more: Any) -> dict[str, Any]:
    """A tick for a message of ours."""
    tick = {"id": wamid, "status": step, "timestamp": str(int(time.time())), "recipient_id": recipient, **more}
    return {"statuses": [tick]}


def post(*bodies: bytes) -> None:
    """Store envelopes as the edge does: as the role that may insert and nothing else."""
    with connect(servers.database_url("cf_ingest", DATABASE), autocommit=True) as edge, edge.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO messaging_inbound_envelope (source, body) VALUES ('whatsapp', %s)",
            [(body,) for body in bodies],
        )


def quarantined() -> list[str]:
    """Why pieces lie in quarantine."""
    with connections["queue"].cursor() as cursor:
        cursor.execute("SELECT reason FROM messaging_quarantined_event ORDER BY id")
        return [row[0] for row in cursor.fetchall()]
