"""Recorded webhooks as if Meta had sent them to the demo's number."""

from typing import Any

from messaging.demo.companies import COMPANIES

NUMBER, BUSINESS, PHONE = COMPANIES[0].number or ("", "", "")
DISPLAYED = PHONE.lstrip("+")
OURS = {"phone_number_id": NUMBER, "waba_id": BUSINESS, "display_phone_number": DISPLAYED}


def readdressed(envelope: dict[str, Any]) -> dict[str, Any]:
    """The envelope for the demo's number, which is also the sender of what the business wrote itself."""
    displayed = {value.get("metadata", {}).get("display_phone_number") for _, value in _changes(envelope)}

    def ours(thing: Any) -> Any:
        if isinstance(thing, dict):
            return {name: OURS.get(name) or ours(inner) for name, inner in thing.items()}
        if isinstance(thing, list):
            return [ours(inner) for inner in thing]
        return DISPLAYED if isinstance(thing, str) and thing in displayed else thing

    return envelope | {"entry": [ours(entry) | {"id": BUSINESS} for entry in envelope["entry"]]}


def told_apart(envelope: dict[str, Any], seen: set[str]) -> dict[str, Any]:
    """The envelope with new ids for messages whose ids are in `seen`, which grows.

    Published examples of different messages share made-up ids; the second would pass for a repeated delivery.
    """
    messages = [message for field, value in _changes(envelope) if field == "messages" for message in _said(value)]
    for message in messages:
        message["id"] += f".{len(seen)}" if message["id"] in seen else ""
        seen.add(message["id"])
    return envelope


def _changes(envelope: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(change["field"], change["value"]) for entry in envelope["entry"] for change in entry["changes"]]


def _said(value: dict[str, Any]) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = value.get("messages", [])
    return said
