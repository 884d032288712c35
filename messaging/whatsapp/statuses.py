"""Reading what becomes of messages and calls."""

from messaging.whatsapp.events import CallEvent, Party, Pricing, Status, StatusChanged
from messaging.whatsapp.fields import Fields, block, flag, identifier, text
from messaging.whatsapp.messages import read_errors, read_party
from messaging.whatsapp.pieces import Piece

_KNOWN = frozenset(Status)


def read_status(piece: Piece) -> StatusChanged:
    """One entry of ``statuses``. In a group every participant has ticks of their own."""
    wamid, word = piece.required("id"), piece.required("status").lower()
    recipient, group_id = _recipient(piece), None
    key = ["status", wamid, word]
    if text(piece.data, "recipient_type") == "group":
        group_id = identifier(piece.data, "recipient_id")
        # The recipient's own ids are the group's here.
        recipient = read_party(
            piece,
            "recipient_participant_id",
            "recipient_participant_user_id",
            "recipient_participant_parent_user_id",
        )
        key.append(recipient.wa_id or recipient.user_id or "")
    return StatusChanged(
        piece.origin(*key),
        wamid=wamid,
        status=Status(word) if word in _KNOWN else Status.UNKNOWN,
        recipient=recipient,
        group_id=group_id,
        errors=read_errors(piece.data),
        pricing=_pricing(block(piece.data, "pricing")),
        callback=text(piece.data, "biz_opaque_callback_data"),
    )


def _recipient(piece: Piece) -> Party:
    # Meta's own pages write the parent's key in both orders.
    return read_party(
        piece, "recipient_id", "recipient_user_id", "recipient_parent_user_id", "parent_recipient_user_id"
    )


def _pricing(pricing: Fields) -> Pricing | None:
    if not pricing:
        return None
    is_billable = flag(pricing, "billable") if isinstance(pricing.get("billable"), bool) else None
    return Pricing(identifier(pricing, "category"), identifier(pricing, "type"), is_billable)


def read_call(piece: Piece) -> CallEvent:
    """One entry of ``calls``; the customer is on the other end, whoever rang."""
    direction = identifier(piece.data, "direction")
    # Without a direction the caller is taken for the customer: only customers ring unannounced.
    end = "to" if direction == "BUSINESS_INITIATED" else "from"
    customer = read_party(piece, end, f"{end}_user_id", f"{end}_parent_user_id")
    return _call(piece, piece.required("event"), direction, customer)


def read_call_status(piece: Piece) -> CallEvent:
    """One entry of ``statuses`` under ``calls``: ringing, accepted, rejected."""
    return _call(piece, piece.required("status"), identifier(piece.data, "direction"), _recipient(piece))


def _call(piece: Piece, word: str, direction: str | None, customer: Party) -> CallEvent:
    call_id, event = piece.required("id"), word.lower()
    return CallEvent(piece.origin("call", call_id, event), call_id, event, direction, customer, details=piece.data)
