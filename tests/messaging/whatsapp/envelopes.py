"""Envelopes as Meta sends them, written by us after the documented shapes: the smallest that say each thing."""

import json

NUMBER_ID = "100000000000001"
WABA_ID = "200000000000001"
MARIA = "15125550142"
MARIA_BSUID = "US.13491208655302741918"
OTHER_BSUID = "US.24817305912873645029"
WAMID = "wamid.HBgLMTUxMjU1NTAxNDIVAgASGBQzQTAx"
OTHER_WAMID = "wamid.HBgLMTUxMjU1NTAxMDAVAgARGBJFMDE"
METADATA = {"display_phone_number": "15125550100", "phone_number_id": NUMBER_ID}
MARIA_CONTACT = {"profile": {"name": "Maria Delgado"}, "wa_id": MARIA, "user_id": MARIA_BSUID}


def body(envelope):
    return json.dumps(envelope).encode()


def envelope(field, value, **entry):
    change = {"field": field, "value": value}
    return {"object": "whatsapp_business_account", "entry": [{"id": WABA_ID, **entry, "changes": [change]}]}


def value(**lists):
    return {"messaging_product": "whatsapp", "metadata": METADATA, **lists}


def message(kind, block=None, **more):
    shape = {"from": MARIA, "id": WAMID, "timestamp": "1750000000", "type": kind}
    return shape | ({} if block is None else {kind: block}) | more


def received(*messages, contacts=(MARIA_CONTACT,)):
    return envelope("messages", value(contacts=list(contacts), messages=list(messages)))


def text(words="No cool air since last night", **more):
    return message("text", {"body": words}, **more)


def media(kind, **block):
    return message(kind, {"id": "1908647269898587", "mime_type": "image/jpeg", "sha256": "wvqXMe6n7n0=", **block})


def interactive(kind, **reply):
    return message("interactive", {"type": kind, kind: reply}, context={"from": "15125550100", "id": OTHER_WAMID})


def system(kind, **block):
    return {"id": WAMID, "timestamp": "1750000000", "type": "system", "system": {"type": kind, **block}}


def status(word, **more):
    shape = {"id": WAMID, "status": word, "timestamp": "1750000000", "recipient_id": MARIA, **more}
    return envelope("messages", value(statuses=[shape]))


def template(field, **more):
    named = {"message_template_id": 1689556908129832, "message_template_name": "estimate_ready"}
    return envelope(field, {**named, "message_template_language": "en_US", **more}, time=1750000000)


def account(field, **details):
    return envelope(field, details, time=1750000000)


def echo(kind, block, **more):
    shape = message(kind, block, to=MARIA, **more) | {"from": "15125550100"}
    return envelope("smb_message_echoes", value(contacts=[MARIA_CONTACT], message_echoes=[shape]))


def thread_message(sender, kind="text", **block):
    return message(kind, block, history_context={"status": "READ"}) | {"from": sender, "id": f"wamid.{sender}"}


def history(*messages, thread_id=MARIA, **thread):
    chunk = {"phase": 0, "chunk_order": 1, "progress": 55}
    threads = [{"id": thread_id, **thread, "messages": list(messages)}]
    return envelope("history", value(history=[{"metadata": chunk, "threads": threads}]))


def call(event, direction="USER_INITIATED", **more):
    shape = {"id": "wacid.1", "from": MARIA, "to": "15125550100", "event": event, "timestamp": "1750000000"}
    return envelope("calls", value(contacts=[MARIA_CONTACT], calls=[{**shape, "direction": direction, **more}]))


def preference(word):
    shape = {"wa_id": MARIA, "category": "marketing_messages", "value": word, "timestamp": 1750000000}
    return envelope("user_preferences", value(contacts=[MARIA_CONTACT], user_preferences=[shape]))


ERROR = {
    "code": 131051,
    "title": "Message type unknown",
    "message": "Message type unknown",
    "error_data": {"details": "Message type is currently not supported."},
}

# One of everything, by the class it must become.
EVERYTHING = [
    ("MessageReceived", received(text())),
    ("MessageReceived", received(media("image", caption="The compressor"))),
    ("MessageReceived", received(media("video"))),
    ("MessageReceived", received(media("audio", voice=True))),
    ("MessageReceived", received(media("document", filename="estimate.pdf"))),
    ("MessageReceived", received(media("sticker", animated=True))),
    ("MessageReceived", received(message("location", {"latitude": 30.27, "longitude": -97.74}))),
    ("MessageReceived", received(message("contacts", [{"name": {"formatted_name": "Tom Brandt"}}]))),
    ("MessageReceived", received(message("button", {"text": "Yes", "payload": "YES"}))),
    ("MessageReceived", received(interactive("button_reply", id="book", title="Book"))),
    ("MessageReceived", received(interactive("list_reply", id="am", title="Morning", description="8 to 12"))),
    ("MessageReceived", received(interactive("nfm_reply", name="flow", body="Sent", response_json="{}"))),
    ("MessageReceived", received(interactive("call_permission_reply", response="accept"))),
    ("MessageReceived", received(interactive("payment_method", payment_method="offsite_card_pay"))),
    ("MessageReceived", received(message("order", {"product_items": [{"product_retailer_id": "FILTER"}]}))),
    ("MessageReceived", received(message("unsupported", errors=[ERROR]))),
    ("MessageReceived", received(message("hologram", {"id": "1"}))),
    ("MessageReceived", received(system("group_notice", body="Somebody joined"))),
    ("ReactionReceived", received(message("reaction", {"message_id": OTHER_WAMID, "emoji": "👍"}))),
    (
        "MessageEdited",
        received(
            message(
                "edit",
                {"original_message_id": OTHER_WAMID, "message": {"type": "text", "text": {"body": "Friday"}}},
            )
        ),
    ),
    ("MessageRevoked", received(message("revoke", {"original_message_id": OTHER_WAMID}))),
    ("IdentityChanged", received(system("user_changed_number", wa_id="15125550177"), contacts=())),
    ("IdentityChanged", received(system("user_changed_user_id", user_id=OTHER_BSUID), contacts=())),
    ("IdentityChanged", received(system("customer_identity_changed", body="Code changed"))),
    (
        "IdentityChanged",
        envelope(
            "user_id_update",
            value(user_id_update=[{"wa_id": MARIA, "user_id": {"previous": MARIA_BSUID, "current": OTHER_BSUID}}]),
        ),
    ),
    ("StatusChanged", status("sent", biz_opaque_callback_data="message-7")),
    ("StatusChanged", status("delivered", pricing={"category": "service", "type": "regular", "billable": False})),
    ("StatusChanged", status("read")),
    ("StatusChanged", status("played")),
    ("StatusChanged", status("failed", errors=[ERROR])),
    ("StatusChanged", status("deleted")),
    ("ErrorReported", envelope("messages", value(errors=[ERROR]))),
    ("PreferenceChanged", preference("stop")),
    ("TemplateStatusChanged", template("message_template_status_update", event="APPROVED", reason="NONE")),
    ("TemplateQualityChanged", template("message_template_quality_update", new_quality_score="YELLOW")),
    ("TemplateCategoryChanged", template("template_category_update", new_category="MARKETING")),
    ("TemplateComponentsChanged", template("message_template_components_update", message_template_element="Hi")),
    ("AccountEvent", account("account_update", event="ACCOUNT_RESTRICTION", phone_number="15125550100")),
    ("AccountEvent", account("account_review_update", decision="APPROVED")),
    ("AccountEvent", account("account_alerts", alert_info={"alert_type": "LIMITS_DEFERRED"})),
    ("AccountEvent", account("business_capability_update", max_daily_conversations_per_business=2000)),
    ("AccountEvent", account("phone_number_quality_update", event="FLAGGED", display_phone_number="15125550100")),
    ("AccountEvent", account("phone_number_name_update", decision="APPROVED")),
    ("AccountEvent", account("security", event="PIN_RESET_REQUEST")),
    ("AccountEvent", account("partner_solutions", event="SOLUTION_CREATED")),
    ("AccountEvent", envelope("automatic_events", value(automatic_events=[{"event_name": "LeadSubmitted"}]))),
    ("EchoReceived", echo("text", {"body": "On our way"})),
    ("EchoReceived", echo("revoke", {"original_message_id": OTHER_WAMID})),
    ("HistoryReceived", envelope("history", value(messages=[media("image")]))),
    (
        "AppStateSynced",
        envelope(
            "smb_app_state_sync",
            value(state_sync=[{"action": "add", "contact": {"full_name": "Maria", "phone_number": MARIA}}]),
        ),
    ),
    ("CallEvent", call("connect")),
    ("CallEvent", envelope("calls", value(statuses=[{"id": "wacid.1", "type": "call", "status": "RINGING"}]))),
    ("GroupEvent", envelope("group_lifecycle_update", value(groups=[{"type": "group_create", "group_id": "g1"}]))),
    ("UnknownEvent", envelope("teleportation", {"anything": 1})),
    ("UnknownEvent", envelope("messages", value())),
]
