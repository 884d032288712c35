"""Reading copies of messages: echoes from the business's own phone, and history from before it was connected."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from messaging.whatsapp.events import (
    Act,
    AppStateSynced,
    EchoReceived,
    ErrorReported,
    Event,
    HistoryProgressed,
    HistoryReceived,
    IdentityChanged,
    Party,
)
from messaging.whatsapp.fields import EMPTY, Fields, block, identifier, text, whole
from messaging.whatsapp.messages import read_error, read_message, read_party
from messaging.whatsapp.pieces import Change, Piece, listed

_OUTSIDE_METADATA = ("threads", "errors")


def read_echo(piece: Piece) -> EchoReceived:
    """One entry of ``message_echoes``: the shapes of ``messages``, written by the business."""
    act = _by_business(read_message(replace(piece, keyed_under=("echo",))), piece)
    return EchoReceived(act.origin, read_party(piece, "to", "to_user_id", "to_parent_user_id"), act)


def read_late_media(piece: Piece) -> HistoryReceived:
    """One entry of ``messages`` under ``history``: the file that an earlier placeholder stood for.

    Who wrote it is settled by the placeholder's own record.
    """
    act = read_message(replace(piece, keyed_under=("history-media",)))
    customer = read_party(piece, "from", "from_user_id", "from_parent_user_id")
    return HistoryReceived(act.origin, customer, act, is_outgoing=False, status=None, is_late_media=True)


def read_history(change: Change) -> Iterator[Event]:
    """Every chunk of ``history``: its progress, its errors, then each message of each thread."""
    for chunk in listed(change.value, "history"):
        if not isinstance(chunk, dict):
            yield change.read(chunk, {"history": [chunk]}, _read_progress)
            continue
        # What surrounds the threads travels with every message, so each can be read again on its own.
        head = {name: thing for name, thing in chunk.items() if name not in _OUTSIDE_METADATA}
        yield change.read(head, {"history": [head]}, _read_progress)
        for error in listed(chunk, "errors"):
            yield change.read(error, {"history": [head | {"errors": [error]}]}, read_reported_error)
        for thread in listed(chunk, "threads"):
            yield from _read_thread(change, head, thread)


def _read_thread(change: Change, head: Fields, thread: object) -> Iterator[Event]:
    around = (
        {name: thing for name, thing in thread.items() if name != "messages"} if isinstance(thread, dict) else EMPTY
    )
    messages = listed(thread, "messages") if isinstance(thread, dict) else [thread]
    for message in messages:
        holding = {"history": [dict(head) | {"threads": [dict(around) | {"messages": [message]}]}]}
        yield change.read(message, holding, partial(_read_thread_message, thread=around))


def _read_progress(piece: Piece) -> HistoryProgressed:
    told = block(piece.data, "metadata")
    return HistoryProgressed(
        piece.origin(), whole(told, "phase"), whole(told, "chunk_order"), progress=whole(told, "progress")
    )


def _read_thread_message(piece: Piece, thread: Fields) -> HistoryReceived:
    act = read_message(replace(piece, keyed_under=("history",)))
    customer = _thread_customer(thread)
    sender_ids = {act.previous.wa_id, act.previous.user_id} if isinstance(act, IdentityChanged) else _ids(act.sender)
    # The business's number is formatted freely in the metadata, so the customer's ids decide.
    is_outgoing = not _ids(customer) & sender_ids
    status = text(block(piece.data, "history_context"), "status")
    return HistoryReceived(
        act.origin,
        customer,
        _by_business(act, piece) if is_outgoing else act,
        is_outgoing=is_outgoing,
        status=status.lower() if status else None,
        is_late_media=False,
    )


def _thread_customer(thread: Fields) -> Party:
    """A thread is named by the customer's number, or by the user id of one who hides it."""
    name, context = identifier(thread, "id"), block(thread, "context")
    is_number = name is not None and name.isdigit()
    return Party(
        wa_id=identifier(context, "wa_id") or (name if is_number else None),
        user_id=identifier(context, "user_id") or (None if is_number else name),
        username=identifier(context, "username"),
    )


def _ids(party: Party) -> set[str]:
    return {one for one in (party.wa_id, party.user_id) if one}


def _by_business(act: Act, piece: Piece) -> Act:
    """The contact that came along is the customer, so nothing of it describes the sender."""
    return act if isinstance(act, IdentityChanged) else replace(act, sender=Party(wa_id=identifier(piece.data, "from")))


def read_reported_error(piece: Piece) -> ErrorReported:
    """An error that stands on its own."""
    return ErrorReported(piece.origin(), read_error(piece.data))


def read_state_sync(piece: Piece) -> AppStateSynced:
    """One change of the address book on the business's phone."""
    contact = block(piece.data, "contact")
    party = Party(
        wa_id=identifier(contact, "phone_number", "wa_id"),
        user_id=identifier(contact, "user_id"),
        username=identifier(contact, "username"),
    )
    action = text(piece.data, "action") or "unknown"
    return AppStateSynced(piece.origin(), action, party, text(contact, "full_name", "first_name"))
