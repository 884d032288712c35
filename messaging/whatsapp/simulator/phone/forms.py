"""Small parts that forms share."""

from messaging.whatsapp.simulator.phone.markup import Child, Markup, el
from messaging.whatsapp.simulator.phone.view import View


def hidden(name: str, value: str) -> Markup:
    """Return a hidden field."""
    return el("input", type="hidden", name=name, value=value)


def form(view: View, action: str, *children: Child, label: str = "", id_: str = "", class_: str = "") -> Markup:
    """Return a form that posts to ``phone/<action>`` as this person to this number."""
    # Multipart everywhere: a photo needs it, and one kind of body is simpler than two.
    return el(
        "form",
        hidden("as", view.person.id),
        hidden("number", view.number.id),
        *children,
        method="post",
        action=view.link(f"phone/{action}"),
        enctype="multipart/form-data",
        aria_label=label or None,
        id=id_ or None,
        class_=class_ or None,
    )


def button(*children: Child, kind: str = "default", **attributes: str | bool | None) -> Markup:
    """Return a button, a submitting one unless ``type`` says otherwise."""
    return el("button", *children, class_="btn", data_kind=kind, **({"type": "submit"} | attributes))


def switch(name: str, label: str, hint: str, *, is_on: bool) -> Markup:
    """Return a checkbox drawn as a switch, with its words."""
    words = el("span", el("span", label, class_="label"), el("span", hint, class_="hint"), class_="words")
    return el("label", words, el("input", type="checkbox", name=name, value="on", checked=is_on), class_="switch")


def select(name: str, label: str, options: list[tuple[str, str]], chosen: str, **attributes: str | None) -> Markup:
    """Return a labelled choice; ``options`` are (value, words) pairs."""
    entries = [el("option", words, value=value, selected=value == chosen) for value, words in options]
    control = el("select", entries, name=name, **attributes)
    return el("label", el("span", label, class_="label"), control, class_="field")


def save(words: str = "Save") -> Markup:
    """Return the button that a script makes needless."""
    return button(words, kind="soft", data_without_script="")


def card(title: str, *children: Markup | list[Markup] | str | None, live: str = "", wide: bool = False) -> Markup:
    """Return a titled card; one with ``live`` (its id) is redrawn when something changes."""
    slug = title.lower().replace(" ", "-").strip("?")
    heading = el("h2", title, id=f"title-{slug}")
    return el(
        "section",
        heading,
        *children,
        class_="card",
        id=live or None,
        data_live=bool(live),
        data_wide=wide,
        aria_labelledby=f"title-{slug}",
    )
