"""Reading what customers write: messages, reactions, edits, revokes and changes of identity."""

import re
from dataclasses import replace

from messaging.whatsapp.contents import read_content
from messaging.whatsapp.events import (
    Act,
    IdentityChange,
    IdentityChanged,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    Party,
    ReactionReceived,
    Referral,
    ReportedError,
)
from messaging.whatsapp.fields import Fields, block, blocks, flag, identifier, text, whole
from messaging.whatsapp.pieces import Piece, Unreadable

_IDENTITY_CHANGES = {
    "user_changed_number": IdentityChange.NUMBER,
    "customer_changed_number": IdentityChange.NUMBER,
    "user_changed_user_id": IdentityChange.USER_ID,
    "user_id_update": IdentityChange.USER_ID,
    "customer_identity_changed": IdentityChange.SECURITY_CODE,
}

# "User <name> changed from <old> to <new>": the name is the customer's own, so only the very end is trusted.
_FROM_OLD_TO_NEW = re.compile(r" from (\S{1,160}) to (\S{1,160})\Z")


def read_errors(fields: Fields) -> tuple[ReportedError, ...]:
    """The errors that a message or status carries."""
    return tuple(read_error(error) for error in blocks(fields, "errors"))


def read_error(error: Fields) -> ReportedError:
    """One error, whatever part of it is missing."""
    return ReportedError(
        code=whole(error, "code"),
        title=text(error, "title") or "",
        message=text(error, "message") or "",
        details=text(block(error, "error_data"), "details") or "",
    )


def read_party(piece: Piece, wa_id: str, user_id: str, *parent_user_id: str) -> Party:
    """The customer that the piece names under these keys, completed by the contact that came along."""
    contact, profile = piece.contact, block(piece.contact, "profile")
    return Party(
        wa_id=identifier(piece.data, wa_id) or identifier(contact, "wa_id"),
        user_id=identifier(piece.data, user_id) or identifier(contact, "user_id"),
        parent_user_id=identifier(piece.data, *parent_user_id) or identifier(contact, "parent_user_id"),
        username=_handle(profile),
        profile_name=text(profile, "name"),
    )


def _handle(profile: Fields) -> str | None:
    """The username, which Meta writes with and without its "@"."""
    return (identifier(profile, "username") or "").removeprefix("@") or None


def read_message(piece: Piece) -> Act:
    """One entry of ``messages``. Its own id is always required; what it acts on, where it acts on something."""
    wamid = piece.required("id")
    sender = read_party(piece, "from", "from_user_id", "from_parent_user_id")
    kind = text(piece.data, "type")
    body = block(piece.data, kind or "")
    # Reactions, edits and revokes have ids of their own; keys by kind keep them apart from the message they are about.
    match kind:
        case "reaction":
            target = _target(body, "message_id")
            return ReactionReceived(piece.origin("reaction", wamid), wamid, sender, target, text(body, "emoji"))
        case "edit":
            content = read_content(block(body, "message"))
            target = _target(body, "original_message_id")
            return MessageEdited(piece.origin("edit", wamid), wamid, sender, target, content)
        case "revoke":
            target = _target(body, "original_message_id")
            return MessageRevoked(piece.origin("revoke", wamid), wamid, sender, target)
        case "system" if (change := _IDENTITY_CHANGES.get(text(body, "type") or "")) is not None:
            return _identity(piece, wamid, sender, change, body)
    return _message(piece, wamid, sender)


def _target(body: Fields, name: str) -> str:
    target = identifier(body, name)
    if target is None:
        raise Unreadable(f"{name} is missing or too long")
    return target


def _message(piece: Piece, wamid: str, sender: Party) -> MessageReceived:
    context = block(piece.data, "context")
    product = block(context, "referred_product")
    catalog_id, retailer_id = identifier(product, "catalog_id"), identifier(product, "product_retailer_id")
    return MessageReceived(
        piece.origin("message", wamid),
        wamid=wamid,
        sender=sender,
        content=read_content(piece.data),
        reply_to=identifier(context, "id"),
        is_forwarded=flag(context, "forwarded") or flag(context, "frequently_forwarded"),
        is_forwarded_often=flag(context, "frequently_forwarded"),
        group_id=identifier(piece.data, "group_id"),
        referral=_referral(block(piece.data, "referral")),
        product=(catalog_id, retailer_id) if catalog_id and retailer_id else None,
        errors=read_errors(piece.data),
    )


def _referral(referral: Fields) -> Referral | None:
    if not referral:
        return None
    return Referral(
        source_type=identifier(referral, "source_type"),
        source_id=identifier(referral, "source_id"),
        source_url=text(referral, "source_url"),
        headline=text(referral, "headline"),
        body=text(referral, "body"),
        ctwa_clid=text(referral, "ctwa_clid"),
    )


def _identity(piece: Piece, wamid: str, sender: Party, change: IdentityChange, body: Fields) -> IdentityChanged:
    sentence = text(body, "body") or ""
    wa_id, user_id = identifier(body, "wa_id", "new_wa_id"), identifier(body, "user_id")
    old, new = found.groups() if (found := _FROM_OLD_TO_NEW.search(sentence)) else (None, None)
    previous = current = sender
    if change is IdentityChange.NUMBER:
        # A new number comes with a new user id: the old one does not carry over.
        current = replace(sender, wa_id=wa_id, user_id=user_id, parent_user_id=None)
        previous = replace(sender, wa_id=sender.wa_id or (old if new == wa_id else None))
    elif change is IdentityChange.USER_ID:
        current = replace(sender, wa_id=wa_id or sender.wa_id, user_id=user_id)
        previous = replace(sender, user_id=old if new == user_id else None)
    return IdentityChanged(piece.origin("identity", wamid), change, previous, current, sentence)


def read_user_id_update(piece: Piece) -> IdentityChanged:
    """One entry of ``user_id_update``: WhatsApp gave the customer another user id."""
    # Here alone "user_id" is an object, so it must not be read as the customer's id.
    ids = block(piece.data, "user_id")
    customer = read_party(piece, "wa_id", "", "parent_user_id")
    previous, current = identifier(ids, "previous"), identifier(ids, "current")
    if current is None:
        raise Unreadable("the current user id is missing or too long")
    return IdentityChanged(
        piece.origin(),
        IdentityChange.USER_ID,
        previous=replace(customer, user_id=previous),
        current=replace(customer, user_id=current),
        sentence=text(piece.data, "detail") or "",
    )
