"""The whole page: the phone's frame, its composer, the controls."""

from messaging.whatsapp.simulator.phone.bubbles import excerpt, thread
from messaging.whatsapp.simulator.phone.controls import controls, opener
from messaging.whatsapp.simulator.phone.forms import button, form, hidden
from messaging.whatsapp.simulator.phone.icons import icon
from messaging.whatsapp.simulator.phone.markup import Markup, document, el, join
from messaging.whatsapp.simulator.phone.view import View

STYLES = ("tokens", "base", "phone", "bubbles", "controls")


def page(view: View) -> str:
    """Return the HTML of the practice phone."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1, interactive-widget=resizes-content"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", f"Practice phone · {view.person.name}"),
        el("link", rel="icon", href=view.link("static/img/icon.svg"), type="image/svg+xml"),
        [el("link", rel="stylesheet", href=view.link(f"static/css/{name}.css")) for name in STYLES],
        el("script", type="module", src=view.link("static/js/phone.js")),
    )
    stage = el("div", _label(view), _frame(view), class_="stage")
    body = el("body", el("main", stage, controls(view), class_="desk"), data_stream=view.link("phone/stream"))
    return document(el("html", head, body, lang="en"))


def _label(view: View) -> Markup:
    """Say what this is, so that nobody takes it for WhatsApp."""
    return el(
        "header",
        el("h1", "Practice phone"),
        el("p", f"You play {view.person.name}. Nothing here reaches a real phone.", class_="hint"),
        el("a", "Practice mailbox", href=view.link("mail/"), class_="hint"),
        class_="label-bar",
    )


def _frame(view: View) -> Markup:
    return el(
        "section",
        _top_bar(view),
        el("div", el("div", _notice(view), class_="notices", id="notices", data_live=True)),
        el(
            "div",
            el("div", thread(view), class_="thread", id="thread", data_live=True, data_keyed=True),
            class_="scroll",
            role="log",
            tabindex=0,
            aria_label=f"Messages with {view.number.name}",
        ),
        el("div", _mark_read(view), id="unread", data_live=True),
        _composer(view),
        class_="phone",
        aria_label="Phone screen",
    )


def _top_bar(view: View) -> Markup:
    state = "online" if view.person.is_online else "phone is off"
    initials = "".join(word[0] for word in view.number.name.split()[:2] if word[0].isalnum()).upper()
    name = el("span", el("b", view.number.name), el("small", view.number.display_number), class_="title")
    status = el(
        "span",
        el("i", class_="dot"),
        state,
        class_="status",
        id="status",
        data_live=True,
        data_on=view.person.is_online,
    )
    return el(
        "div", el("span", initials, class_="avatar", aria_hidden="true"), name, status, opener(), class_="top-bar"
    )


def _notice(view: View) -> Markup | None:
    return el("p", icon("alert"), view.notice, class_="notice", role="alert") if view.notice else None


def _mark_read(view: View) -> Markup | None:
    """Return the button by which a page without script tells that the chat was looked at."""
    if not view.unread or not view.person.is_online:
        return None
    words = "1 new message" if view.unread == 1 else f"{view.unread} new messages"
    return form(view, "read", el("span", words), button("Mark read", kind="soft"), id_="mark-read", class_="mark-read")


def _composer(view: View) -> Markup:
    first_name = view.number.name.split(" ")[0]
    text = el(
        "textarea",
        name="text",
        id="text",
        rows=1,
        maxlength=4096,
        placeholder=f"Message {first_name}",
        aria_label="Message",
        dir="auto",
        # Choosing "Reply" loads the page anew; the next key should go into the answer.
        autofocus=view.reply_to is not None,
    )
    attach = button(icon("plus"), kind="icon", type="button", popovertarget="attach", aria_label="Send something else")
    send = button(icon("send"), kind="send", name="kind", value="text", aria_label="Send message")
    row = el("div", attach, text, send, class_="composer-row")
    return el(
        "div", form(view, "messages", _replying(view), row, _attach(), label="Write", id_="composer"), class_="composer"
    )


def _replying(view: View) -> Markup | None:
    if view.reply_to is None:
        return None
    who = "yourself" if view.reply_to.side == "customer" else view.number.name
    words = el("span", el("b", f"Reply to {who}"), el("span", excerpt(view.reply_to)))
    cancel = el("a", icon("close"), href=view.page, class_="btn", data_kind="icon", aria_label="Cancel reply")
    return el("div", hidden("reply", view.reply_to.id), words, cancel, class_="replying")


def _attach() -> Markup:
    """Return the menu of what can be sent besides text."""

    def item(sign: str, words: str, value: str) -> Markup:
        return button(icon(sign), words, kind="item", name="kind", value=value)

    upload = el(
        "label",
        join(icon("photo"), "Photo from this device"),
        el("input", type="file", name="photo", accept="image/jpeg,image/png", id="photo"),
        class_="item upload",
    )
    return el(
        "div",
        item("photo", "Sample photo", "sample-photo"),
        upload,
        button("Send chosen photo", kind="soft", name="kind", value="photo", data_without_script="", id="send-photo"),
        item("voice", "Voice message", "voice"),
        item("pin", "Location", "location"),
        id="attach",
        popover=True,
        class_="menu",
    )
