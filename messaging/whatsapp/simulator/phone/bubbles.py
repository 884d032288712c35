"""The conversation as the customer sees it."""

from collections.abc import Callable

from messaging.whatsapp.simulator.chats import Message
from messaging.whatsapp.simulator.customer import offered
from messaging.whatsapp.simulator.phone.forms import button, form, hidden
from messaging.whatsapp.simulator.phone.icons import icon
from messaging.whatsapp.simulator.phone.markup import Markup, el, join
from messaging.whatsapp.simulator.phone.times import clock, day
from messaging.whatsapp.simulator.phone.view import View

EMOJI = (("👍", "Thumbs up"), ("❤️", "Heart"), ("😂", "Laughing"), ("😮", "Surprised"), ("🙏", "Thanks"))
TICKS = {"waiting": "On its way", "reached": "Delivered", "read": "Seen"}


def thread(view: View) -> Markup:
    """Return the log of messages with day marks, or what to do when there is none yet."""
    entries: list[Markup] = []
    shown_day = ""
    for message in view.messages:
        today = day(message.created_at, view.now)
        if today != shown_day:
            entries.append(el("p", today, class_="day", id=f"day-{message.id}"))
            shown_day = today
        if message.kind != "reaction":
            entries.append(bubble(view, message))
    if not entries:
        entries.append(_nothing_yet(view))
    if view.is_typing:
        dots = el("span", el("i"), el("i"), el("i"), class_="dots", aria_hidden="true")
        entries.append(
            el("p", dots, el("span", f"{view.number.name} is typing", class_="sr"), class_="typing", id="typing")
        )
    return join(entries)


def bubble(view: View, message: Message) -> Markup:
    """Return one message with its quote, content, reactions, time, ticks and menu."""
    who = "You" if message.side == "customer" else view.number.name
    if message.revoked_at is not None:
        inside: list[Markup] = [el("p", icon("blocked"), "You deleted this message", class_="gone")]
    else:
        inside = [*_quote(view, message), *_content(view, message)]
    menu = None if message.revoked_at is not None else _menu(view, message)
    return el(
        "article",
        el("div", el("span", f"{who}: ", class_="sr"), inside, _reactions(message), class_="bubble"),
        _choices(view, message),
        el("footer", _meta(message), menu, class_="meta"),
        class_="msg",
        data_side=message.side,
        id=f"row-{message.id}",
    )


def _nothing_yet(view: View) -> Markup:
    first_name = view.person.name.split(" ")[0]
    return el(
        "div",
        el("p", f"No messages yet. Write as {first_name}, or play a scene from the controls.", class_="empty"),
        class_="nothing",
        id="nothing",
    )


def _content(view: View, message: Message) -> list[Markup]:
    if message.kind in ("image", "sticker"):
        return [_picture(view, message), *_words(message, "caption")]
    if message.kind == "audio":
        return [_voice(view, message)]
    draw = DRAWN.get(message.kind)
    return draw(message) if draw else [el("p", f"A message of kind {message.kind}", class_="note")]


def _words(message: Message, name: str = "body") -> list[Markup]:
    words = message.content.get(name)
    return [el("p", str(words), class_="text", dir="auto")] if words else []


def _file(message: Message) -> list[Markup]:
    name = message.content.get("filename") or message.content.get("link") or message.kind.capitalize()
    return [el("p", icon("file"), str(name), class_="file"), *_words(message, "caption")]


def _place(message: Message) -> list[Markup]:
    content = message.content
    name = str(content.get("name") or content.get("address") or "Location")
    where = f"{content.get('latitude')}, {content.get('longitude')}"
    return [el("p", icon("pin"), el("span", name, el("small", where)), class_="place")]


def _template(message: Message) -> list[Markup]:
    found = [p for part in message.content.get("components") or () for p in part.get("parameters") or ()]
    values = " · ".join(str(parameter["text"]) for parameter in found if parameter.get("text"))
    name = el("p", f"Template {message.content.get('name', '')}", class_="note")
    return [name, el("p", values, class_="text", dir="auto")] if values else [name]


def _interactive(message: Message) -> list[Markup]:
    content = message.content
    if message.side == "customer":
        reply = content.get(str(content.get("type")))
        title = reply.get("title") if isinstance(reply, dict) else None
        return [el("p", str(title or "Answer"), class_="text", dir="auto")]
    parts = [(content.get(name) or {}).get("text") for name in ("header", "body", "footer")]
    classes = ("head", "text", "note")
    return [el("p", str(text), class_=name, dir="auto") for text, name in zip(parts, classes, strict=True) if text]


DRAWN: dict[str, Callable[[Message], list[Markup]]] = {
    "text": _words,
    "video": _file,
    "document": _file,
    "location": _place,
    "interactive": _interactive,
    "template": _template,
}


def _picture(view: View, message: Message) -> Markup:
    who = "you" if message.side == "customer" else view.number.name
    words = f"Photo from {who}, {clock(message.created_at)}"
    medium = message.content.get("id")
    if not medium:
        return el("p", icon("photo"), str(message.content.get("link", "Photo")), class_="file")
    return el("img", src=view.link(f"phone/media/{medium}"), alt=words, width=600, height=400, class_="picture")


def _voice(view: View, message: Message) -> Markup:
    medium = message.content.get("id")
    if not medium:
        return el("p", icon("voice"), "Voice message", class_="file")
    return el("p", icon("voice"), el("a", "Voice message", href=view.link(f"phone/media/{medium}")), class_="file")


def _quote(view: View, message: Message) -> list[Markup]:
    if message.context_id is None:
        return []
    return [quote(view, view.quoted.get(message.context_id))]


def quote(view: View, quoted: Message | None) -> Markup:
    """Return the few words of an earlier message that a reply refers to."""
    if quoted is None:
        return el("blockquote", "An earlier message")
    who = "You" if quoted.side == "customer" else view.number.name
    return el("blockquote", el("b", who), excerpt(quoted), dir="auto")


def excerpt(message: Message) -> str:
    """Return a message in at most 80 characters of plain words."""
    words = message.content.get("body") or message.content.get("caption")
    if isinstance(words, dict):
        words = words.get("text")
    if not words:
        words = {"image": "Photo", "audio": "Voice message", "location": "Location"}.get(message.kind, message.kind)
    return str(words)[:80]


def _reactions(message: Message) -> Markup | None:
    if not message.reactions:
        return None
    seen = " ".join(dict.fromkeys(message.reactions.values()))
    return el("span", el("span", "Reaction: ", class_="sr"), seen, class_="react")


def _choices(view: View, message: Message) -> Markup | None:
    """Return the business's reply buttons or list rows, ready to be tapped."""
    replies = offered(message)
    if not replies:
        return None
    buttons = [
        button(str(reply["title"]), kind="choice", name="choice", value=str(reply["id"])) for _, reply in replies
    ]
    return form(view, "choices", hidden("message", message.id), buttons, label="Answers", class_="choices")


def _meta(message: Message) -> Markup:
    parts = [el("time", clock(message.created_at))]
    if message.edited_at is not None and message.revoked_at is None:
        parts.insert(0, el("span", "Edited"))
    if message.side == "customer":
        mark = icon("clock" if message.status == "waiting" else "ticks", data_status=message.status)
        parts.append(el("span", mark, el("span", TICKS[message.status], class_="sr"), class_="ticks"))
    return el("span", *parts, class_="when")


def _menu(view: View, message: Message) -> Markup:
    """Return the message's menu: react, reply, and for an own message edit and delete."""
    target = hidden("message", message.id)
    emoji = [
        button(sign, kind="emoji", name="emoji", value=sign, aria_label=f"React with {words.lower()}")
        for sign, words in EMOJI
    ]
    items = [form(view, "reactions", target, emoji, label="React", class_="emoji")]
    items.append(el("a", icon("reply"), "Reply", href=f"{view.page}&reply={message.id}#text", class_="item"))
    if message.side == "customer" and message.kind == "text":
        words = str(message.content.get("body", ""))
        area = el("textarea", words, name="text", rows=2, required=True, aria_label="New text", dir="auto")
        items.append(form(view, "edits", target, area, button("Save edit", kind="soft"), label="Edit", class_="edit"))
    if message.side == "customer":
        items.append(form(view, "deletions", target, button("Delete", kind="danger"), label="Delete"))
    number = f"menu-{message.id}"
    opener = button(icon("more"), kind="icon", type="button", popovertarget=number, aria_label="Message menu")
    return join(opener, el("div", *items, id=number, popover=True, class_="menu"))
