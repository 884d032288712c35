"""The webhook log: what went over the wire, how it was answered, and a button to send it again."""

from messaging.whatsapp.simulator.phone.forms import button, card, form, hidden
from messaging.whatsapp.simulator.phone.icons import icon
from messaging.whatsapp.simulator.phone.markup import Markup, el
from messaging.whatsapp.simulator.phone.times import clock_with_seconds
from messaging.whatsapp.simulator.phone.view import View
from messaging.whatsapp.simulator.postman import Delivery


def log_card(view: View) -> Markup:
    """Return the card with the latest deliveries, newest first."""
    rows = [_delivery(view, delivery) for delivery in view.log]
    nothing = el("p", "Nothing was posted to the webhook yet.", class_="hint")
    return card(
        "Webhook log",
        el("ol", rows, class_="log") if rows else nothing,
        live="card-log",
        wide=True,
    )


def _delivery(view: View, delivery: Delivery) -> Markup:
    at = delivery.tried_at or delivery.created_at
    tone, words = _answer(delivery)
    again = form(
        view,
        "replays",
        hidden("delivery", str(delivery.id)),
        button(icon("replay"), "Replay", kind="quiet", aria_label=f"Replay {delivery.kind}, number {delivery.id}"),
    )
    return el(
        "li",
        el("time", clock_with_seconds(at)),
        el("span", delivery.kind, class_="kind"),
        el("span", words, class_="chip", data_tone=tone),
        again,
        id=f"delivery-{delivery.id}",
    )


def _answer(delivery: Delivery) -> tuple[str, str]:
    """Return a tone and the words for how a delivery went."""
    if delivery.state == "done":
        return "green", str(delivery.answer)
    last = str(delivery.answer or delivery.problem or "")
    if delivery.state == "given_up":
        return "rose", f"{last} · given up"
    return ("amber", f"{last} · try {delivery.attempts + 1}") if delivery.attempts else ("slate", "Waiting")
