"""Tags and filters of every page: icons, avatars, ticks, times, form fields and the import map.

Everything that comes from data is escaped by ``format_html``. Figures and times come from ``customerflows.formatting``.
"""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.storage import Storage, storages
from django.forms.boundfield import BoundField
from django.template import Context, Library
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from customerflows import formatting
from customerflows.phones import national

register = Library()

SCRIPTS = Path(__file__).parent.parent / "static" / "js"
VENDOR = {"sortablejs": "vendor/sortablejs/sortable.esm.js"}

# Ticks are told apart by their words first: the shapes of "delivered" and "read" differ only in colour.
TICK_WORDS = {
    "sending": "Sending",
    "sent": "Sent",
    "delivered": "Delivered",
    "read": "Read",
    "failed": "Not delivered",
}
ONE_TICK = ("m4 12.5 4.5 4.5L18 7",)
TWO_TICKS = ("m1.5 12.5 4.5 4.5L15.5 7", "m10.5 16 1 1L21.5 7")
CLOCK = ("M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18", "M12 7v5l3 2")
CROSS = ("M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18", "M12 8v5", "M12 16h.01")
TICK_SHAPES = {"sending": CLOCK, "sent": ONE_TICK, "delivered": TWO_TICKS, "read": TWO_TICKS, "failed": CROSS}

TIME_STYLES = {
    "chat": formatting.chat_time,
    "clock": formatting.clock_time,
    "date": formatting.short_date,
    "day": formatting.day_name,
    "full": formatting.full_stamp,
}

for filter_function in (
    formatting.money,
    formatting.clock_time,
    formatting.chat_time,
    formatting.day_name,
    formatting.short_date,
    formatting.full_stamp,
    formatting.duration,
    formatting.initials,
    formatting.tone_of,
):
    register.filter(filter_function.__name__, filter_function)


@register.filter
def phone(e164: str | None) -> str:
    """``+15125550142`` as ``(512) 555-0142``, other countries with their prefix; nothing for no number."""
    return national(e164) if e164 else ""


@register.simple_tag
def icon(name: str, size: int | str = 18, css: str = "") -> SafeString:
    """``{% icon "phone" 16 "ok" %}``: decorative, 14, 16, 18, 20 or 24 px; its meaning stands in text beside it."""
    extra = format_html(' data-s="{}"', size) if str(size) != "18" else ""
    classes = f"icon {css}".strip()
    return format_html(
        '<svg class="{}"{} aria-hidden="true"><use href="{}#{}"></use></svg>', classes, extra, static("icons.svg"), name
    )


@register.simple_tag
def avatar(letters: str, tone: str = "slate", size: int | str = 28, team: object = "", via: object = "") -> SafeString:
    """``{% avatar "MD" "rose" size=40 via=True %}``: round for customers, squared for the team."""
    badge = format_html('<span class="via">{}</span>', icon("message-circle")) if via else ""
    mark = SafeString(" data-team") if team else ""
    return format_html(
        '<span class="avatar" data-tone="{}" data-s="{}"{} aria-hidden="true">{}{}</span>',
        tone,
        size,
        mark,
        letters,
        badge,
    )


@register.simple_tag
def ticks(state: str) -> SafeString:
    """How far a message got, drawn and in words; a state outside the list reads "Not sure this went out"."""
    words = TICK_WORDS.get(state, "Not sure this went out")
    paths = format_html_join("", '<path d="{}"/>', ((path,) for path in TICK_SHAPES.get(state, CLOCK)))
    return format_html(
        '<svg class="icon ticks" data-state="{}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
        state,
        words,
        paths,
    )


@register.simple_tag
def stamp(moment: datetime | None, style: str = "chat") -> SafeString:
    """``{% stamp message.sent_at "clock" %}``: a ``<time>`` in one of the styles chat, clock, date, day, full."""
    if moment is None:
        return SafeString("")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        formatting.full_stamp(moment),
        TIME_STYLES[style](moment),
    )


# The folder cannot change under a running process, and listing it on each page would be a system call per module.
@cache
def modules() -> dict[str, str]:
    """Import names of our own modules (``app/board.js``) and the vendors', with their static paths."""
    own = {f"app/{path.name}": f"js/{path.name}" for path in sorted(SCRIPTS.glob("*.js"))}
    return {**VENDOR, **own}


@register.simple_tag(takes_context=True)
def importmap(context: Context) -> SafeString:
    """The page's only inline script: names of modules to their hashed addresses, under the page's nonce."""
    entries = import_entries(storages["staticfiles"])
    return format_html(
        '<script type="importmap" nonce="{}">{{"imports": {{{}}}}}</script>', context["csp_nonce"], entries
    )


@cache
def import_entries(storage: Storage) -> SafeString:
    """The map without its braces, put together once: it is on every page, and a process serves one set of files."""
    # Built by escaping, not by json.dumps: our names and paths hold nothing that escaping would change, and no name
    # could ever close the element.
    return format_html_join(", ", '"{}": "{}"', ((name, storage.url(path)) for name, path in modules().items()))


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", note: str = "", error: str = "", **attributes: Any) -> dict[str, Any]:
    """``{% field form.email autocomplete="username" note="…" %}``: label, control and help or error, tied together.

    Underscores in attribute names become hyphens. ``error`` adds a message that the form holds elsewhere.
    """
    # A log-in error belongs to the whole form (it never says which half was wrong) but is shown where people look.
    errors = [*([error] if error else []), *bound.errors]
    note = note or str(bound.help_text)
    attrs = {name.replace("_", "-"): value for name, value in attributes.items()}
    kind = control_kind(bound.field.widget)
    attrs["class"] = kind
    if errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"{bound.id_for_label}_error"}
    elif note:
        attrs["aria-describedby"] = f"{bound.id_for_label}_help"
    return {
        "bound": bound,
        "label": label or bound.label,
        "help": note,
        "errors": errors,
        "kind": kind,
        "secret": getattr(bound.field.widget, "input_type", "") == "password",
        # Chips are drawn choice by choice in the template; every other widget draws itself.
        "control": "" if kind == "chips" else bound.as_widget(attrs=attrs),
    }


def control_kind(widget: forms.Widget) -> str:
    """The part of the design that draws this widget: chips, check, select, textarea or input."""
    # CheckboxSelectMultiple counts as a RadioSelect in Django, and is drawn as chips too.
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.RadioSelect, "chips"),
        (forms.CheckboxInput, "check"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
    )
    return next((kind for base, kind in kinds if isinstance(widget, base)), "input")
