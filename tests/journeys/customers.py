"""The customer's side: people of the pretend Meta, and the phone in their hand."""

from itertools import count
from typing import Any

from playwright.sync_api import Page

from tests.journeys.product import Product
from tests.journeys.windows import HAND, Windows

COPPERLINE = "100000000000001"
_numbers = count(171)


class Customer:
    """Somebody new whom no company knows yet."""

    def __init__(self, product: Product, name: str) -> None:
        self.product = product
        self.name = name
        self.phone = f"1512555{next(_numbers):04}"
        self.id = product.control("people", name=name, phone=f"+{self.phone}")["id"]

    def write(self, text: str, **more: Any) -> None:
        """Send a message without a phone in sight."""
        self.product.control("messages", **{"from": self.phone, "text": text, "number": COPPERLINE, **more})

    def turn_phone(self, *, on: bool) -> None:
        self.product.control("phone", **{"from": self.phone, "online": on})

    def take_phone(self, windows: Windows) -> Page:
        """The phone, in a browser of its own."""
        return windows.open(f"/sandbox/phone/?as={self.id}&number={COPPERLINE}", **HAND)

    def said_at(self, text: str) -> float:
        """When the webhook acknowledged the message: after its commit."""
        return self.product.acknowledged_at(lambda payload: text in str(payload) and self.phone in str(payload))

    def ticked_at(self, status: str) -> float:
        """When the webhook acknowledged the newest tick of this kind to this person."""

        def is_it(payload: dict[str, Any]) -> bool:
            ticks = payload["entry"][0]["changes"][0]["value"].get("statuses", [])
            return any(tick["status"] == status and tick["recipient_id"] == self.phone for tick in ticks)

        return self.product.acknowledged_at(is_it)


def write_on(phone: Page, text: str) -> None:
    """Type a message on the phone and send it."""
    phone.get_by_label("Message", exact=True).fill(text)
    phone.get_by_role("button", name="Send message").click()
