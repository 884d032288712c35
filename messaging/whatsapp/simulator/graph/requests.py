"""Reads what a business posts to ``/messages`` into a checked request, or refuses it as Meta would."""

from typing import Any

from messaging.whatsapp.simulator.business import ReadRequest, SendRequest
from messaging.whatsapp.simulator.errors import GraphError
from messaging.whatsapp.simulator.graph.contents import CHECKS, at_most, check, require
from messaging.whatsapp.simulator.identifiers import BSUID, digits_of


def parse(body: Any) -> SendRequest | ReadRequest:
    """Check a decoded JSON body. Raises GraphError."""
    if not isinstance(body, dict):
        raise GraphError(100, "The body must be a JSON object.")
    if body.get("messaging_product") != "whatsapp":
        raise GraphError(100, message="(#100) The parameter messaging_product is required.")
    if "status" in body:
        return _read_request(body)
    kind = body.get("type", "text")
    if not isinstance(kind, str) or kind not in CHECKS:
        names = ", ".join(sorted(CHECKS)).upper()
        raise GraphError(100, message=f"(#100) Param type must be one of {{{names}}} - got {kind!r}.")
    recipient, digits, user_id = _recipient(body)
    content = _content(body, kind)
    check(kind, content)
    return SendRequest(
        recipient=recipient,
        digits=digits,
        user_id=user_id,
        kind=kind,
        content=content,
        context_id=_context_id(body),
        tracker=_tracker(body),
    )


def _read_request(body: dict[str, Any]) -> ReadRequest:
    if body["status"] != "read":
        raise GraphError(100, message="(#100) Param status must be one of {READ}.")
    typing = body.get("typing_indicator")
    if typing is not None and (not isinstance(typing, dict) or typing.get("type") != "text"):
        raise GraphError(100, 'typing_indicator must be {"type": "text"}.')
    return ReadRequest(message_id=require(body, "message_id", str, "message_id"), is_typing=typing is not None)


def _recipient(body: dict[str, Any]) -> tuple[str, str | None, str | None]:
    """Return what was written, the digits and the user id; ``to`` wins over ``recipient``."""
    if body.get("recipient_type", "individual") != "individual":
        raise GraphError(100, message="(#100) Param recipient_type must be one of {INDIVIDUAL}.")
    to = body.get("to")
    if to is None:
        recipient = require(body, "recipient", str, "to")
        if not BSUID.fullmatch(recipient):
            raise GraphError(131009, "recipient must be a business-scoped user id.")
        return recipient, None, recipient
    if not isinstance(to, str) or not to:
        raise GraphError(100, message="(#100) The parameter to is required.")
    # A user id in ``to`` looks wrong but is taken: Meta says yes and delivers nothing.
    digits = digits_of(to)
    if not digits and not BSUID.fullmatch(to):
        raise GraphError(100, "to must be a phone number.", message="(#100) Invalid parameter")
    return to, digits, None


def _content(body: dict[str, Any], kind: str) -> dict[str, Any]:
    value = body.get(kind)
    if kind == "contacts":
        return {"contacts": value}
    if not isinstance(value, dict):
        raise GraphError(100, message=f"(#100) The parameter {kind} is required.")
    return value


def _context_id(body: dict[str, Any]) -> str | None:
    context = body.get("context")
    if context is None:
        return None
    if not isinstance(context, dict):
        raise GraphError(100, "context must be an object.")
    message_id = require(context, "message_id", str, "context['message_id']")
    return str(message_id)


def _tracker(body: dict[str, Any]) -> str | None:
    tracker = body.get("biz_opaque_callback_data")
    if tracker is None:
        return None
    if not isinstance(tracker, str):
        raise GraphError(100, "biz_opaque_callback_data must be text.")
    at_most(tracker, 512, "biz_opaque_callback_data")
    return tracker
