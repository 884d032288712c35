"""The controls beside the phone: who one is, what happens, and what went over the wire."""

from messaging.whatsapp.simulator.phone.forms import button, card, form, hidden, save, select, switch
from messaging.whatsapp.simulator.phone.icons import icon
from messaging.whatsapp.simulator.phone.log import log_card
from messaging.whatsapp.simulator.phone.markup import Markup, el, join
from messaging.whatsapp.simulator.phone.scenes import SCENES
from messaging.whatsapp.simulator.phone.times import moment
from messaging.whatsapp.simulator.phone.view import View
from messaging.whatsapp.simulator.switches import WINDOW_CHECKS, NextSend

# value: (words, what the switch board is told)
NEXT_SENDS: dict[str, tuple[str, dict[str, str | int | float]]] = {
    "works": ("Works", {"mode": "works"}),
    "undeliverable": ("Fails later: not on WhatsApp", {"code": 131026}),
    "window": ("Fails later: 24 hours are over", {"code": 131047}),
    "experiment": ("Fails later: held back by WhatsApp", {"code": 131049}),
    "media": ("Fails later: media could not be used", {"code": 131053}),
    "pair": ("Refused: too many to this person", {"code": 131056, "when": "sync"}),
    "rate": ("Refused: too many in all", {"code": 130429, "when": "sync"}),
    "token": ("Refused: token expired", {"code": 190, "when": "sync"}),
    "payment": ("Refused: payment problem", {"code": 131042, "when": "sync"}),
    "slow": ("Works, but takes 5 seconds", {"mode": "slow", "seconds": 5.0}),
    "lost": ("Arrives, but the answer is lost", {"mode": "lost_answer", "seconds": 60.0}),
    "timeout": ("Never arrives, no answer", {"mode": "timeout", "seconds": 60.0}),
    "server": ("Meta is down (503)", {"mode": "server_error", "http_status": 503}),
}
WINDOW_WORDS = {
    "async": "Fails later (as Meta does)",
    "sync": "Refused at once (as documented)",
    "off": "Is not checked",
}


def controls(view: View) -> Markup:
    """Return the panel: a second column on a wide screen, a sheet on a phone."""
    head = el(
        "div",
        el("h2", "Controls"),
        button(
            icon("close"),
            kind="icon",
            type="button",
            popovertarget="controls",
            popovertargetaction="hide",
            aria_label="Close controls",
        ),
        class_="sheet-head",
    )
    cards = [
        el("div", _who(view), _scenes(view), _next_send(view), class_="column"),
        el("div", _phone(view), _wire(view), class_="column"),
        log_card(view),
    ]
    return el(
        "aside",
        head,
        el("div", cards, class_="cards"),
        id="controls",
        class_="controls",
        popover=True,
        aria_label="Controls",
    )


def _who(view: View) -> Markup:
    people = [(person.id, f"{person.name} · {person.shown_number}") for person in view.people]
    numbers = [(number.id, f"{number.name} · {number.display_number}") for number in view.numbers]
    chosen_number = (
        select("number", "Writing to", numbers, view.number.id)
        if len(numbers) > 1
        else hidden("number", view.number.id)
    )
    choose = el(
        "form",
        select("as", "You are", people, view.person.id),
        chosen_number,
        button("Switch", kind="soft", data_without_script=""),
        method="get",
        action=view.link("phone/"),
        data_on_change="go",
        aria_label="Who you are",
    )
    return card("Who are you?", choose, _new_customer(view))


def _new_customer(view: View) -> Markup:
    def field(label: str, name: str, example: str, kind: str = "text", *, required: bool = False) -> Markup:
        control = el("input", type=kind, name=name, placeholder=example, required=required, autocomplete="off")
        return el("label", el("span", label, class_="label"), control, class_="field")

    fields = form(
        view,
        "people",
        field("Name", "name", "Nora Fields", required=True),
        field("Phone", "phone", "+1 512 555 0181", "tel"),
        field("Or only a username", "username", "nora.fields"),
        button("Add customer", kind="primary"),
        label="New customer",
    )
    return el("details", el("summary", icon("plus"), "New customer"), fields, class_="fold")


def _scenes(view: View) -> Markup:
    buttons = [
        button(el("b", scene.title), el("span", scene.lines[0]), kind="scene", name="scene", value=slug)
        for slug, scene in SCENES.items()
    ]
    age = select(
        "age", "Messages are written", [("0", "Now"), ("90000", "25 hours ago")], "0", form="composer", id="age"
    )
    return card("Scenes", form(view, "scenes", *buttons, label="Scenes"), age)


def _phone(view: View) -> Markup:
    toggles = form(
        view,
        "state",
        switch("online", "Phone is on", "Off: messages wait undelivered", is_on=view.person.is_online),
        switch("receipts", "Read receipts", "Off: the business is not told", is_on=view.person.has_receipts),
        save(),
        label="Phone",
    )
    window = form(view, "window", button("Close window", kind="default"), label="24-hour window")
    return card(
        "Phone",
        toggles,
        el("div", el("p", _window_words(view), class_="hint"), window, class_="row between"),
        live="card-state",
    )


def _window_words(view: View) -> str:
    if view.window_ends_at is None:
        return "This person has not written yet, so the business may only send templates."
    if view.window_ends_at <= view.now:
        return f"The 24-hour window closed {moment(view.window_ends_at, view.now)}."
    return f"The business may reply until {moment(view.window_ends_at, view.now)}."


def _next_send(view: View) -> Markup:
    options = [(value, words) for value, (words, _) in NEXT_SENDS.items()]
    choose = select("outcome", "The next message from the business", options, _chosen(view.next_send))
    return card("Next send", form(view, "next-send", choose, save(), label="Next send"), live="card-next")


def _chosen(next_send: NextSend | None) -> str:
    if next_send is None:
        return "works"
    for value, (_, told) in NEXT_SENDS.items():
        if told.get("mode", "error") == next_send.mode and told.get("code", next_send.code) == next_send.code:
            return value
    return "undeliverable"


def _wire(view: View) -> Markup:
    switches = view.switches
    delays = [("0", "None"), ("2", "2 seconds"), ("10", "10 seconds"), ("60", "1 minute")]
    words = [(name, WINDOW_WORDS[name]) for name in WINDOW_CHECKS]
    return card(
        "Wire",
        form(
            view,
            "switches",
            switch("duplicates", "Duplicates", "Every webhook twice", is_on=switches.duplicates),
            switch("out_of_order", "Out of order", "Delivered before sent", is_on=switches.out_of_order),
            switch("pair_rate", "Pair limit", "One message in 6 seconds", is_on=switches.pair_rate),
            select("delay_seconds", "Delay", delays, f"{switches.delay_seconds:.0f}"),
            select("window_check", "A message outside 24 hours", words, switches.window_check),
            save(),
            label="Wire",
        ),
        live="card-wire",
    )


def opener() -> Markup:
    """Return the button that opens the sheet on a small screen."""
    return button(
        join(icon("sliders"), el("span", "Controls")),
        kind="quiet",
        type="button",
        popovertarget="controls",
        data_small_screen="",
    )
