"""Webhooks as Meta posts them: a text message of a customer, signed."""

import json
import time


def text_message(phone_number_id: str, wamid: str, sender: str) -> bytes:
    """One customer's message; with its filling about as long as Meta's are."""
    contacts = [{"wa_id": sender, "profile": {"name": f"Customer {sender[-4:]}"}}]
    message = {
        "from": sender,
        "id": wamid,
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": "The unit in the attic hums but does not cool, and it drips onto the insulation. " * 4},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15125550100", "phone_number_id": phone_number_id},
        "contacts": contacts,
        "messages": [message],
    }
    entry = {"id": "waba", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
